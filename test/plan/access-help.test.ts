import { describe, expect, it } from 'vitest';
import { consents } from '../../src/change.ts';
import { accessAfter } from '../../src/plan/access.ts';
import type { Access } from '../../src/plan/access/answer.ts';
import { fold } from '../../src/plan/fold.ts';
import { rules } from '../../src/rules/index.ts';
import type { ExampleHost } from '../host.ts';
import { hostWith } from './access-host.ts';

/** The answer for what these rules ask, each with some parameters. */
function planned(asked: Readonly<Record<string, Record<string, unknown>>>, given: ExampleHost = {}): Access {
  const host = hostWith(given);
  const chosen = [...rules.values()].filter(({ id }) => id in asked);
  const params = new Map(chosen.map((rule) => [rule.id, rule.params.parse(asked[rule.id])]));
  const { changes } = fold(host, chosen, params, consents);
  return accessAfter(host, changes, { rules: chosen, params, allowed: consents });
}

function reasons(access: Access) {
  return access.answer === 'no' ? access.reasons.map(({ why: _, ...reason }) => reason) : access;
}

describe('a refusal names the change, the rule and what helps', () => {
  it('of many sshd rules in one file, the one that shuts out', () => {
    const asked = {
      'sshd-max-auth-tries': {},
      'sshd-access-limited': { allowUsers: ['bob'] },
      'sshd-log-level': {},
      'sshd-banner': {},
    };
    expect(reasons(planned(asked))).toEqual([
      {
        loses: 'login',
        changes: ['/etc/ssh/sshd_config'],
        rules: ['sshd-access-limited'],
        help: [
          "--set 'sshd-access-limited.allowUsers=[bob, ops]'",
          'exempt the rule sshd-access-limited in the profile',
        ],
      },
    ]);
  });

  it('a group that the account is in', () => {
    expect(reasons(planned({ 'sshd-access-limited': { allowGroups: ['staff'] } }))).toMatchObject([
      {
        help: [
          "--set 'sshd-access-limited.allowGroups=[staff, ops]'",
          "--set 'sshd-access-limited.allowGroups=[staff, sudo]'",
          'exempt the rule sshd-access-limited in the profile',
        ],
      },
    ]);
  });

  it('a password that the plan makes too old', () => {
    expect(reasons(planned({ 'account-pass-max-days': {}, 'account-pass-warn-age': {} }))).toEqual(
      ['login', 'root'].map((loses) => ({
        loses,
        changes: ['shadow:ops'],
        rules: ['account-pass-max-days'],
        help: [
          'give ops a new password first (passwd ops)',
          "--set 'account-pass-max-days.exemptAccounts=[ops]'",
          'exempt the rule account-pass-max-days in the profile',
        ],
      })),
    );
  });

  it('root, whom sshd is to keep out', () => {
    const access = planned(
      { 'sshd-permit-root-login': {}, 'sshd-banner': {} },
      {
        user: 'root',
        became: 'as it logged in',
        files: { '/root/.ssh/authorized_keys': 'ssh-ed25519 AAAA\n' },
        outputs: { 'accepted login': 'Accepted publickey for root from 192.0.2.7 port 40000 ssh2\n' },
      },
    );
    expect(reasons(access)).toEqual([
      {
        loses: 'login',
        changes: ['/etc/ssh/sshd_config'],
        rules: ['sshd-permit-root-login'],
        help: ['exempt the rule sshd-permit-root-login in the profile'],
      },
    ]);
  });

  it('nothing, where nothing shuts out', () => {
    expect(
      planned(
        { 'sshd-max-auth-tries': {}, 'account-pass-max-days': {} },
        { shadow: { ops: { lastChange: '20400' } } },
      ),
    ).toEqual({
      answer: 'yes',
      account: 'ops',
    });
  });

  it.each(['root', 'sandbox', 'memory'] as const)('nothing of a target that is reached as %s', (via) => {
    expect(planned({ 'sshd-access-limited': { allowUsers: ['bob'] } }, { via })).toMatchObject({
      answer: 'not judged',
    });
  });

  it('only sudo on this machine itself', () => {
    const here = { via: 'local' } as const;
    expect(planned({ 'sshd-access-limited': { allowUsers: ['bob'] } }, here)).toMatchObject({
      answer: 'yes',
    });
    expect(planned({ 'account-pass-max-days': {} }, here)).toMatchObject({
      answer: 'no',
      reasons: [{ loses: 'root' }],
    });
  });
});
