import { expect, it } from 'vitest';
import grubPassword from '../../../src/rules/boot/grub-password.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { grubCfg } from './hosts.ts';

const CFG = '/boot/grub/grub.cfg';
const SCRIPT = '/etc/grub.d/01_cis-harden';
const MENU = '/etc/grub.d/10_linux';
const hash = 'grub.pbkdf2.sha512.10000.0123456789ABCDEF.FEDCBA9876543210';
const lines = `set superusers="boss"\npassword_pbkdf2 boss ${hash}\n`;
const script = `#!/bin/sh\n# Written by cis-harden: what the boot menu lets nobody do without this user's password.\ncat <<'END'\n${lines}END\n`;
const menu = 'set -e\nCLASS="--class gnu-linux --class gnu --class os"\nOS=GNU/Linux\n';
const stock = grubCfg();
const section = `### BEGIN ${SCRIPT} ###\n${lines}### END ${SCRIPT} ###\n\n`;
const withSection = stock.replace('### BEGIN /etc/grub.d/10', `${section}### BEGIN /etc/grub.d/10`);
const open = withSection.replaceAll('--class os ', '--class os --unrestricted ');
const given = { user: 'boss', hash };
const nobody = finding('superusers', 'a user', 'not set');
const reduced = (content: string): Example => ({
  node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, content, reduced: true },
});

testRule(grubPassword, {
  compliant: [
    { name: 'a superuser has a hash', host: host(`${stock}${lines}`) },
    { name: 'the one that the profile names', params: given, host: host(`${stock}${lines}`) },
    {
      name: 'of several superusers one has a hash, which stayed on the host',
      host: {
        files: { [CFG]: reduced('set superusers="a, b;c"\nexport superusers\npassword_pbkdf2 c HASH\n') },
      },
    },
    {
      name: 'an ordinary user of the menu has a password in plain text',
      host: host(`${lines}password guest secret\n`),
    },
  ],
  failing: [
    {
      name: 'nothing is set',
      host: host(stock),
      finds: [nobody],
      decides: ['user and hash of grub-password'],
      leaves: [nobody],
    },
    {
      name: 'comments and other words speak of it',
      host: host(`#set superusers="x"\n # password_pbkdf2 x ${hash}\necho superusers=x\nset xsuperusers=x\n`),
      finds: [nobody],
      decides: ['user and hash'],
      leaves: [nobody],
    },
    {
      name: 'the profile names a user',
      params: given,
      host: { files: { [CFG]: { content: stock, mode: 0o444 }, [MENU]: { content: menu, mode: 0o755 } } },
      finds: [finding('superusers', 'boss', 'not set')],
      files: {
        [SCRIPT]: { content: script, mode: 0o700 },
        [MENU]: menu.replace('--class os', '--class os --unrestricted'),
        [CFG]: { content: open, mode: 0o400 },
      },
    },
    {
      name: 'every boot shall ask',
      params: { ...given, unrestricted: false },
      host: { files: { [CFG]: { content: stock, mode: 0o400 }, [MENU]: menu } },
      finds: [finding('superusers', 'boss', 'not set')],
      files: { [SCRIPT]: { content: script, mode: 0o700 }, [CFG]: withSection },
      consents: ['limits-logins'],
    },
    {
      name: 'grub.cfg was written by hand, and 10_linux too',
      params: given,
      host: { files: { [CFG]: { content: 'menuentry x { linux /v; }', mode: 0o700 }, [MENU]: 'true\n' } },
      finds: [finding('superusers', 'boss', 'not set')],
      files: {
        [SCRIPT]: { content: script, mode: 0o700 },
        [CFG]: {
          content: `menuentry x { linux /v; }\n\n### BEGIN ${SCRIPT} ###\n${lines}### END ${SCRIPT} ###\n`,
          mode: 0o400,
        },
      },
      decides: ['has no line with CLASS'],
    },
    {
      name: 'the filesystem of grub.cfg has no modes',
      params: { ...given, unrestricted: false },
      host: {
        files: { [CFG]: { content: stock, mode: 0o755 } },
        kernel: { '/proc/self/mountinfo': '23 22 8:2 / /boot rw - vfat /dev/sda2 rw\n' },
      },
      finds: [finding('superusers', 'boss', 'not set')],
      files: { [SCRIPT]: { content: script, mode: 0o700 }, [CFG]: withSection },
      consents: ['limits-logins'],
    },
    {
      name: 'the password of the superuser is in plain text',
      params: given,
      host: host('set superusers=boss\npassword boss secret\n'),
      finds: [
        finding('password of boss', 'a PBKDF2 hash', 'in plain text', 2),
        finding('password_pbkdf2', 'for boss', 'not set'),
      ],
      decides: [`sets superusers, at line 1 of ${CFG}`],
      leaves: [
        finding('password of boss', 'a PBKDF2 hash', 'in plain text', 2),
        finding('password_pbkdf2', 'for boss', 'not set'),
      ],
    },
    {
      name: 'a later script names another superuser',
      params: given,
      host: host(`${withSection}### BEGIN /etc/grub.d/40_custom ###\nset superusers="other"\n`),
      finds: [finding('superusers', 'boss', 'other', 39)],
      decides: ['/etc/grub.d/40_custom sets superusers'],
      leaves: [finding('superusers', 'boss', 'other', 39)],
    },
    {
      name: 'the script is there and update-grub did not run',
      params: given,
      host: { files: { [CFG]: stock, [SCRIPT]: reduced(script) } },
      finds: [finding('superusers', 'boss', 'not set')],
      decides: ['run update-grub'],
      leaves: [finding('superusers', 'boss', 'not set')],
    },
  ],
  notApplicable: [
    { name: 'no GRUB', host: {}, reason: 'GRUB does not boot this host: /boot/grub/grub.cfg does not exist' },
  ],
  unmeasured: [
    {
      name: 'grub.cfg cannot be read',
      host: {
        files: {
          [CFG]: {
            node: { type: 'file', mode: 0o400, uid: 0, gid: 0, size: 1, unread: 'permission denied' },
          },
        },
      },
      says: 'permission denied',
    },
  ],
});

it.each([
  [{ user: 'boss' }, 'user and hash belong together'],
  [{ hash }, 'user and hash belong together'],
  [{ user: 'boss', hash: 'secret' }, 'a password in plain text is refused'],
  [{ user: 'boss', hash: `${hash}\nset x=y` }, 'a password in plain text is refused'],
  [{ user: 'a b', hash }, 'must be a name'],
])('refuses %o', (params, says) => {
  expect(() => grubPassword.params.parse(params)).toThrow(says);
});

function host(content: string) {
  return { files: { [CFG]: content } };
}

function finding(what: string, expected: string, actual: string, line?: number): Finding {
  return { what, expected, actual, where: line === undefined ? CFG : `${CFG}:${line}`, state: 'persistent' };
}
