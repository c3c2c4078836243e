import { describe, expect, it } from 'vitest';
import { existingAccounts } from '../../../src/rules/ageing/accounts.ts';
import lastChange from '../../../src/rules/ageing/account-last-change-past.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { ruleNamed } from '../rule-named.ts';

const MAX = ruleNamed(existingAccounts, 'account-pass-max-days');
const MIN = ruleNamed(existingAccounts, 'account-pass-min-days');
const WARN = ruleNamed(existingAccounts, 'account-pass-warn-age');
const INACTIVE = ruleNamed(existingAccounts, 'account-pass-inactive');

const NOBODY = {
  name: 'nobody has a password that works',
  host: {
    shadow: {
      daemon: { password: 'none' },
      gone: { locked: true },
      open: { password: 'empty' },
    },
  },
  reason: 'no account has a password',
} as const;

function found(what: string, expected: string, actual: string, line = 1): Finding {
  return { what, expected, actual, where: `/etc/shadow:${line}`, state: 'persistent' };
}

testRule(MAX, {
  notApplicable: [NOBODY],
  compliant: [
    { name: 'the limit', host: { shadow: { alice: { max: '365' } } } },
    { name: 'stricter is not loosened', host: { shadow: { root: { max: '30' }, bob: { max: '1' } } } },
    {
      name: 'accounts without a password are none of its business',
      host: { shadow: { alice: { max: '90' }, daemon: { password: 'none' }, bob: { locked: true } } },
    },
    {
      name: 'an account that is passed over',
      host: { shadow: { alice: { max: '90' }, backup: {} } },
      params: { exemptAccounts: ['backup'] },
    },
  ],
  failing: [
    {
      name: 'the stock value, root too',
      host: { shadow: { root: {}, alice: { max: '366' }, bob: { max: '90' } } },
      finds: [
        found('maximum password age of root', '1 to 365 days', '99999'),
        found('maximum password age of alice', '1 to 365 days', '366', 2),
      ],
      accounts: { 'shadow:root': { max: '365' }, 'shadow:alice': { max: '365' } },
      consents: ['limits-logins'],
    },
    {
      name: 'never, in each way to write it',
      host: { shadow: { a: { max: '' }, b: { max: '-1' }, c: { max: '0' } } },
      params: { days: 90 },
      finds: [
        found('maximum password age of a', '1 to 90 days', 'empty'),
        found('maximum password age of b', '1 to 90 days', '-1', 2),
        found('maximum password age of c', '1 to 90 days', '0', 3),
      ],
      accounts: { 'shadow:a': { max: '90' }, 'shadow:b': { max: '90' }, 'shadow:c': { max: '90' } },
      consents: ['limits-logins'],
    },
  ],
});

testRule(MIN, {
  notApplicable: [NOBODY],
  compliant: [{ name: 'a week is more', host: { shadow: { alice: { min: '7' } } } }],
  failing: [
    {
      name: 'no day, and no field',
      host: { shadow: { alice: {}, bob: { min: '' } } },
      finds: [
        found('minimum password age of alice', '1 or more days', '0'),
        found('minimum password age of bob', '1 or more days', 'empty', 2),
      ],
      accounts: { 'shadow:alice': { min: '1' }, 'shadow:bob': { min: '1' } },
      consents: ['limits-logins'],
    },
  ],
});

testRule(WARN, {
  notApplicable: [NOBODY],
  compliant: [{ name: 'ten days are more than seven', host: { shadow: { alice: { warn: '10' } } } }],
  failing: [
    {
      name: 'a day',
      host: { shadow: { alice: { warn: '1' } } },
      finds: [found('password warning period of alice', '7 or more days', '1')],
      accounts: { 'shadow:alice': { warn: '7' } },
      consents: ['limits-logins'],
    },
  ],
});

testRule(INACTIVE, {
  notApplicable: [NOBODY],
  compliant: [
    { name: 'at once', host: { shadow: { alice: { inactive: '0' } } } },
    { name: 'the limit', host: { shadow: { alice: { inactive: '30' } } } },
  ],
  failing: [
    {
      name: 'never, and later than the limit',
      host: { shadow: { alice: {}, bob: { inactive: '31' } } },
      finds: [
        found('password inactivity period of alice', '0 to 30 days', 'empty'),
        found('password inactivity period of bob', '0 to 30 days', '31', 2),
      ],
      accounts: { 'shadow:alice': { inactive: '30' }, 'shadow:bob': { inactive: '30' } },
      consents: ['limits-logins'],
    },
  ],
});

testRule(lastChange, {
  notApplicable: [NOBODY],
  compliant: [
    { name: 'years ago', host: { shadow: { alice: {} } } },
    { name: 'today, in UTC', host: { shadow: { alice: { lastChange: '20454' } } } },
    { name: 'due at the next login', host: { shadow: { alice: { lastChange: '0' } } } },
    { name: 'no ageing', host: { shadow: { alice: { lastChange: '' } } } },
    { name: 'a locked account', host: { shadow: { alice: {}, bob: { locked: true, lastChange: '30000' } } } },
  ],
  failing: [
    {
      name: 'tomorrow, and a day that no calendar has',
      host: { shadow: { alice: { lastChange: '20455' }, bob: { lastChange: '9999999999' } } },
      finds: [
        found('last password change of alice', 'day 20454 (2026-01-01) or before', 'day 20455 (2026-01-02)'),
        found('last password change of bob', 'day 20454 (2026-01-01) or before', 'day 9999999999', 2),
      ],
      decides: ['The password of alice was last changed on day 20455 (2026-01-02)', 'The password of bob'],
      leaves: [
        found('last password change of alice', 'day 20454 (2026-01-01) or before', 'day 20455 (2026-01-02)'),
        found('last password change of bob', 'day 20454 (2026-01-01) or before', 'day 9999999999', 2),
      ],
    },
  ],
});

describe('notes on ages', () => {
  const notes = (rule: typeof MAX, shadow: NonNullable<Parameters<typeof exampleHost>[0]>['shadow']) =>
    rule
      .remediate(exampleHost({ shadow: shadow ?? {} }), rule.params.parse({}))
      .map((change) => ('note' in change ? change.note : undefined));

  it('tells whose password expires at once', () => {
    expect(
      notes(MAX, { alice: { lastChange: '20000' }, bob: { lastChange: '20089' }, new: { lastChange: '' } }),
    ).toEqual(['The password of alice is 454 days old and expires at once.', undefined, undefined]);
  });

  it('tells who is locked out at once', () => {
    expect(
      notes(INACTIVE, {
        alice: { max: '90' },
        bob: { max: '424' },
        carol: { max: '423' },
        dora: { max: '' },
      }),
    ).toEqual([
      'The password of alice expired 364 days ago: the account is locked at once.',
      undefined,
      'The password of carol expired 31 days ago: the account is locked at once.',
      undefined,
    ]);
  });
});
