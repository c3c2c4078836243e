import { z } from 'zod';
import { timeDaemonNames, type TimeDaemon, type TimeDaemons } from '../../facts/time/daemons.ts';

/** Which daemon keeps the clock; `auto` is the one that the host has. */
export const daemon = z.enum(['auto', ...timeDaemonNames]).default('auto');

/** Servers that must be asked for the time. */
export const servers = z
  .array(z.string().regex(/^[0-9A-Za-z]([0-9A-Za-z.:-]*[0-9A-Za-z])?$/, 'must be a host name or an address'))
  .default([])
  .describe('hosts that must be asked for the time; others may be asked too');

export function chosen(daemons: TimeDaemons, choice: z.infer<typeof daemon>): TimeDaemon {
  return choice === 'auto' ? daemons.auto : choice;
}

/** Why a rule on one daemon has no object here. */
export function otherDaemon(
  wanted: TimeDaemon,
  daemons: TimeDaemons,
  choice: z.infer<typeof daemon>,
): string | undefined {
  const name = chosen(daemons, choice);
  if (name === wanted) return undefined;
  return choice === 'auto'
    ? `${name} keeps the time of this host, not ${wanted}`
    : `the profile says that ${name} keeps the time of this host, not ${wanted}`;
}

/** Those of `wanted` that are not among `known`, whatever the case. */
export function missing(wanted: readonly string[], known: readonly string[]): string[] {
  return wanted.filter((name) => !known.includes(name.toLowerCase()));
}
