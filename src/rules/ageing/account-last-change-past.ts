import { z } from 'zod';
import { ageOf, shadowAges, type ShadowAges } from '../../facts/shadow-ages.ts';
import type { ShadowEntry } from '../../host/evidence.ts';
import { NO_PASSWORD } from '../../kinds/account-age.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'account-last-change-past',
  title: 'No password was last changed in the future',
  rationale:
    'A password that counts its age from a day to come does not expire until that day, and then runs its full time.',
  check:
    'The day of the last change in /etc/shadow, counted in UTC, is not after the day on which the host was looked at, for every account with a password that is not locked. A change that is due at the next login, and an empty field, pass.',
  remedy:
    'Nothing is written: the plan names the accounts, for a wrong clock explains such a day as well as a wrong entry.',
  params: z.strictObject({}),
  facts: { ages: shadowAges },
  notApplicable: ({ ages }) => (ages.withPassword.length === 0 ? NO_PASSWORD : undefined),
  *audit({ ages }) {
    for (const { name, lastChange, line } of ahead(ages))
      yield {
        what: `last password change of ${name}`,
        expected: `${dayText(ages.today)} or before`,
        actual: dayText(Number(lastChange)),
        where: `/etc/shadow:${line}`,
        state: 'persistent',
      };
  },
  *evidence({ ages }) {
    for (const { name, line } of ages.withPassword.filter(({ lastChange }) => lastChange === ''))
      yield {
        what: `${name} has no day of a last change: its password does not age`,
        where: `/etc/shadow:${line}`,
      };
  },
  *remediate({ ages }) {
    for (const { name, lastChange } of ahead(ages))
      yield {
        kind: 'decision',
        text: `The password of ${name} was last changed on ${dayText(Number(lastChange))}, says /etc/shadow. Check the clock of the host; if it is right, set the day (chage -d) or have the password changed.`,
      };
  },
});

function ahead({ withPassword, today }: ShadowAges): ShadowEntry[] {
  return withPassword.filter(({ lastChange }) => (ageOf(lastChange) ?? 0) > today);
}

/** `day 20454 (2026-01-01)`. */
function dayText(day: number): string {
  return day > LAST_DATE
    ? `day ${day}`
    : `day ${day} (${new Date(day * 86_400_000).toISOString().slice(0, 10)})`;
}

/** Years of more than four digits are written with a sign; nobody lives to see them. */
const LAST_DATE = 2_932_896;
