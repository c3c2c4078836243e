import type { FileNode } from '../../src/host/evidence.ts';
import { addressOf, type HeldChange, type Plan, type PlannedChange } from '../../src/plan/plan.ts';
import { exampleReport, exampleResult } from './example.ts';

/** A change in which only what is special has to be said; its address follows. */
export function exampleChange(
  given: Omit<PlannedChange, 'address' | 'rules' | 'notes'> & Partial<PlannedChange>,
): PlannedChange {
  return { address: addressOf(given.after), rules: ['some-rule'], notes: [], ...given };
}

export function fileNode(content: string, given: Partial<FileNode> = {}): FileNode {
  return { type: 'file', mode: 0o644, uid: 0, gid: 0, size: Buffer.byteLength(content), content, ...given };
}

const telnet = {
  name: 'telnet',
  architecture: 'amd64',
  version: '0.17-41',
  status: 'install ok installed',
  depends: '',
  provides: '',
  essential: false,
};
const aide = { ...telnet, name: 'aide', version: '0.16-3' };
const sshd = '/etc/ssh/sshd_config';
const modprobe = '/etc/modprobe.d/60-cis-harden-cramfs.conf';
const held: HeldChange = {
  ...exampleChange({
    before: { kind: 'package', name: 'telnet', paragraph: telnet },
    after: { kind: 'package', name: 'telnet', paragraph: null },
    rules: ['package-telnet-client-absent'],
    notes: ['Ports can no longer be tried with telnet.'],
  }),
  consent: 'removes-packages',
};

/** One change of every kind, one that is held back, a decision, an obstacle and something not foreseen. */
export const examplePlan: Plan = {
  schemaVersion: 2,
  kind: 'plan',
  tool: { name: 'cis-harden', version: '0.1.0' },
  createdAt: '2026-01-01T12:31:00.000Z',
  target: { name: 'ssh://ops@web1', hostname: 'web1', machineId: 'e'.repeat(32) },
  bound: { machineId: 'e'.repeat(32), hostname: 'web1', hardware: 'd'.repeat(64) },
  benchmark: exampleReport([]).benchmark,
  profile: exampleReport([]).profile,
  platform: { id: 'ubuntu', version: '18.04' },
  params: { 'sshd-max-auth-tries': { limit: 4 } },
  allowed: [],
  changes: [
    exampleChange({
      before: { kind: 'package', name: 'aide', paragraph: null },
      after: { kind: 'package', name: 'aide', paragraph: aide },
      rules: ['package-aide-installed'],
    }),
    exampleChange({
      before: { kind: 'package', name: 'aide-common', paragraph: null },
      after: { kind: 'package', name: 'aide-common', paragraph: { ...aide, name: 'aide-common' } },
      rules: ['package-aide-installed'],
      along: true,
    }),
    exampleChange({
      before: {
        kind: 'file',
        path: sshd,
        node: fileNode('Port 22\nMaxAuthTries 6\nUsePAM yes', { mode: 0o644 }),
      },
      after: {
        kind: 'file',
        path: sshd,
        node: fileNode('Port 22\nMaxAuthTries 4\nUsePAM yes\n', { mode: 0o600 }),
      },
      rules: ['sshd-max-auth-tries', 'sshd-config-permissions'],
      check: 'sshd',
      reload: 'ssh.service',
    }),
    exampleChange({
      before: { kind: 'file', path: modprobe, node: { type: 'absent' } },
      after: { kind: 'file', path: modprobe, node: fileNode('install cramfs /bin/true\n') },
      rules: ['module-cramfs-disabled'],
      check: 'modprobe',
    }),
    exampleChange({
      before: {
        kind: 'file',
        path: '/etc/cron.d',
        node: { type: 'directory', mode: 0o755, uid: 1000, gid: 0 },
      },
      after: { kind: 'file', path: '/etc/cron.d', node: { type: 'directory', mode: 0o700, uid: 0, gid: 0 } },
      rules: ['permissions-cron-d'],
    }),
    exampleChange({
      before: { kind: 'sysctl', key: 'net/ipv4/conf/eth0.7/log_martians', value: '0' },
      after: { kind: 'sysctl', key: 'net/ipv4/conf/eth0.7/log_martians', value: '1' },
      rules: ['sysctl-log-martians'],
    }),
    exampleChange({
      before: { kind: 'module', name: 'cramfs', loaded: 'cramfs 49152 0 - Live 0x0000000000000000' },
      after: { kind: 'module', name: 'cramfs', loaded: null },
      rules: ['module-cramfs-disabled'],
    }),
  ],
  held: [held],
  decisions: [{ rule: 'sshd-access-limited', text: 'who may log in: set allowUsers or allowGroups' }],
  reboots: [],
  obstacles: [{ rule: 'package-ufw-installed', text: 'package ufw cannot be installed: no network' }],
  workloads: [
    {
      name: 'kubelet',
      evidence: [
        { what: 'unit kubelet.service is enabled, active', where: 'systemctl status kubelet.service' },
        { what: 'directory /var/lib/kubelet', where: '/var/lib/kubelet' },
      ],
    },
  ],
  warnings: [
    {
      address: 'package:telnet',
      workloads: ['kubelet'],
      why: 'the workload runs this program to set up networks or volumes',
      rules: ['package-telnet-client-absent'],
    },
  ],
  unpredicted: ['which files the scripts of the 2 new packages write beside the packages\u2019 own'],
  access: { answer: 'yes', account: 'ops' },
  before: exampleReport([
    exampleResult({ id: '1.1.1', actual: 'fail', rules: ['module-cramfs-disabled'] }),
    exampleResult({
      id: '2.2.4',
      title: 'Ensure telnet client is not installed',
      actual: 'fail',
      rules: ['package-telnet-client-absent'],
    }),
    exampleResult({
      id: '5.3.4',
      title: 'Ensure SSH access is limited',
      actual: 'fail',
      rules: ['sshd-access-limited'],
    }),
    exampleResult({ id: '5.3.7', actual: 'fail', rules: ['sshd-max-auth-tries'] }),
  ]),
  predicted: exampleReport([
    exampleResult({ id: '1.1.1', rules: ['module-cramfs-disabled'] }),
    exampleResult({
      id: '2.2.4',
      title: 'Ensure telnet client is not installed',
      actual: 'fail',
      rules: ['package-telnet-client-absent'],
    }),
    exampleResult({
      id: '5.3.4',
      title: 'Ensure SSH access is limited',
      actual: 'fail',
      rules: ['sshd-access-limited'],
    }),
    exampleResult({ id: '5.3.7', rules: ['sshd-max-auth-tries'] }),
  ]),
};
