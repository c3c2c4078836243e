import { z, type ZodType } from 'zod';
import { sshdConfig } from '../facts/sshd-config.ts';
import type { SshdOption } from '../facts/sshd/options.ts';
import { defineRule, type Rule } from '../rule.ts';
import { optionEvidence, optionFindings } from './sshd/judge.ts';
import { repairedOptions } from './sshd/repair.ts';
import type { Wish } from './sshd/wish.ts';

interface SshdOptionRule<P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** As sshd_config(5) spells it. */
  readonly option: SshdOption;
  readonly params: ZodType<P>;
  /** For people: `at most 4`. */
  expects(params: P): string;
  /** Whether a value, in the words of `sshd -T`, is good enough; a stricter one than asked for is. */
  accepts(value: string, params: P): boolean;
  /** What is written where it is not. */
  sets(params: P): string | number;
}

/** Of rules that leave nothing to a profile. */
export const noParams = z.strictObject({});

/** Why a rule about sshd has no object on a host. */
export const NOT_INSTALLED = 'openssh-server is not installed';

/** A rule about one option of the OpenSSH server that every active line must fulfil. */
export function sshdOption<P extends Record<string, unknown>>(definition: SshdOptionRule<P>): Rule {
  const { option, params, expects, accepts, sets, ...rule } = definition;
  const wishFor = (values: P): Wish => ({
    option,
    expected: expects(values),
    accepts: (value) => accepts(value, values),
    value: String(sets(values)),
  });
  return defineRule({
    ...rule,
    ...optionTexts([option]),
    params,
    facts: { config: sshdConfig },
    notApplicable: ({ config }) => (config === undefined ? NOT_INSTALLED : undefined),
    *audit({ config }, values) {
      if (config !== undefined) yield* optionFindings(config, wishFor(values));
    },
    *evidence({ config }, values) {
      if (config !== undefined) yield optionEvidence(config, wishFor(values));
    },
    *remediate({ config }, values) {
      if (config !== undefined) yield* repairedOptions(config, [wishFor(values)]);
    },
  });
}

/** How rules about options are checked and repaired, for their pages. */
export function optionTexts(options: readonly SshdOption[]): { check: string; remedy: string } {
  const names = options.join(' and ');
  return {
    check: `The value of ${names} that sshd goes by is judged, read from its files, their Includes and the daemon's command line and held against \`sshd -T\`; so is every other active line that sets it, in Match blocks too.`,
    remedy: `The line that decides about ${names} gets the value, other lines with a bad one become comments, and where none is left a line is added before the first Match of sshd_config. sshd is reloaded.`,
  };
}
