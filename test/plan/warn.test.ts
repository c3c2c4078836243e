import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Frame } from '../../src/audit/audit.ts';
import type { Change } from '../../src/change.ts';
import { defineFact } from '../../src/facts/fact.ts';
import { hazards } from '../../src/plan/hazards.ts';
import { makePlan } from '../../src/plan/make.ts';
import type { PlannedChange, Warning } from '../../src/plan/plan.ts';
import { defineRule, type Rule } from '../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../host.ts';
import { exampleChange, fileNode } from '../report/example-plan.ts';
import { exampleReport } from '../report/example.ts';

/** Every hazard's sentence that a change calls forth, whatever runs on the host. */
function whys(change: Pick<PlannedChange, 'before' | 'after'>): string[] {
  return hazards.filter((hazard) => hazard.causedBy(change)).map(({ why }) => why);
}

const file = (path: string, before: string | undefined, after: string) =>
  exampleChange({
    before: { kind: 'file', path, node: before === undefined ? { type: 'absent' } : fileNode(before) },
    after: { kind: 'file', path, node: fileNode(after) },
  });
const sysctl = (key: string, before: string, after: string) =>
  exampleChange({
    before: { kind: 'sysctl', key, value: before },
    after: { kind: 'sysctl', key, value: after },
  });
const table = (name: 'iptables' | 'nftables' | 'ufw' | 'audit', before: string, after: string) =>
  exampleChange({
    before: { kind: 'table', table: name, content: before },
    after: { kind: 'table', table: name, content: after },
  });
const mount = (point: string, before: string, after: string) =>
  exampleChange({
    before: { kind: 'mount', point, options: before },
    after: { kind: 'mount', point, options: after },
  });
const unit = (name: string, before: [string, string], after: [string, string]) =>
  exampleChange({
    before: { kind: 'unit', name, file: before[0], active: before[1] },
    after: { kind: 'unit', name, file: after[0], active: after[1] },
  });
const removed = (name: string) => {
  const about = { version: '1', status: 'install ok installed', depends: '', provides: '', essential: false };
  return exampleChange({
    before: { kind: 'package', name, paragraph: { name, architecture: 'amd64', ...about } },
    after: { kind: 'package', name, paragraph: null },
  });
};

const filter = (forward: string, rest = '') =>
  `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ${forward} [0:0]\n:OUTPUT ACCEPT [0:0]\n${rest}COMMIT\n`;
const nft = (hook: string, policy: string) =>
  `table inet filter {\n\tchain c {\n\t\ttype filter hook ${hook} priority 0; policy ${policy};\n\t}\n}\n`;
const drops = 'the firewall would drop what it forwards';

