import { expect, it } from 'vitest';
import rule from '../../../src/rules/accounts/root-terminals.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const LOGIN = 'auth       requisite  pam_securetty.so\n@include common-auth\n';
const STOCK = '# Local X displays\nconsole\n\ntty1\n/dev/ttyS0\n#hvc0\n';

function host(securetty: string, login = LOGIN): ExampleHost {
  return { files: { '/etc/securetty': securetty, '/etc/pam.d/login': login } };
}

function found(actual: string, line: number): Finding {
  return {
    what: 'terminal for root',
    expected: 'a terminal that the profile names',
    actual,
    where: `/etc/securetty:${line}`,
    state: 'persistent',
  };
}

testRule(rule, {
  compliant: [
    { name: 'nobody said which are safe: a person looks', host: host(STOCK) },
    {
      name: 'only those that are safe',
      host: host(STOCK),
      params: { terminals: ['console', 'tty1', 'ttyS0', 'tty2'] },
    },
    {
      name: 'with options and a path',
      host: host(STOCK, 'auth [success=ok default=bad] /lib/security/pam_securetty.so noconsole\n'),
    },
  ],
  notApplicable: [
    {
      name: 'login does not ask',
      host: host(STOCK, '# auth requisite pam_securetty.so\nauth required pam_unix.so\n'),
      reason: 'login does not ask pam_securetty: no list of terminals holds for root',
    },
    {
      name: 'there is no list',
      host: { files: { '/etc/pam.d/login': LOGIN } },
      reason: 'there is no /etc/securetty: pam_securetty lets root in at every terminal',
    },
  ],
  failing: [
    {
      name: 'a serial console that is not named',
      host: host(STOCK),
      params: { terminals: ['console', 'tty1'] },
      finds: [found('ttyS0', 5)],
      files: { '/etc/securetty': '# Local X displays\nconsole\n\ntty1\n# /dev/ttyS0\n#hvc0\n' },
      consents: ['limits-logins'],
    },
  ],
});

it('shows the terminals on one line', () => {
  expect(rule.evidence(exampleHost(host(STOCK)), rule.params.parse({}))).toEqual([
    { what: '3 terminals: console, tty1, ttyS0', where: '/etc/securetty' },
  ]);
});
