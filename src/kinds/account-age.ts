import { z } from 'zod';
import { ageOf, shadowAges, type ShadowAges } from '../facts/shadow-ages.ts';
import type { ShadowEntry } from '../host/evidence.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { exemptAccounts } from './account-names.ts';

interface AccountAge {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly field: 'min' | 'max' | 'warn' | 'inactive';
  /** What the field holds, as chage(1) calls it. */
  readonly what: string;
  readonly days: { readonly min: number; readonly max: number; readonly default: number };
  readonly expects: (days: number) => string;
  readonly accepts: (age: number, days: number) => boolean;
  /** What the new age does at once to an account whose password is that many days old; undefined where nothing. */
  readonly atOnce?: (entry: ShadowEntry, days: number, age: number) => string | undefined;
}

export const NO_PASSWORD = 'no account has a password';

/** A rule about one age of every account whose password can be used. */
export function accountAge(definition: AccountAge): Rule {
  const { id, title, rationale, impact, field, what, days: range, expects, accepts, atOnce } = definition;
  const params = z.strictObject({
    days: z
      .int()
      .min(range.min)
      .max(range.max)
      .default(range.default)
      .describe(`days that the ${what} is set to`),
    exemptAccounts,
  });
  type Params = z.infer<typeof params>;

  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `The ${what} in /etc/shadow is a number of days within the parameter for every account with a password that is not locked. An empty field means never.`,
    remedy: `Sets the ${what} of each such account, once that class of change is allowed. No password is changed.`,
    consents: ['limits-logins'],
    params,
    facts: { ages: shadowAges },
    notApplicable: ({ ages }) => (ages.withPassword.length === 0 ? NO_PASSWORD : undefined),
    *audit({ ages }, values) {
      for (const entry of wrong(ages, values)) yield finding(entry, values);
    },
    *evidence({ ages }) {
      for (const where of ages.malformed) yield { what: 'a line that is no entry', where };
    },
    *remediate({ ages }, values) {
      for (const entry of wrong(ages, values)) {
        const note = atOnce?.(entry, values.days, ages.today - Number(entry.lastChange));
        yield {
          kind: 'account',
          database: 'shadow',
          name: entry.name,
          set: { [field]: String(values.days) },
          consent: 'limits-logins',
          // Where no day of the last change is known, no age begins to run.
          ...(note !== undefined && ageOf(entry.lastChange) !== undefined && { note }),
        };
      }
    },
  });

  function wrong({ withPassword }: ShadowAges, values: Params): ShadowEntry[] {
    const exempt = new Set(values.exemptAccounts);
    return withPassword.filter((entry) => {
      const age = ageOf(entry[field]);
      return !exempt.has(entry.name) && (age === undefined || !accepts(age, values.days));
    });
  }

  function finding(entry: ShadowEntry, { days }: Params): Finding {
    return {
      what: `${what} of ${entry.name}`,
      expected: expects(days),
      actual: entry[field] === '' ? 'empty' : entry[field],
      where: `/etc/shadow:${entry.line}`,
      state: 'persistent',
    };
  }
}
