import { describe, expect, it } from 'vitest';
import { permissions } from '../../../src/rules/sshd/permissions.ts';
import type { Rule } from '../../../src/rule.ts';
import { exampleHost, type Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { MAIN, notInstalled, openssh76 } from './hosts.ts';

function rule(id: string): Rule {
  const found = permissions.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}

const found = (what: string, path: string, expected: string, actual: string) => ({
  what: `${what} of ${path}`,
  expected,
  actual,
  where: path,
  state: 'persistent' as const,
});
const file = (mode: number, uid = 0, gid = 0, content = ''): Example => ({ content, mode, uid, gid });

testRule(rule('sshd-config-permissions'), {
  compliant: [
    { name: '0600', host: openssh76(file(0o600)) },
    { name: 'a stricter mode is never loosened', host: openssh76(file(0o400)) },
    {
      name: 'a configuration that sshd would refuse is judged all the same',
      host: openssh76(file(0o600, 0, 0, 'x')),
    },
  ],
  notApplicable: [
    ...notInstalled,
    {
      name: 'the file is not there',
      host: { packages: { 'openssh-server': '1:7.6p1-4' } },
      reason: `there is none of these: ${MAIN}`,
    },
  ],
  failing: [
    {
      name: 'as the package brings it',
      host: openssh76(file(0o644)),
      finds: [found('mode', MAIN, '0600 or stricter', '0644')],
      files: { [MAIN]: { mode: 0o600 } },
    },
    {
      name: 'another owner and group, and bits beyond those of permission',
      host: openssh76(file(0o4440, 1000, 27)),
      finds: [
        found('mode', MAIN, '0600 or stricter', '4440'),
        found('owner', MAIN, 'uid 0 (root)', 'uid 1000'),
        found('group', MAIN, 'gid 0 (root)', 'gid 27'),
      ],
      files: { [MAIN]: { mode: 0o400, uid: 0, gid: 0 } },
    },
    {
      name: 'a stricter parameter',
      host: openssh76(file(0o600)),
      params: { mode: '0400' },
      finds: [found('mode', MAIN, '0400 or stricter', '0600')],
      files: { [MAIN]: { mode: 0o400 } },
    },
  ],
  unmeasured: [
    {
      name: 'nobody may look',
      host: openssh76({ node: { type: 'hidden', reason: 'permission denied' } }),
      says: 'permission denied',
    },
  ],
});

const RSA = '/etc/ssh/ssh_host_rsa_key';
const none =
  'there is none of these: Private host keys: ssh_host_*_key in /etc/ssh and what HostKey lines name';

testRule(rule('sshd-private-host-key-permissions'), {
  compliant: [
    {
      name: 'all are 0600',
      host: openssh76('', { [RSA]: file(0o600), '/etc/ssh/ssh_host_dsa_key': file(0o600) }),
    },
    {
      name: 'the public half is no private key',
      host: openssh76('', { [RSA]: file(0o600), [`${RSA}.pub`]: file(0o644) }),
    },
    {
      name: 'a HostKey that an agent holds, and one that is not there',
      host: openssh76('HostKey /etc/ssh/x.pub\nHostKey /etc/ssh/gone\nHostKey none\n', {
        [RSA]: file(0o400),
        '/etc/ssh/x.pub': file(0o644),
      }),
    },
  ],
  notApplicable: [
    ...notInstalled,
    { name: 'there is no key yet', host: openssh76(''), reason: none },
    {
      name: 'a folder by the name of a key',
      host: openssh76('', { [RSA]: { directory: true } }),
      reason: none,
    },
  ],
  failing: [
    {
      name: 'group may read one of two',
      host: openssh76('', { [RSA]: file(0o600), '/etc/ssh/ssh_host_ed25519_key': file(0o640, 0, 998) }),
      finds: [
        found('mode', '/etc/ssh/ssh_host_ed25519_key', '0600 or stricter', '0640'),
        found('group', '/etc/ssh/ssh_host_ed25519_key', 'gid 0 (root)', 'gid 998'),
      ],
      files: { '/etc/ssh/ssh_host_ed25519_key': { mode: 0o600, gid: 0 } },
    },
    {
      name: 'a key elsewhere that a HostKey line names',
      host: openssh76('HostKey /srv/keys/site\n', { '/srv/keys/site': file(0o604) }),
      finds: [found('mode', '/srv/keys/site', '0600 or stricter', '0604')],
      files: { '/srv/keys/site': { mode: 0o600 } },
    },
    {
      name: 'a link is judged by its target, once',
      host: openssh76(`HostKey ${RSA}\n`, {
        [RSA]: { link: '/srv/keys/rsa' },
        '/srv/keys/rsa': file(0o600, 33),
      }),
      finds: [found('owner', '/srv/keys/rsa', 'uid 0 (root)', 'uid 33')],
      files: { '/srv/keys/rsa': { uid: 0 } },
    },
  ],
  unmeasured: [
    {
      name: 'sshd would refuse its configuration',
      host: openssh76('Nonsense\n', { [RSA]: file(0o600) }),
      says: 'does not know Nonsense',
    },
    {
      name: 'a HostKey by a relative path',
      host: openssh76('HostKey key\n'),
      says: 'from the folder it was started in',
    },
  ],
});

const PUB = `${RSA}.pub`;
testRule(rule('sshd-public-host-key-permissions'), {
  compliant: [
    { name: '0644', host: openssh76('', { [PUB]: file(0o644) }) },
    { name: 'stricter', host: openssh76('', { [PUB]: file(0o600) }) },
  ],
  notApplicable: [
    ...notInstalled,
    {
      name: 'there is no key yet',
      host: openssh76('', { [RSA]: file(0o600) }),
      reason: 'there is none of these: Public host keys: ssh_host_*_key.pub in /etc/ssh',
    },
  ],
  failing: [
    {
      name: 'group may write, and another account owns it',
      host: openssh76('', { [PUB]: file(0o664, 1000) }),
      finds: [
        found('mode', PUB, '0644 or stricter', '0664'),
        found('owner', PUB, 'uid 0 (root)', 'uid 1000'),
      ],
      files: { [PUB]: { mode: 0o644, uid: 0 } },
    },
  ],
});

describe('private keys', () => {
  it('are never asked for their content', () => {
    const needs = permissions.flatMap((one) => one.needs);
    const contents = needs.filter(
      (need) => need.kind === 'file' || (need.kind === 'directory' && need.contents !== undefined),
    );
    expect(contents.filter((need) => 'path' in need && need.path === '/etc/ssh')).toEqual([]);
    expect(contents.filter((need) => 'path' in need && need.path.includes('key'))).toEqual([]);
  });

  it('are judged without their content', () => {
    const host = exampleHost(
      openssh76('', { [RSA]: { node: { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 1679 } } }),
    );
    const private_ = rule('sshd-private-host-key-permissions');
    expect(private_.audit(host, private_.params.parse({})).length).toBe(1);
  });
});
