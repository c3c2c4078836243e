import { loginDefsOption } from '../../kinds/login-defs-option.ts';
import type { Rule } from '../../rule.ts';

/** The ages that new accounts get. */
export const newAccounts: readonly Rule[] = [
  loginDefsOption({
    id: 'login-defs-pass-min-days',
    title: 'Passwords of new accounts cannot be changed again at once',
    rationale:
      'Without a pause, people run through the remembered passwords in a minute and come back to the old one.',
    name: 'PASS_MIN_DAYS',
    days: { min: 1, max: 364, default: 1 },
    stricter: 'more',
  }),
  loginDefsOption({
    id: 'login-defs-pass-max-days',
    title: 'Passwords of new accounts expire',
    rationale: 'A password that leaked unnoticed works for ever where nobody is ever made to change it.',
    name: 'PASS_MAX_DAYS',
    days: { min: 1, max: 365, default: 365 },
    stricter: 'fewer',
    above: 'PASS_MIN_DAYS',
  }),
  loginDefsOption({
    id: 'login-defs-pass-warn-age',
    title: 'Owners of new accounts are warned before their password expires',
    rationale:
      'Who learns of the end a week ahead picks a better password than who learns of it at the login prompt.',
    name: 'PASS_WARN_AGE',
    days: { min: 7, max: 365, default: 7 },
    stricter: 'more',
  }),
];
