import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nftables, NFTABLES_CONF } from '../../src/facts/nftables.ts';
import { UFW_CONF, UFW_DEFAULTS, UFW_SYSCTL, ufwText, userRules } from '../../src/facts/ufw-stock.ts';
import { unpacked } from '../debian/unpacked.ts';
import { exampleHost } from '../host.ts';

const folder = await unpacked('ufw', 'nftables');
const title = folder === undefined ? ' (skipped: apt does not get the packages)' : '';
const host = exampleHost({ arrived: ['ufw', 'nftables'] });

/** The lines that a program reads. What begins with `###` is ufw's own. */
function meant(text: string): string[] {
  return text.split('\n').filter((line) => !/^\s*(#($|[^!#])|$)/.test(line));
}

describe.skipIf(folder === undefined)(`what packages bring${title}`, () => {
  it.each([
    [UFW_DEFAULTS, 'etc/default/ufw'],
    [UFW_CONF, 'usr/share/ufw/ufw.conf'],
    [UFW_SYSCTL, 'etc/ufw/sysctl.conf'],
    [userRules.ip, 'usr/share/ufw/iptables/user.rules'],
    [userRules.ip6, 'usr/share/ufw/iptables/user6.rules'],
  ])('%s', (path, shipped) => {
    const text = readFileSync(join(folder ?? '', shipped), 'utf8');
    const lines = meant(text).map((line) => (path === UFW_SYSCTL ? line.trim() : line));
    expect(meant(ufwText(host, path) ?? '')).toEqual(lines);
    expect(lines.length).toBeGreaterThan(1);
  });

  it(NFTABLES_CONF, () => {
    const shipped = readFileSync(join(folder ?? '', NFTABLES_CONF), 'utf8');
    expect(nftables.of(host).conf).toBe(shipped.replaceAll('priority filter', 'priority 0'));
  });
});
