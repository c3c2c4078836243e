import singleUserPassword from '../../../src/rules/boot/single-user-password.ts';
import type { ShadowEntry } from '../../../src/host/evidence.ts';
import { testRule } from '../../rule-tester.ts';

testRule(singleUserPassword, {
  compliant: [
    { name: 'a hash', host: host({}) },
    {
      name: 'a hash of a method with letters, on an image',
      host: { running: false, ...host({ method: 'y' }) },
    },
  ],
  failing: [
    failing('locked, as Ubuntu installs it', { password: 'none', locked: true }, 'locked'),
    failing('a hash behind a lock', { locked: true }, 'locked'),
    failing('empty', { password: 'empty' }, 'empty'),
    failing('a star', { password: 'none' }, 'nothing that a password could match'),
    failing('an old hash', { method: 'des' }, 'an old DES hash'),
    {
      ...failing('no entry', {}, 'no entry'),
      host: { shadow: { toor: {} } },
      finds: [{ ...found('no entry'), where: '/etc/shadow' }],
      leaves: [{ ...found('no entry'), where: '/etc/shadow' }],
    },
  ],
});

function host(root: Partial<ShadowEntry>) {
  return { shadow: { root } };
}

function found(actual: string) {
  return {
    what: 'password of root',
    expected: 'a hash that is not locked',
    actual,
    where: '/etc/shadow:1',
    state: 'persistent',
  } as const;
}

function failing(name: string, root: Partial<ShadowEntry>, actual: string) {
  const finds = [found(actual)];
  return { name, host: host(root), finds, decides: ['whether root gets a password'], leaves: finds };
}
