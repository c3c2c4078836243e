import { acceptedLogin } from '../../facts/accepted-login.ts';
import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import type { PlannedChange } from '../plan.ts';
import { shellCheck } from './account.ts';
import { type Check, type Standing, unknown, type Who } from './check.ts';
import { firewallChecks } from './firewall.ts';
import { sshChecks } from './login-checks.ts';
import { sudoChecks } from './root-checks.ts';

/** A check that the changes turn against the account. */
export interface Turned {
  readonly check: Check;
  readonly why: string;
}

export interface Judged {
  readonly turned: readonly Turned[];
  readonly unknown: readonly string[];
}

/** The account that looked, as far as the evidence names it. */
export function whoLooked(host: Host): Who {
  const { user, connection, became } = host.evidence.identity;
  return { user, connection, became, methods: measured(() => acceptedLogin.of(host)) };
}

/** What has to hold for this account, by the way that it came. */
export function checksFor(host: Host, { user, became }: Who): readonly Check[] {
  const viaSsh = host.evidence.identity.via === 'ssh';
  const bySudo =
    became === 'sudo' || became === 'sudo with a password' || (became === undefined && user !== 'root');
  return [...(viaSsh ? [shellCheck, ...sshChecks, ...firewallChecks] : []), ...(bySudo ? sudoChecks : [])];
}

/** Compares both hosts check by check. What is shut before the changes too is read wrongly, for the account got in. */
export function judged(
  before: Host,
  after: Host,
  changes: readonly PlannedChange[],
  checks: readonly Check[],
  who: Who,
): Judged {
  const turned: Turned[] = [];
  const doubts: string[] = [];
  for (const check of checks) {
    if (!changes.some((change) => check.concerns(change, who))) continue;
    const then = standing(check, after, who, before);
    if (then.kind === 'open') continue;
    const now = standing(check, before, who, before);
    if (then.kind === 'shut' && now.kind !== 'shut') turned.push({ check, why: then.why });
    else if (then.kind === 'shut')
      doubts.push(
        `${then.why}: that is so before the changes too, so it is not by this way that ${who.user} gets in`,
      );
    else doubts.push(then.why);
  }
  return { turned, unknown: [...new Set(doubts)] };
}

/** What one check says of one host; what could not be measured is unknown. */
export function standing(check: Check, host: Host, who: Who, before: Host): Standing {
  try {
    return check.standing(host, who, before);
  } catch (problem) {
    if (problem instanceof Unmeasured) return unknown(problem.message);
    throw problem;
  }
}

export function isShut(check: Check, host: Host, who: Who, before: Host): boolean {
  return standing(check, host, who, before).kind === 'shut';
}

function measured<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (problem) {
    if (problem instanceof Unmeasured) return undefined;
    throw problem;
  }
}
