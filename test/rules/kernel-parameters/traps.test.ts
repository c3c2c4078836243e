import { describe, expect, it } from 'vitest';
import { kernelParameters } from '../../../src/rules/kernel-parameters/index.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { intend, isActionable } from '../../../src/plan/intend.ts';
import { project } from '../../../src/host/project.ts';
import { exampleHost, type Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const DROP_IN = '/etc/sysctl.d/99-zz-cis-harden.conf';
const HEADER = '# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n';
const KEY = 'net.ipv4.tcp_syncookies';
const OURS = { [DROP_IN]: `${HEADER}${KEY} = 1\n` };
const good = { 'net/ipv4/tcp_syncookies': '1' };
const unreadable: Example = {
  node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
};
const ufwOn: Record<string, Example> = {
  '/lib/ufw/ufw-init': '',
  '/etc/default/ufw': 'IPV6=yes\nIPT_SYSCTL=/etc/ufw/sysctl.conf\n',
  '/etc/ufw/ufw.conf': '# comment\nENABLED=yes\nLOGLEVEL=low\n',
};

function rule(id: string): Rule {
  const found = kernelParameters.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}

function found(where: string, actual: string): Finding {
  return { what: KEY, expected: '1', actual, where, state: 'persistent' };
}

testRule(rule('sysctl-tcp-syncookies'), {
  compliant: [
    host('in slash form, with a sign that lets it fail', {
      '/etc/sysctl.d/a.conf': '-net/ipv4/tcp_syncookies=1',
    }),
    host('in C notation, with Windows line ends', { '/etc/sysctl.d/a.conf': `; x\r\n${KEY} = 0x1\r\n` }),
    host('through the link to the old file', {
      '/etc/sysctl.conf': `${KEY}=1\n`,
      '/etc/sysctl.d/99-sysctl.conf': { link: '../sysctl.conf' },
    }),
    host('by a package, whose other file is masked', {
      '/usr/lib/sysctl.d/50-a.conf': `${KEY}=0\n`,
      '/etc/sysctl.d/50-a.conf': { link: '/dev/null' },
      '/run/sysctl.d/60-b.conf': `${KEY}=1\n`,
    }),
    host('after a package said otherwise', {
      '/usr/lib/sysctl.d/10-a.conf': `${KEY}=0\n`,
      '/usr/local/lib/sysctl.d/20-b.conf': `${KEY}=1\n`,
    }),
    host('and a contrary pattern does not reach what is named', {
      '/etc/sysctl.d/10-a.conf': `${KEY}=1\n`,
      '/etc/sysctl.d/20-b.conf': 'net.ipv4.tcp_*cookies=0\n',
    }),
    host('and files that nothing reads say otherwise', {
      '/etc/sysctl.d/10-a.conf': `${KEY}=1\n`,
      '/etc/sysctl.d/20-b.conf.bak': `${KEY}=0\n`,
      '/etc/sysctl.d/README': `${KEY}=0\n`,
    }),
    host('and comments say otherwise', {
      '/etc/sysctl.d/10-a.conf': `${KEY}=1\n#${KEY}=0\n  ; ${KEY}=0\n${KEY}\nNET.IPV4.TCP_SYNCOOKIES=0\n`,
    }),
    host('and an ufw that is off says otherwise', {
      '/etc/sysctl.d/10-a.conf': `${KEY}=1\n`,
      ...ufwOn,
      '/etc/ufw/ufw.conf': 'ENABLED=no\n',
      '/etc/ufw/sysctl.conf': 'net/ipv4/tcp_syncookies=0\n',
    }),
    host('and an ufw that was removed left files behind', {
      '/etc/sysctl.d/10-a.conf': `${KEY}=1\n`,
      '/etc/default/ufw': 'IPT_SYSCTL=/etc/ufw/sysctl.conf\n',
      '/etc/ufw/ufw.conf': 'ENABLED=yes\n',
      '/etc/ufw/sysctl.conf': 'net/ipv4/tcp_syncookies=0\n',
    }),
  ],
  notApplicable: [
    {
      name: 'the kernel has no such parameter',
      host: {},
      reason: 'the kernel is built without net.ipv4.tcp_syncookies',
    },
  ],
  unmeasured: [
    { ...host('a file cannot be read', { '/etc/sysctl.d/a.conf': unreadable }), says: 'permission denied' },
    {
      ...host('ufw builds the name of its file', { ...ufwOn, '/etc/default/ufw': 'IPT_SYSCTL="$HOME/x"\n' }),
      says: 'IPT_SYSCTL is more than a plain word',
    },
    {
      ...host('a file is binary', { '/etc/sysctl.d/a.conf': `${KEY}=1\n\0` }),
      says: 'binary',
    },
  ],
  failing: [
    {
      ...host('the only line is overridden by a later file', {
        '/etc/sysctl.d/10-a.conf': `${KEY}=1\n`,
        '/etc/sysctl.d/zz.conf': `# mine\n${KEY} = 2 # always`,
      }),
      finds: [found('/etc/sysctl.d/zz.conf:2', '2 # always')],
      files: { '/etc/sysctl.d/zz.conf': `# mine\n# ${KEY} = 2 # always` },
    },
    {
      ...host('an overridden line of a local file stays contrary', {
        '/etc/sysctl.d/10-a.conf': `${KEY}=0\n`,
        '/etc/sysctl.d/20-b.conf': `${KEY}=1\n`,
      }),
      finds: [found('/etc/sysctl.d/10-a.conf:1', '0')],
      files: { '/etc/sysctl.d/10-a.conf': `# ${KEY}=0\n` },
    },
    {
      ...host('the old file, which only procps reads, says otherwise', {
        '/etc/sysctl.d/10-a.conf': `${KEY}=1\n`,
        '/etc/sysctl.conf': `\t${KEY}=0\r\nvm.swappiness=1\r\n`,
      }),
      finds: [found('/etc/sysctl.conf:1', '0')],
      files: { '/etc/sysctl.conf': `# \t${KEY}=0\r\nvm.swappiness=1\r\n` },
    },
    {
      ...host('only the old file says so, and nothing links to it', { '/etc/sysctl.conf': `${KEY}=1\n` }),
      finds: [found('/etc/sysctl.conf:1', 'set only where systemd-sysctl does not look')],
      files: OURS,
    },
    {
      ...host('a package says otherwise', { '/usr/lib/sysctl.d/50-a.conf': `${KEY}=0\n` }),
      finds: [found('/usr/lib/sysctl.d/50-a.conf:1', '0')],
      files: OURS,
    },
    {
      ...host('a package says otherwise after us', { '/usr/lib/sysctl.d/zz.conf': `\n${KEY}=0\n` }),
      finds: [found('/usr/lib/sysctl.d/zz.conf:2', '0')],
      files: OURS,
      decides: ['/usr/lib/sysctl.d/zz.conf:2 sets net.ipv4.tcp_syncookies after'],
      leaves: [found('/usr/lib/sysctl.d/zz.conf:2', '0')],
    },
    {
      ...host('a local name leads to a file of a package', {
        '/etc/sysctl.d/50-a.conf': { link: '/usr/share/x/a.conf' },
        '/usr/share/x/a.conf': `${KEY}=0\n`,
      }),
      finds: [found('/usr/share/x/a.conf:1', '0')],
      files: OURS,
    },
    {
      ...host('only a pattern says so', { '/etc/sysctl.d/a.conf': 'net.ipv4.tcp_syncookie?=1\n' }),
      finds: [found('/etc/sysctl.d/a.conf:1', 'set only by a pattern')],
      files: OURS,
    },
    {
      ...host('a pattern says otherwise', { '/etc/sysctl.d/a.conf': 'net.*.tcp_syncookies=0\n' }),
      finds: [found('/etc/sysctl.d/a.conf:1', '0')],
      files: OURS,
    },
    {
      ...host('a line keeps it out of patterns, and so unset', {
        '/etc/sysctl.d/a.conf': `${KEY}=1\n-${KEY}\n`,
      }),
      finds: [found('/etc/sysctl.d/a.conf:2', 'left as it is')],
      files: { '/etc/sysctl.d/a.conf': `${KEY}=1\n# -${KEY}\n` },
    },
    {
      ...host('the value is empty, or not a number', { '/etc/sysctl.d/a.conf': `${KEY}=yes\n${KEY} =\n` }),
      finds: [found('/etc/sysctl.d/a.conf:1', 'yes'), found('/etc/sysctl.d/a.conf:2', 'an empty value')],
      files: { '/etc/sysctl.d/a.conf': `# ${KEY}=yes\n# ${KEY} =\n`, ...OURS },
    },
    {
      ...host('a file that is masked said so', {
        '/usr/lib/sysctl.d/a.conf': `${KEY}=1\n`,
        '/etc/sysctl.d/a.conf': { link: '/nowhere' },
      }),
      finds: [found('/etc/sysctl.d', 'not set')],
      files: OURS,
    },
    {
      ...host('only a hidden file, which only procps reads, says otherwise', {
        '/etc/sysctl.d/.z.conf': `${KEY}=0\n`,
        '/etc/sysctl.d/a.conf': `${KEY}=1\n`,
      }),
      finds: [found('/etc/sysctl.d/.z.conf:1', '0')],
      files: { '/etc/sysctl.d/.z.conf': `# ${KEY}=0\n` },
    },
    {
      ...host('our own file was edited', {
        [DROP_IN]: `# note\n${KEY} = 0\nvm/swappiness=1\n-vm.x\nbad\nnet.ipv4.conf.all.forwarding=0\n-a.b=\t\x01\n`,
      }),
      finds: [found(`${DROP_IN}:2`, '0')],
      files: { [DROP_IN]: `${HEADER}net.ipv4.conf.all.forwarding = 0\n${KEY} = 1\nvm.swappiness = 1\n` },
    },
    {
      ...host('our own file is a mask', { [DROP_IN]: { link: '/dev/null' }, '/dev/null': device() }),
      finds: [found('/etc/sysctl.d', 'not set')],
      decides: [`${DROP_IN} cannot be written: it leads to /dev/null, which is a device`],
      leaves: [found('/etc/sysctl.d', 'not set')],
    },
    {
      ...host('the bytes are not UTF-8', {
        '/etc/sysctl.d/a.conf': { content: `# caf\xe9\n${KEY}=0\n`, encoding: 'latin1' },
      }),
      finds: [found('/etc/sysctl.d/a.conf:2', '0')],
      files: { '/etc/sysctl.d/a.conf': `# caf\xe9\n# ${KEY}=0\n`, ...OURS },
    },
    {
      ...host('a lone carriage return hides a line', { '/etc/sysctl.d/a.conf': `# x\r${KEY}=0\n` }),
      finds: [found('/etc/sysctl.d/a.conf:1', '0')],
      files: { '/etc/sysctl.d/a.conf': `# x\r# ${KEY}=0\n`, ...OURS },
    },
    {
      ...host('an active ufw says otherwise', {
        ...ufwOn,
        '/etc/sysctl.d/a.conf': `${KEY}=1\n`,
        '/etc/ufw/sysctl.conf': '# ufw\nnet/ipv4/tcp_syncookies=0\n',
      }),
      finds: [found('/etc/ufw/sysctl.conf:2', '0')],
      files: { '/etc/ufw/sysctl.conf': '# ufw\n# net/ipv4/tcp_syncookies=0\n' },
    },
    {
      ...host('ufw uses another file, which is not a local one', {
        ...ufwOn,
        '/etc/ufw/ufw.conf': 'ENABLED="yes"\nIPT_SYSCTL=/opt/x.conf # ours\n',
        '/etc/sysctl.d/a.conf': `${KEY}=1\n`,
        '/opt/x.conf': 'net/ipv4/tcp_syncookies=0\n',
      }),
      finds: [found('/opt/x.conf:1', '0')],
      decides: ['/opt/x.conf:1 sets net.ipv4.tcp_syncookies after'],
      leaves: [found('/opt/x.conf:1', '0')],
    },
    {
      ...host('ufw reads the old file', {
        ...ufwOn,
        '/etc/default/ufw': "IPT_SYSCTL='/etc/sysctl.conf'\n",
        '/etc/sysctl.d/99-sysctl.conf': { link: '../sysctl.conf' },
        '/etc/sysctl.conf': `${KEY}=2\n${KEY}=0\n`,
      }),
      finds: [found('/etc/sysctl.conf:1', '2'), found('/etc/sysctl.conf:2', '0')],
      files: { '/etc/sysctl.conf': `# ${KEY}=2\n# ${KEY}=0\n`, ...OURS },
    },
  ],
});

testRule(rule('sysctl-no-ip-forwarding'), {
  compliant: [
    {
      name: 'nothing is written down and IPv6 is not in the kernel',
      host: { sysctls: { 'net/ipv4/ip_forward': '0' } },
    },
  ],
  unmeasured: [
    {
      name: 'the kernel does not show it',
      host: {},
      says: 'the running kernel does not show net.ipv4.ip_forward',
    },
  ],
  failing: [
    {
      name: 'the other name of the parameter is written down',
      host: {
        sysctls: { 'net/ipv4/ip_forward': '0' },
        files: { '/usr/lib/sysctl.d/50-k8s.conf': 'net.ipv4.conf.all.forwarding = 1\n' },
      },
      finds: [
        {
          what: 'net.ipv4.conf.all.forwarding',
          expected: '0',
          actual: '1',
          where: '/usr/lib/sysctl.d/50-k8s.conf:1',
          state: 'persistent',
        },
      ],
      files: { [DROP_IN]: `${HEADER}net.ipv4.conf.all.forwarding = 0\n` },
    },
    {
      name: 'our file has other settings, which come after forwarding',
      host: {
        sysctls: { 'net/ipv4/ip_forward': '0' },
        files: {
          [DROP_IN]: 'net.ipv4.conf.all.accept_redirects = 0\n',
          '/etc/sysctl.conf': 'net.ipv4.ip_forward=1\n',
        },
      },
      finds: [
        {
          what: 'net.ipv4.ip_forward',
          expected: '0',
          actual: '1',
          where: '/etc/sysctl.conf:1',
          state: 'persistent',
        },
      ],
      files: {
        '/etc/sysctl.conf': '# net.ipv4.ip_forward=1\n',
        [DROP_IN]: `${HEADER}net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.accept_redirects = 0\n`,
      },
    },
  ],
});

const ipv6 = { 'net/ipv6/conf/all/accept_ra': '1', 'net/ipv6/conf/default/accept_ra': '1' };
const ipv6Off = { 'net/ipv6/conf/all/disable_ipv6': '1', 'net/ipv6/conf/default/disable_ipv6': '1' };
const ipv6OffLines = 'net.ipv6.conf.all.disable_ipv6=1\nnet.ipv6.conf.default.disable_ipv6=1\n';

describe('where the host does not speak IPv6', () => {
  const accepting = rule('sysctl-no-router-advertisements');
  const reason = (host: Parameters<typeof exampleHost>[0]) => accepting.notApplicable(exampleHost(host), {});

  it('the rule has no object', () => {
    expect(reason({})).toBe('the host does not speak IPv6');
    expect(
      reason({ sysctls: { ...ipv6, ...ipv6Off }, files: { '/etc/sysctl.d/a.conf': ipv6OffLines } }),
    ).toBe('the host does not speak IPv6');
    expect(reason({ running: false, files: { '/etc/sysctl.d/a.conf': ipv6OffLines } })).toBe(
      'the host does not speak IPv6',
    );
  });

  it('being off now, or after the next boot only, is not enough', () => {
    expect(reason({ sysctls: { ...ipv6, ...ipv6Off } })).toBeUndefined();
    const files = { '/etc/sysctl.d/a.conf': ipv6OffLines };
    expect(
      reason({ sysctls: { ...ipv6, ...ipv6Off, 'net/ipv6/conf/all/disable_ipv6': '0' }, files }),
    ).toBeUndefined();
    expect(reason({ running: false })).toBeUndefined();
  });
});

describe('evidence', () => {
  it('shows the line that decides and the interfaces that differ', () => {
    const target = exampleHost({
      sysctls: {
        'net/ipv4/conf/all/rp_filter': '1',
        'net/ipv4/conf/default/rp_filter': '1',
        'net/ipv4/conf/eth0/rp_filter': '2',
        'net/ipv4/conf/eth0.100/rp_filter': '0',
        'net/ipv4/conf/lo/rp_filter': '1',
      },
      files: { '/etc/sysctl.d/10-a.conf': '\nnet.ipv4.conf.all.rp_filter = 1\r\n' },
    });
    expect(rule('sysctl-reverse-path-filter').evidence(target, { requireLine: true })).toEqual([
      { what: 'net.ipv4.conf.all.rp_filter = 1', where: '/etc/sysctl.d/10-a.conf:2' },
      { what: 'net.ipv4.conf.eth0/100.rp_filter = 0', where: '/proc/sys/net/ipv4/conf/eth0.100/rp_filter' },
      { what: 'net.ipv4.conf.eth0.rp_filter = 2', where: '/proc/sys/net/ipv4/conf/eth0/rp_filter' },
    ]);
  });
});

describe('rules share one file', () => {
  it('each keeps what the others set', () => {
    let target = exampleHost({ running: false });
    for (const one of kernelParameters)
      for (const change of one.remediate(target, one.params.parse({ requireLine: true })))
        if (isActionable(change))
          for (const { after } of intend(target, change)) target = project(target, after);
    for (const one of kernelParameters)
      expect(one.audit(target, one.params.parse({ requireLine: true }))).toEqual([]);
    expect(target.text(DROP_IN)?.split('\n').slice(0, 4)).toEqual([
      HEADER.trim(),
      'net.ipv4.ip_forward = 0',
      'net.ipv6.conf.all.forwarding = 0',
      'kernel.randomize_va_space = 2',
    ]);
  });
});

function host(name: string, files: Record<string, Example>) {
  return { name, host: { sysctls: good, files } };
}

function device(): Example {
  return { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } };
}
