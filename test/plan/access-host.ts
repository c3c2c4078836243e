import { exampleHost, type ExampleHost } from '../host.ts';
import type { Host } from '../../src/host/host.ts';
import { accessAfter } from '../../src/plan/access.ts';
import type { Access } from '../../src/plan/access/answer.ts';
import type { PlannedChange } from '../../src/plan/plan.ts';
import { exampleChange, fileNode } from '../report/example-plan.ts';

export const SSHD = '/etc/ssh/sshd_config';
export const sshdText = 'UsePAM yes\nKbdInteractiveAuthentication no\n';

const commonAccount = `account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
account requisite pam_deny.so
account required pam_permit.so
`;
const commonAuth = `auth [success=1 default=ignore] pam_unix.so nullok
auth requisite pam_deny.so
auth required pam_permit.so
`;

export const accepted = (method: string, user = 'ops') =>
  `Accepted ${method} for ${user} from 192.0.2.7 port 40000 ssh2: ED25519 SHA256:x\n`;

/**
 * A server that ops reaches by a key from 192.0.2.7, and where sudo asks for no password. The day is 20454; the
 * password of ops was changed on day 20000.
 */
export const reached = {
  via: 'ssh',
  user: 'ops',
  became: 'sudo',
  connection: { client: '192.0.2.7', clientPort: 40_000, server: '198.51.100.2', port: 22 },
  files: {
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nops:x:1000:1000::/home/ops:/bin/bash\n',
    '/etc/group': 'root:x:0:\nsudo:x:27:ops\nops:x:1000:\nstaff:x:50:\n',
    '/bin/bash': { content: '', mode: 0o755 },
    '/usr/bin/sudo': { content: '', mode: 0o4755 },
    '/home/ops/.ssh/authorized_keys': {
      content: 'ssh-ed25519 AAAA ops\n',
      uid: 1000,
      gid: 1000,
      mode: 0o600,
    },
    '/etc/shells': '/bin/sh\n/bin/bash\n',
    '/etc/sudoers': 'root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n',
    [SSHD]: sshdText,
    '/etc/pam.d/sshd':
      'auth include common-auth\naccount required pam_nologin.so\naccount include common-account\n',
    '/etc/pam.d/sudo': 'auth include common-auth\naccount include common-account\n',
    '/etc/pam.d/common-auth': commonAuth,
    '/etc/pam.d/common-account': commonAccount,
  },
  shadow: { root: {}, ops: {} },
  packages: { 'openssh-server': '1:7.6p1-4ubuntu0.7', sudo: '1.8.21p2-3ubuntu1' },
  sshd: { defaults: {} },
  units: { 'ssh.service': 'enabled active' },
  outputs: { 'accepted login': accepted('publickey') },
} as const satisfies ExampleHost;

/** The host with other things of it. */
export function hostWith(given: ExampleHost = {}): Host {
  return exampleHost({
    ...reached,
    ...given,
    files: { ...reached.files, ...given.files },
    shadow: { ...reached.shadow, ...given.shadow },
    packages: { ...reached.packages, ...given.packages },
    units: { ...reached.units, ...given.units },
    outputs: { ...reached.outputs, ...given.outputs },
  });
}

/** A file gets another content; the example host has it already or not. */
export function writes(host: Host, path: string, content: string, rules = ['some-rule']): PlannedChange {
  const { node } = host.find(path);
  const before = node.type === 'file' ? node : ({ type: 'absent' } as const);
  return exampleChange({
    before: { kind: 'file', path, node: before },
    after: { kind: 'file', path, node: fileNode(content) },
    rules,
  });
}

export function ages(
  host: Host,
  user: string,
  set: Record<string, string>,
  rules = ['some-rule'],
): PlannedChange {
  const entry = host.shadow().accounts.find(({ name }) => name === user);
  if (entry === undefined) throw new Error(`the example has no ${user}`);
  const { lastChange, min, max, warn, inactive, expire, locked } = entry;
  const fields = { locked: locked ? 'yes' : 'no', lastChange, min, max, warn, inactive, expire };
  return exampleChange({
    before: { kind: 'account', database: 'shadow', name: user, fields },
    after: { kind: 'account', database: 'shadow', name: user, fields: { ...fields, ...set } },
    rules,
  });
}

export function fields(
  host: Host,
  database: 'passwd' | 'group',
  name: string,
  set: Record<string, string>,
): PlannedChange {
  const line =
    host
      .text(`/etc/${database}`)
      ?.split('\n')
      .find((one) => one.startsWith(`${name}:`))
      ?.split(':') ?? [];
  const now: Record<string, string> =
    database === 'passwd'
      ? { gid: line[3] ?? '', home: line[5] ?? '', shell: line[6] ?? '' }
      : { members: line[3] ?? '' };
  return exampleChange({
    before: { kind: 'account', database, name, fields: now },
    after: { kind: 'account', database, name, fields: { ...now, ...set } },
  });
}

export function table(
  name: 'nftables' | 'iptables' | 'ip6tables',
  before: string,
  after: string,
): PlannedChange {
  return exampleChange({
    before: { kind: 'table', table: name, content: before },
    after: { kind: 'table', table: name, content: after },
  });
}

export function removed(host: Host, name: string): PlannedChange {
  const paragraph = host.packages().find((known) => known.name === name) ?? null;
  return exampleChange({
    before: { kind: 'package', name, paragraph },
    after: { kind: 'package', name, paragraph: null },
  });
}

export function unit(name: string, before: string, after: string): PlannedChange {
  const state = (words: string) => {
    const [file = '', active = ''] = words.split(' ');
    return { kind: 'unit', name, file, active } as const;
  };
  return exampleChange({ before: state(before), after: state(after) });
}

/** `yes`, or `unknown: …`, or what is lost and why, one line for each reason. */
export function saidOf(access: Access): string {
  if (access.answer === 'no') return access.reasons.map(({ loses, why }) => `${loses}: ${why}`).join('\n');
  if (access.answer === 'unknown') return `unknown: ${access.unknown.join('; ')}`;
  return access.answer;
}

/** The answer for changes that are made of the host. */
export function answer(host: Host, ...changes: PlannedChange[]): string {
  return saidOf(accessAfter(host, changes));
}
