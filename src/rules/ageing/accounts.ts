import { accountAge } from '../../kinds/account-age.ts';
import { ageOf } from '../../facts/shadow-ages.ts';
import type { Rule } from '../../rule.ts';

/** The ages of accounts that exist. */
export const existingAccounts: readonly Rule[] = [
  accountAge({
    id: 'account-pass-min-days',
    title: 'Passwords of existing accounts cannot be changed again at once',
    rationale:
      'Without a pause, people run through the remembered passwords in a minute and come back to the old one.',
    field: 'min',
    what: 'minimum password age',
    days: { min: 1, max: 364, default: 1 },
    expects: (days) => `${days} or more days`,
    accepts: (age, days) => age >= days,
  }),
  accountAge({
    id: 'account-pass-max-days',
    title: 'Passwords of existing accounts expire',
    rationale: 'The setting for new accounts does nothing for those that were made before it.',
    impact:
      'An older password expires at once: its owner must change it at the next login, and cron jobs and key logins of that account stop until then.',
    field: 'max',
    what: 'maximum password age',
    days: { min: 1, max: 365, default: 365 },
    expects: (days) => `1 to ${days} days`,
    accepts: (age, days) => age >= 1 && age <= days,
    atOnce: ({ name }, days, age) =>
      age > days ? `The password of ${name} is ${age} days old and expires at once.` : undefined,
  }),
  accountAge({
    id: 'account-pass-warn-age',
    title: 'Owners of existing accounts are warned before their password expires',
    rationale: 'An account without the warning just stops working one morning.',
    field: 'warn',
    what: 'password warning period',
    days: { min: 7, max: 365, default: 7 },
    expects: (days) => `${days} or more days`,
    accepts: (age, days) => age >= days,
  }),
  accountAge({
    id: 'account-pass-inactive',
    title: 'Existing accounts with a long expired password are locked',
    rationale: 'An expired password that nobody renewed for a month belongs to somebody who has left.',
    impact: 'An account whose password expired longer ago than the parameter says is locked at once.',
    field: 'inactive',
    what: 'password inactivity period',
    days: { min: 0, max: 30, default: 30 },
    expects: (days) => `0 to ${days} days`,
    accepts: (age, days) => age <= days,
    atOnce: ({ name, max }, days, age) => {
      const limit = ageOf(max);
      return limit !== undefined && age > limit + days
        ? `The password of ${name} expired ${age - limit} days ago: the account is locked at once.`
        : undefined;
    },
  }),
];