describe('a change is known to break', () => {
  it.each<[string, PlannedChange, string]>([
    ['forwarding, now', sysctl('net/ipv4/ip_forward', '1', '0'), 'forwarding'],
    ['IPv6 forwarding, now', sysctl('net/ipv6/conf/all/forwarding', '1', '0'), 'forwarding'],
    [
      'forwarding, at the next boot',
      file('/etc/sysctl.d/99-zz-cis-harden.conf', 'kernel.sysrq = 0\n', 'net.ipv4.ip_forward = 0\n'),
      'forwarding',
    ],
    [
      'forwarding, in ufw’s own file',
      file('/etc/ufw/sysctl.conf', '', 'net/ipv4/ip_forward=0\n'),
      'forwarding',
    ],
    ['a strict reverse path', sysctl('net/ipv4/conf/all/rp_filter', '2', '1'), 'strict filter'],
    ['IPv6', sysctl('net/ipv6/conf/all/disable_ipv6', '0', '1'), 'IPv6'],
    ['fewer processes', sysctl('kernel/pid_max', '4194304', '32768'), 'limit'],
    ['forwarded packets', table('iptables', filter('ACCEPT'), filter('DROP')), drops],
    [
      'forwarded packets, by a last rule',
      table('iptables', '', filter('ACCEPT', '-A FORWARD -j DROP\n')),
      drops,
    ],
    ['forwarded packets, by nft', table('nftables', nft('forward', 'accept'), nft('forward', 'drop')), drops],
    [
      'forwarded packets, by ufw',
      table('ufw', 'Status: inactive\n', 'Default: deny (incoming), allow (outgoing), deny (routed)\n'),
      drops,
    ],
    ['forwarded packets, at boot', file('/etc/iptables/rules.v4', undefined, filter('DROP')), drops],
    [
      'forwarded packets, at ufw’s next start',
      file('/etc/default/ufw', 'DEFAULT_FORWARD_POLICY="ACCEPT"\n', 'DEFAULT_FORWARD_POLICY="DROP"\n'),
      drops,
    ],
    [
      'rules of the workload, by a firewall that starts',
      unit('nftables.service', ['disabled', 'inactive'], ['disabled', 'active']),
      'in place of those',
    ],
    [
      'rules of the workload, by a firewall that will start',
      unit('netfilter-persistent.service', ['disabled', 'inactive'], ['enabled', 'inactive']),
      'in place of those',
    ],
    ['tunnels', table('nftables', '', nft('input', 'drop')), 'tunnels'],
    [
      'rules of the workload',
      table('iptables', filter('ACCEPT', '-A FORWARD -j KUBE-FORWARD\n'), filter('ACCEPT')),
      'the workload itself wrote',
    ],
    [
      'overlay',
      exampleChange({
        before: { kind: 'module', name: 'overlay', loaded: 'overlay 1 0 - Live 0x0' },
        after: { kind: 'module', name: 'overlay', loaded: null },
      }),
      'overlayfs',
    ],
    [
      'overlay, at the next boot',
      file('/etc/modprobe.d/x.conf', undefined, 'install overlay /bin/true\n'),
      'overlayfs',
    ],
    [
      'a module of networks',
      file('/etc/modprobe.d/x.conf', undefined, 'blacklist br-netfilter\n'),
      'networks',
    ],
    ['programs in /tmp', mount('/tmp', 'rw,nodev', 'rw,nodev,noexec'), '/tmp'],
    [
      'programs in /tmp, at the next boot',
      file('/etc/fstab', 'tmpfs /tmp tmpfs defaults 0 0\n', 'tmpfs /tmp tmpfs defaults,noexec 0 0\n'),
      '/tmp',
    ],
    [
      'programs in /tmp, by a mount unit',
      file('/etc/systemd/system/tmp.mount.d/x.conf', undefined, '[Mount]\nOptions=mode=1777,noexec\n'),
      '/tmp',
    ],
    ['what lies on /var', mount('/var', 'rw', 'rw,nodev'), 'filesystem'],
    [
      'what a profile let pass',
      file('/etc/apparmor.d/docker', 'profile d flags=(complain) {\n', 'profile d {\n'),
      'only complained',
    ],
    [
      'what one of two profiles let pass',
      file(
        '/etc/apparmor.d/docker',
        'profile d flags=(complain) {\n}\nprofile e flags=(attach_disconnected, complain) {\n}\n',
        'profile d flags=(complain) {\n}\nprofile e flags=(attach_disconnected) {\n}\n',
      ),
      'only complained',
    ],
    [
      'what complained by a file',
      exampleChange({
        before: { kind: 'file', path: '/etc/apparmor.d/force-complain/docker', node: fileNode('') },
        after: { kind: 'file', path: '/etc/apparmor.d/force-complain/docker', node: { type: 'absent' } },
      }),
      'only complained',
    ],
    [
      'what complained by a link',
      exampleChange({
        before: { kind: 'link', path: '/etc/apparmor.d/force-complain/docker', target: '../docker' },
        after: { kind: 'link', path: '/etc/apparmor.d/force-complain/docker', target: null },
      }),
      'only complained',
    ],
    [
      'what was not confined',
      unit('apparmor.service', ['disabled', 'inactive'], ['enabled', 'active']),
      'only complained',
    ],
    [
      'what was not confined, at the next boot',
      file('/etc/default/grub.d/x.cfg', undefined, 'GRUB_CMDLINE_LINUX="apparmor=1 security=apparmor"\n'),
      'only complained',
    ],
    ['a program it runs', removed('iptables'), 'runs this program'],
    ['volumes', removed('nfs-common'), 'runs this program'],
    ['itself', removed('containerd.io'), 'itself goes'],
    ['itself, masked', unit('docker.service', ['enabled', 'active'], ['masked', 'inactive']), 'itself goes'],
    [
      'a container’s file',
      exampleChange({
        before: {
          kind: 'file',
          path: '/var/lib/docker/overlay2/a/tmp',
          node: { type: 'directory', mode: 0o777, uid: 0, gid: 0 },
        },
        after: {
          kind: 'file',
          path: '/var/lib/docker/overlay2/a/tmp',
          node: { type: 'directory', mode: 0o1777, uid: 0, gid: 0 },
        },
      }),
      'belongs to a container',
    ],
  ])('%s', (_, change, part) => {
    expect(whys(change).filter((why) => why.includes(part))).toHaveLength(1);
  });

  it.each<[string, PlannedChange]>([
    ['forwarding that stays on', sysctl('net/ipv4/ip_forward', '0', '1')],
    ['a loose reverse path', sysctl('net/ipv4/conf/all/rp_filter', '1', '2')],
    ['more processes', sysctl('kernel/pid_max', '32768', '4194304')],
    [
      'what a file said before',
      file('/etc/sysctl.conf', 'net.ipv4.ip_forward=0\n', 'net.ipv4.ip_forward = 0\n#\n'),
    ],
    ['a comment', file('/etc/sysctl.d/x.conf', undefined, '# net.ipv4.ip_forward = 0\n')],
    ['the same words in another file', file('/etc/motd', undefined, 'net.ipv4.ip_forward = 0\n')],
    ['a policy that dropped before', table('iptables', filter('DROP'), filter('DROP', '-A INPUT -j DROP\n'))],
    ['a policy for what leaves', table('nftables', '', nft('output', 'drop'))],
    ['rules of the audit system', table('audit', '', ':FORWARD DROP\n')],
    ['chains that stay', table('iptables', '-N DOCKER\n', '-A INPUT -j DOCKER\n-N DOCKER\n')],
    ['noexec elsewhere', mount('/dev/shm', 'rw', 'rw,noexec')],
    ['noexec that was there', mount('/tmp', 'rw,noexec', 'rw,noexec,nodev')],
    ['nodev on /tmp', file('/etc/fstab', '', 'tmpfs /tmp tmpfs nodev 0 0\n')],
    ['noexec in a comment', file('/etc/fstab', '', '# tmpfs /tmp tmpfs noexec 0 0\n')],
    ['another module', file('/etc/modprobe.d/x.conf', undefined, 'install cramfs /bin/true\n')],
    ['another package', removed('telnet')],
    ['a firewall that runs', unit('ufw.service', ['enabled', 'active'], ['enabled', 'active'])],
    ['a firewall that stops', unit('ufw.service', ['enabled', 'active'], ['masked', 'inactive'])],
    ['another unit', unit('avahi-daemon.service', ['enabled', 'active'], ['masked', 'inactive'])],
    ['a profile that enforced', file('/etc/apparmor.d/x', 'profile d {\n', 'profile d { }\n')],
  ])('nothing by %s', (_, change) => {
    expect(whys(change)).toEqual([]);
  });

  it('whatever a file holds, without an error and quickly', () => {
    const words = fc.constantFrom(
      'hook',
      ' forward',
      '{',
      '}',
      ';',
      '=',
      '\n',
      '-A FORWARD',
      'flags=(',
      'noexec',
      '*',
    );
    const paths = fc.constantFrom(
      '/etc/fstab',
      '/etc/nftables.conf',
      '/etc/apparmor.d/x',
      '/etc/sysctl.d/x.conf',
    );
    fc.assert(
      fc.property(paths, fc.array(words), fc.array(words), (path, before, after) => {
        whys(file(path, before.join(''), after.join('')));
      }),
    );
    const long = `${'flags=('.repeat(20_000)}${'hook forward '.repeat(20_000)}`;
    const started = performance.now();
    whys(file('/etc/apparmor.d/x', long, long));
    whys(file('/etc/nftables.conf', '', long));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

/** Two rules that write into one file, and one that removes a package with consent. */
const DROP_IN = '/etc/sysctl.d/x.conf';
const dropIn = defineFact({ id: 'x', needs: [], parse: (host) => host.text(DROP_IN) ?? '' });

function lineRule(id: string, line: string): Rule {
  return defineRule({
    id,
    title: id,
    rationale: '',
    check: '',
    remedy: '',
    params: z.strictObject({}),
    facts: { dropIn },
    *audit({ dropIn: text }) {
      if (!text.includes(line))
        yield { what: id, expected: line, actual: '', where: DROP_IN, state: 'persistent' };
    },
    *remediate({ dropIn: text }): Iterable<Change> {
      yield { kind: 'file', path: DROP_IN, content: `${text}${line}\n` };
    },
  });
}

const rules = [
  lineRule('log', 'net.ipv4.conf.all.log_martians = 1'),
  lineRule('forward', 'net.ipv4.ip_forward = 0'),
  lineRule('path', 'net.ipv4.conf.all.rp_filter = 1'),
];

function planned(example: ExampleHost) {
  const frame: Frame = {
    targetName: 'example',
    benchmark: exampleReport([]).benchmark,
    profile: { id: 'p', title: 'P' },
    platform: { id: 'ubuntu', version: '18.04' },
    selection: {
      recommendations: rules.map(({ id }, at) => ({
        recommendation: { id: `1.${at}`, title: id, assessment: 'automated', rules: [id] },
        level: 1,
        enforced: true,
      })),
      params: new Map(rules.map(({ id }) => [id, {}])),
    },
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    notices: [],
  };
  const release = { '/etc/os-release': 'ID=ubuntu\nVERSION_ID="18.04"\n' };
  return makePlan(
    exampleHost({ ...example, files: { ...release, ...example.files } }),
    frame,
    [],
    '2026-01-01T00:00:00.000Z',
  );
}

describe('a plan', () => {
  it('says which rule of a shared file breaks which workload', () => {
    const { warnings, workloads } = planned({ packages: { kubelet: '1.20', 'kubernetes-cni': '1' } });
    expect(workloads.map(({ name }) => name)).toEqual(['kubelet', 'cni']);
    const brief = warnings.map(({ address, workloads: broken, rules: asking }: Warning) => [
      address,
      broken.join(),
      asking.join(),
    ]);
    expect(brief).toEqual([
      [DROP_IN, 'kubelet,cni', 'forward'],
      [DROP_IN, 'cni', 'path'],
    ]);
  });

  it('warns of nothing where only what is not harmed runs', () => {
    const { warnings, workloads } = planned({ packages: { containerd: '1.6' } });
    expect(workloads).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('warns of nothing without workloads', () => {
    const { warnings, workloads, unpredicted } = planned({});
    expect({ warnings, workloads, unpredicted }).toEqual({ warnings: [], workloads: [], unpredicted: [] });
  });

  it('says where it could not look for workloads', () => {
    const { unpredicted, warnings } = planned({ files: { '/etc/cni/net.d': 'no folder' } });
    expect(warnings).toEqual([]);
    expect(unpredicted).toEqual([
      'whether containers run here, and what breaks them: /etc/cni/net.d is a file, not a directory',
    ]);
  });
});
