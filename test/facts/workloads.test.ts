import { describe, expect, it } from 'vitest';
import { workloads } from '../../src/facts/workloads.ts';
import { Host } from '../../src/host/host.ts';
import { exampleEvidence, exampleHost, type ExampleHost } from '../host.ts';

/** `kubelet: package kubelet 1.20`, one for each piece of evidence. */
function found(example: ExampleHost): string[] {
  return workloads
    .of(exampleHost(example))
    .found.flatMap(({ name, evidence }) => evidence.map(({ what }) => `${name}: ${what}`));
}

const socket = { node: { type: 'socket', mode: 0o660, uid: 0, gid: 0 } } as const;

describe('workloads', () => {
  it.each<[string, ExampleHost, string[]]>([
    ['none on a plain server', { packages: { sudo: '1' }, units: { 'ssh.service': 'enabled active' } }, []],
    [
      'a kubelet that runs',
      { units: { 'kubelet.service': 'enabled active' }, files: { '/var/lib/kubelet': { directory: true } } },
      ['kubelet: unit kubelet.service is enabled, active', 'kubelet: directory /var/lib/kubelet'],
    ],
    [
      'the kubelet inside k3s',
      { units: { 'k3s.service': 'enabled active' } },
      ['kubelet: unit k3s.service is enabled, active'],
    ],
    [
      'containerd and Docker by Docker’s own packages',
      { packages: { 'containerd.io': '1.6', 'docker-ce': '5:20' } },
      ['containerd: package containerd.io 1.6', 'docker: package docker-ce 5:20'],
    ],
    [
      'what was put there without a package, by its sockets',
      { files: { '/run/containerd/containerd.sock': socket, '/run/docker.sock': socket } },
      ['containerd: socket /run/containerd/containerd.sock', 'docker: socket /run/docker.sock'],
    ],
    [
      'a network plugin by what it configures, not by an editor’s backup',
      { files: { '/etc/cni/net.d/10-azure.conflist': '{}', '/etc/cni/net.d/10-azure.conflist~': '{}' } },
      ['cni: network configuration 10-azure.conflist'],
    ],
    ['no network plugin where the folder is empty', { files: { '/etc/cni/net.d': { directory: true } } }, []],
    ['no Docker whose unit is masked', { units: { 'docker.service': 'masked inactive' } }, []],
    [
      'no package of which only the configuration is left',
      { packages: { 'docker.io': { status: 'deinstall ok config-files' } } },
      [],
    ],
    ['no socket where a plain file stands', { files: { '/run/docker.sock': '' } }, []],
  ])('finds %s', (_, example, expected) => {
    expect(found(example)).toEqual(expected);
  });

  it('shows a few configurations of many', () => {
    const files = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`/etc/cni/net.d/${at}.conf`, '{}']),
    );
    expect(found({ files })).toHaveLength(3);
  });

  it('tells what could not be looked at, and finds the rest', () => {
    const evidence = exampleEvidence({ packages: { kubelet: '1.20' } });
    const files = { ...evidence.files, '/etc': { type: 'hidden', reason: 'permission denied' } } as const;
    const { found: known, unmeasured } = workloads.of(new Host({ ...evidence, files }));
    expect(known.map(({ name }) => name)).toEqual(['kubelet']);
    expect(unmeasured.join()).toContain('permission denied');
    expect(workloads.of(new Host({ ...evidence, packages: { unmeasured: 'no dpkg' } })).unmeasured).toEqual([
      'no dpkg',
    ]);
  });

  it('asks for everything beforehand: units of each kind, sockets, folders', () => {
    const asked = JSON.stringify(workloads.needs);
    for (const name of [
      'kubelet.service',
      'containerd.service',
      'docker.service',
      '/etc/cni/net.d',
      '/var/lib/kubelet',
      '/run/docker.sock',
    ])
      expect(asked).toContain(name);
  });
});
