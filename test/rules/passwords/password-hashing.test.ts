import { expect, it } from 'vitest';
import rule from '../../../src/rules/passwords/password-hashing.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { common, hostWith, PASSWORD, STATE, stock, withQuality } from './hosts.ts';

const consents = ['limits-logins'];

const arriving = { packages: { 'libpam-pwquality': '1.4.0-2' }, arrived: ['libpam-pwquality'] };

function finding(what: string, actual: string, line: number, expected = 'sha512 or yescrypt'): Finding {
  return { what, expected, actual, where: `${PASSWORD}:${line}`, state: 'persistent' };
}

function stackWith(options: string): string {
  return common('password', [`[success=1 default=ignore]\tpam_unix.so ${options}`]);
}

testRule(rule, {
  compliant: [
    { name: 'as installed on Ubuntu 18.04', host: hostWith(stock) },
    { name: 'as installed, with the module for quality to come', host: hostWith(stock, arriving) },
    { name: 'behind other modules', host: hostWith(withQuality) },
    {
      name: 'yescrypt is stronger and stays',
      host: hostWith({ ...stock, [PASSWORD]: stackWith('obscure yescrypt') }),
    },
    {
      name: 'the jump is longer',
      host: hostWith({
        ...stock,
        [PASSWORD]: common('password', [
          '[success=2 default=ignore]\tpam_unix.so sha512',
          '[success=1 default=ignore]\tpam_sss.so use_authtok',
        ]),
      }),
    },
    {
      name: 'required, of people',
      host: hostWith({ ...stock, [PASSWORD]: 'PASSWORD\t[required] /lib/security/pam_unix.so \\\n  sha512' }),
    },
  ],
  failing: [
    {
      name: 'md5, in a file that pam-auth-update manages',
      host: hostWith({ ...stock, [PASSWORD]: stackWith('obscure md5 minlen=4') }),
      finds: [finding('hash of pam_unix.so', 'md5', 4)],
      consents,
      files: { [PASSWORD]: stackWith('obscure minlen=4 sha512') },
    },
    {
      name: 'md5, where the module for quality comes with the plan and pushes the line down',
      host: hostWith({ ...stock, [PASSWORD]: stackWith('obscure md5') }, arriving),
      finds: [finding('hash of pam_unix.so', 'md5', 5)],
      consents,
      files: {
        [PASSWORD]: withQuality[PASSWORD] ?? '',
        [`${STATE}/password`]: withQuality[`${STATE}/password`] ?? '',
      },
    },
    {
      name: 'nothing is named, and a comment is no option',
      host: hostWith({ ...stock, [PASSWORD]: stackWith('obscure # sha512') }),
      finds: [finding('hash of pam_unix.so', 'not set', 4)],
      consents,
      files: { [PASSWORD]: stackWith('obscure sha512 # sha512') },
    },
    {
      name: 'a weaker word beside it',
      host: hostWith({ ...stock, [PASSWORD]: stackWith('sha512 sha256') }),
      finds: [finding('hash of pam_unix.so', 'sha512 sha256', 4)],
      consents,
      files: { [PASSWORD]: stackWith('sha512') },
    },
    {
      name: 'a weaker word beside yescrypt, which stays',
      host: hostWith({ ...stock, [PASSWORD]: stackWith('yescrypt blowfish') }),
      finds: [finding('hash of pam_unix.so', 'yescrypt blowfish', 4)],
      consents,
      files: { [PASSWORD]: stackWith('yescrypt') },
    },
    {
      name: 'yescrypt is asked for',
      host: hostWith(stock),
      params: { hash: 'yescrypt' },
      finds: [finding('hash of pam_unix.so', 'sha512', 4, 'yescrypt')],
      consents,
      files: { [PASSWORD]: stackWith('obscure yescrypt') },
    },
    {
      name: 'the line goes on over several',
      host: hostWith({ ...stock, [PASSWORD]: 'password required pam_unix.so \\\n md5\n' }),
      finds: [finding('hash of pam_unix.so', 'md5', 1)],
      decides: [`Decide how ${PASSWORD} shall hash passwords`],
      leaves: [finding('hash of pam_unix.so', 'md5', 1)],
    },
    {
      name: 'another source of accounts alone',
      host: hostWith({ ...stock, [PASSWORD]: 'password required pam_sss.so\n' }),
      finds: [{ ...finding('pam_unix.so for password', 'is not used', 1), where: PASSWORD }],
      decides: [`Decide how ${PASSWORD} shall hash passwords`],
      leaves: [{ ...finding('pam_unix.so for password', 'is not used', 1), where: PASSWORD }],
    },
    {
      name: 'an optional line decides nothing',
      host: hostWith({ ...stock, [PASSWORD]: 'password optional pam_unix.so sha512\n' }),
      finds: [finding('control of pam_unix.so', 'optional', 1, 'required, or a jump at success')],
      decides: [`Decide how ${PASSWORD} shall hash passwords`],
      leaves: [finding('control of pam_unix.so', 'optional', 1, 'required, or a jump at success')],
    },
  ],
  unmeasured: [
    {
      name: 'the file cannot be read',
      host: hostWith({ ...stock, [PASSWORD]: { node: { type: 'hidden', reason: 'permission denied' } } }),
      says: 'permission denied',
    },
  ],
});

it('shows whose hash is older', () => {
  const host = exampleHost({
    ...hostWith(stock),
    shadow: {
      root: { password: 'set', method: '6' },
      old: { password: 'set', method: '1' },
      none: { password: 'none' },
    },
  });
  expect(rule.evidence(host, rule.params.parse({}))).toEqual([
    { what: 'older hashes, until the next change: old (1)', where: '/etc/shadow' },
  ]);
  const newer = exampleHost({ ...hostWith(stock), shadow: { root: { password: 'set', method: 'y' } } });
  expect(rule.evidence(newer, rule.params.parse({}))).toEqual([]);
});
