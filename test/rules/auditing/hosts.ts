import { auditing } from '../../../src/rules/auditing/index.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';

export const FOLDER = '/etc/audit/rules.d';
export const HEADER =
  '\n# Written by cis-harden, which rewrites it whole: keep other rules in other files.\n';

export function ruleCalled(id: string): Rule {
  const found = auditing.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}

interface Stated {
  /** Files of rules.d by name. */
  readonly disk?: Record<string, string>;
  /** What `auditctl -l` prints. */
  readonly kernel?: readonly string[];
  /** What `auditctl -s` says of enabled. */
  readonly enabled?: number;
  readonly files?: Record<string, Example>;
  readonly running?: boolean;
  readonly walk?: NonNullable<ExampleHost['walk']>;
  readonly mounts?: string;
}

/** A host with auditd and the folders that are watched. */
export function auditHost({
  disk = {},
  kernel = [],
  enabled = 1,
  files = {},
  running,
  walk,
  mounts,
}: Stated = {}): ExampleHost {
  return {
    packages: { auditd: '1:2.8.2-1ubuntu1' },
    files: {
      '/etc/security/limits.conf': '',
      '/var/log/lastlog': '',
      '/run/utmp': '',
      '/var/run': { link: '/run' },
      '/bin/kmod': '',
      '/sbin/insmod': { link: '/bin/kmod' },
      '/sbin/rmmod': { link: '/bin/kmod' },
      '/sbin/modprobe': { link: '/bin/kmod' },
      '/usr/bin/awk': { link: '/etc/alternatives/awk' },
      '/etc/alternatives/awk': { link: '/usr/bin/mawk' },
      '/usr/bin/mawk': '',
      '/etc/login.defs': 'UID_MIN\t\t\t 1000\n',
      ...Object.fromEntries(Object.entries(disk).map(([name, text]) => [`${FOLDER}/${name}`, text])),
      ...files,
    },
    outputs: {
      'auditctl -l': kernel.length === 0 ? 'No rules\n' : `${kernel.join('\n')}\n`,
      'auditctl -s': `enabled ${enabled}\nfailure 1\npid 412\n`,
    },
    ...(running !== undefined && { running }),
    ...(walk && { walk }),
    ...(mounts !== undefined && { kernel: { '/proc/self/mountinfo': mounts } }),
  };
}

export function onDisk(subject: string, expected: string, actual = 'no such rule', where = FOLDER): Finding {
  return { what: `audit rule on ${subject}`, expected, actual, where, state: 'persistent' };
}

export function inKernel(subject: string, expected: string, actual = 'not loaded'): Finding {
  return { what: `audit rule on ${subject}`, expected, actual, where: 'auditctl -l', state: 'running' };
}

/** The findings on the disk, then the same in the kernel. */
export function nowhere(...rules: readonly (readonly [subject: string, expected: string])[]): Finding[] {
  return [
    ...rules.map(([subject, expected]) => onDisk(subject, expected)),
    ...rules.map(([subject, expected]) => inKernel(subject, expected)),
  ];
}
