import { describe, expect, it } from 'vitest';
import { ufwSysctlFile } from '../../src/facts/ufw.ts';
import { sysctlSettings } from '../../src/facts/sysctl-settings.ts';
import { readUfwRules } from '../../src/facts/ufw-rules.ts';
import { ufwStatus } from '../../src/facts/ufw-status.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleHost } from '../host.ts';

const DEFAULTS = 'IPV6=yes\n# IPT_SYSCTL=/x\nIPT_SYSCTL=/etc/ufw/sysctl.conf\n';

function file(
  conf: string,
  defaults = DEFAULTS,
  program: Record<string, string> = { '/lib/ufw/ufw-init': '' },
) {
  return ufwSysctlFile.of(
    exampleHost({ files: { '/etc/ufw/ufw.conf': conf, '/etc/default/ufw': defaults, ...program } }),
  );
}

describe('the kernel parameters of ufw', () => {
  it.each([
    ['ENABLED=yes\n', DEFAULTS, '/etc/ufw/sysctl.conf'],
    ['ENABLED="yes" # on', DEFAULTS, '/etc/ufw/sysctl.conf'],
    ["ENABLED='YES'", DEFAULTS, '/etc/ufw/sysctl.conf'],
    ['ENABLED=yes\nIPT_SYSCTL=/b', DEFAULTS, '/b'],
    ['ENABLED=yes', 'IPT_SYSCTL=/a\nexport IPT_SYSCTL="/c d"', '/c d'],
    ['ENABLED=yes\nENABLED=no', DEFAULTS, undefined],
    ['#ENABLED=yes', DEFAULTS, undefined],
    ['ENABLED=Yes', DEFAULTS, undefined],
    ['ENABLED=yesterday', DEFAULTS, undefined],
    ['', DEFAULTS, undefined],
    ['ENABLED=yes', 'IPT_SYSCTL=', undefined],
    ['ENABLED=yes', 'XIPT_SYSCTL=/a\n', undefined],
  ])('%j with %j are in %s', (conf, defaults, expected) => expect(file(conf, defaults)).toBe(expected));

  it('are those of its package, where that comes with the plan and is switched on', () => {
    const coming = (conf: string) =>
      exampleHost({
        arrived: ['ufw'],
        files: { '/etc/ufw/ufw.conf': conf, '/etc/sysctl.d/x.conf': 'net/ipv4/conf/all/log_martians=1\n' },
      });
    const says = (conf: string) => sysctlSettings.of(coming(conf)).ufw;
    expect(says('ENABLED=no\n')).toEqual([]);
    expect(says('ENABLED=yes\n')).toContainEqual(
      expect.objectContaining({ key: 'net/ipv4/conf/all/log_martians', value: '0' }),
    );
  });

  it('are none where ufw is not installed', () => expect(file('ENABLED=yes', DEFAULTS, {})).toBeUndefined());

  it.each(['IPT_SYSCTL=$HOME/x', 'IPT_SYSCTL=`x`', 'IPT_SYSCTL="a', 'IPT_SYSCTL=/a"b"', 'IPT_SYSCTL=a/b'])(
    'cannot be told where the file says %s',
    (defaults) => expect(() => file('ENABLED=yes', defaults)).toThrow(Unmeasured),
  );
});

describe('what ufw says of its rules', () => {
  // As ufw 0.36.2 printed it after `ufw allow Web`, a profile with the port 80/tcp.
  it('names a profile, for IPv6 with a mark', () => {
    const tuple = (any: string) =>
      readUfwRules('/x', `### tuple ### allow tcp 80 ${any} any ${any} Web - in\n`);
    const status = ufwStatus({
      enabled: true,
      ipv6: true,
      policies: { incoming: 'deny', outgoing: 'allow', routed: 'deny' },
      logLevel: 'low',
      applicationPolicy: 'skip',
      ip: tuple('0.0.0.0/0'),
      ip6: tuple('::/0'),
      conf: undefined,
      defaults: undefined,
      forwards: false,
    });
    expect(status).toBe(`Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
80/tcp (Web)               ALLOW IN    Anywhere${' '.repeat(18)}
80/tcp (Web (v6))          ALLOW IN    Anywhere (v6)${' '.repeat(13)}

`);
  });
});
