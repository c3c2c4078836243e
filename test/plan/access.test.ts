import { describe, expect, it } from 'vitest';
import type { ExampleHost } from '../host.ts';
import { answer, hostWith, SSHD, sshdText, writes } from './access-host.ts';

interface SshdRow {
  readonly name: string;
  readonly to: string;
  readonly is: RegExp | string;
  readonly from?: string;
  readonly host?: ExampleHost;
}

const root: ExampleHost = {
  user: 'root',
  became: 'as it logged in',
  files: { '/root/.ssh/authorized_keys': 'ssh-ed25519 AAAA\n' },
  outputs: { 'accepted login': 'Accepted publickey for root from 192.0.2.7 port 40000 ssh2\n' },
};
const from = (client: string, server = '198.51.100.2', port = 22): ExampleHost => ({
  connection: { client, clientPort: 40_000, server, port },
});

const rows: SshdRow[] = [
  { name: 'nothing about access', to: `${sshdText}MaxAuthTries 4\n`, is: 'yes' },
  { name: 'AllowUsers with the account', to: `AllowUsers bob ops\n${sshdText}`, is: 'yes' },
  { name: 'AllowUsers with a pattern', to: `AllowUsers o?s\n${sshdText}`, is: 'yes' },
  {
    name: 'AllowUsers without it',
    to: `AllowUsers bob\n${sshdText}`,
    is: /^login: AllowUsers does not name ops from 192/,
  },
  { name: 'AllowUsers from here', to: `AllowUsers ops@192.0.2.0/24\n${sshdText}`, is: 'yes' },
  {
    name: 'AllowUsers from elsewhere',
    to: `AllowUsers ops@10.0.0.0/8\n${sshdText}`,
    is: /^login: AllowUsers/,
  },
  {
    name: 'AllowUsers with this address taken out',
    to: `AllowUsers ops@192.0.2.0/24,!192.0.2.7\n${sshdText}`,
    is: /^login: AllowUsers/,
  },
  {
    name: 'AllowUsers by a name of the client, which is not looked up',
    to: `AllowUsers ops@*.example.org\n${sshdText}`,
    is: /^login: AllowUsers/,
  },
  {
    name: 'AllowUsers by a name of the client, which is looked up',
    to: `UseDNS yes\nAllowUsers ops@*.example.org\n${sshdText}`,
    is: /^unknown: whether AllowUsers means ops/,
  },
  { name: 'AllowGroups with a group that lists it', to: `AllowGroups sudo\n${sshdText}`, is: 'yes' },
  { name: 'AllowGroups with its primary group', to: `AllowGroups ops\n${sshdText}`, is: 'yes' },
  {
    name: 'AllowGroups without any',
    to: `AllowGroups staff\n${sshdText}`,
    is: /^login: AllowGroups names no group of ops \(ops, sudo\)/,
  },
  { name: 'DenyUsers with it', to: `DenyUsers op*\n${sshdText}`, is: 'login: DenyUsers names ops' },
  { name: 'DenyUsers from elsewhere', to: `DenyUsers ops@10.*\n${sshdText}`, is: 'yes' },
  {
    name: 'DenyGroups with its group',
    to: `DenyGroups sudo\n${sshdText}`,
    is: 'login: DenyGroups names a group of ops',
  },
  {
    name: 'AllowUsers in a block about others',
    to: `${sshdText}Match User bob\nAllowUsers bob\n`,
    is: 'yes',
  },
  {
    name: 'AllowUsers in a block about everybody else',
    to: `${sshdText}Match User *,!ops\nAllowUsers bob\n`,
    is: 'yes',
  },
  {
    name: 'AllowUsers in a block about its group',
    to: `${sshdText}Match Group sudo\nAllowUsers bob\n`,
    is: /^login: AllowUsers/,
  },
  {
    name: 'AllowUsers in a block about its address',
    to: `${sshdText}Match Address 192.0.2.0/24\nAllowUsers bob\n`,
    is: /^login: AllowUsers/,
  },
  {
    name: 'a block about the port in use',
    to: `${sshdText}Match LocalPort 22\nAllowUsers bob\n`,
    is: /^login: AllowUsers/,
  },
  { name: 'a block about another port', to: `${sshdText}Match LocalPort 2222\nAllowUsers bob\n`, is: 'yes' },
  {
    name: 'an IPv6 client in a block',
    to: `${sshdText}Match Address 2001:db8::/32\nDenyUsers ops\n`,
    is: 'login: DenyUsers names ops',
    host: {
      ...from('2001:db8::9', '2001:db8::1'),
      outputs: { 'accepted login': 'Accepted publickey for ops from 2001:db8::9 port 40000 ssh2\n' },
    },
  },
  {
    name: 'keys are no longer taken',
    to: `PubkeyAuthentication no\n${sshdText}`,
    is: /^login: ops came by publickey, which sshd no longer takes alone; it takes password/,
  },
  {
    name: 'keys and a password are asked',
    to: `AuthenticationMethods publickey,password\n${sshdText}`,
    is: /^login: ops came by publickey, which sshd no longer takes alone; it takes publickey and password/,
  },
  {
    name: 'keys are one of two ways',
    to: `AuthenticationMethods publickey keyboard-interactive\n${sshdText}`,
    is: 'yes',
  },
  {
    name: 'passwords are no longer taken from one who has a key',
    to: `PasswordAuthentication no\n${sshdText}`,
    is: 'yes',
  },
  {
    name: 'passwords are no longer taken from one who came by one',
    to: `PasswordAuthentication no\n${sshdText}`,
    is: /^login: ops came by password/,
    host: { outputs: { 'accepted login': 'Accepted password for ops from 192.0.2.7 port 40000 ssh2\n' } },
  },
  {
    name: 'passwords are no longer taken, and how it came is not known',
    to: `PasswordAuthentication no\n${sshdText}`,
    is: /^unknown: sshd no longer takes password from ops, and which method/,
    host: { outputs: { 'accepted login': '' } },
  },
  { name: 'PermitRootLogin no is nothing to others', to: `PermitRootLogin no\n${sshdText}`, is: 'yes' },
  {
    name: 'PermitRootLogin no for root',
    to: `PermitRootLogin no\n${sshdText}`,
    is: /^login: PermitRootLogin no \(\/etc\/ssh\/sshd_config:1\) keeps root out: connect as another account/,
    host: root,
  },
  {
    name: 'PermitRootLogin prohibit-password for root with a key',
    to: `PermitRootLogin prohibit-password\n${sshdText}`,
    is: 'yes',
    host: root,
  },
  {
    name: 'PermitRootLogin prohibit-password for root with a password',
    from: `PermitRootLogin yes\n${sshdText}`,
    to: `PermitRootLogin prohibit-password\n${sshdText}`,
    is: /^login: root came by password/,
    host: {
      ...root,
      outputs: { 'accepted login': 'Accepted password for root from 192.0.2.7 port 40000 ssh2\n' },
    },
  },
  {
    name: 'PermitRootLogin no but for the address of root',
    to: `PermitRootLogin no\n${sshdText}Match Address 192.0.2.7\nPermitRootLogin prohibit-password\n`,
    is: 'yes',
    host: root,
  },
  {
    name: 'UsePAM no with a locked password',
    to: 'UsePAM no\n',
    is: /^login: UsePAM no, and the password of ops is locked/,
    host: { shadow: { ops: { locked: true } } },
  },
  {
    name: 'UsePAM no with a star for a password',
    to: 'UsePAM no\n',
    is: 'yes',
    host: { shadow: { ops: { password: 'none' } } },
  },
  {
    name: 'UsePAM yes with a locked password',
    to: `${sshdText}Banner none\n`,
    is: 'yes',
    host: { shadow: { ops: { locked: true } } },
  },
  {
    name: 'another port',
    to: `Port 2222\n${sshdText}`,
    is: /^login: sshd no longer listens on 198.51.100.2 port 22/,
  },
  { name: 'another port beside the one in use', to: `Port 2222\nPort 22\n${sshdText}`, is: 'yes' },
  {
    name: 'the port in use is 2222',
    from: `Port 2222\n${sshdText}`,
    to: `Port 2222\nMaxAuthTries 4\n${sshdText}`,
    is: 'yes',
    host: from('192.0.2.7', '198.51.100.2', 2222),
  },
  {
    name: 'the port goes back to 22',
    from: `Port 2222\n${sshdText}`,
    to: sshdText,
    is: /^login: sshd no longer listens on 198.51.100.2 port 2222/,
    host: from('192.0.2.7', '198.51.100.2', 2222),
  },
  { name: 'another address', to: `ListenAddress 198.51.100.3\n${sshdText}`, is: /no longer listens/ },
  { name: 'all addresses of IPv6, which take IPv4 too', to: `ListenAddress ::\n${sshdText}`, is: 'yes' },
  {
    name: 'what was so before is not blamed on the plan',
    from: `AllowUsers bob\n${sshdText}`,
    to: `AllowUsers bob\nMaxAuthTries 4\n${sshdText}`,
    is: /^unknown: AllowUsers does not name ops from 192.0.2.7: that is so before the changes too/,
  },
  { name: 'a file that sshd refuses', to: `Nonsense yes\n${sshdText}`, is: /^unknown: .*refuses the file/ },
];

describe('sshd_config', () => {
  it.each(rows)('$name', ({ from: before = sshdText, to, is, host: given = {} }) => {
    const host = hostWith({ ...given, files: { [SSHD]: before, ...given.files } });
    const said = answer(host, writes(host, SSHD, to));
    if (typeof is === 'string') expect(said).toBe(is);
    else expect(said).toMatch(is);
  });
});
