import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UFW_CONF, UFW_DEFAULTS, ufwFiles, userRules } from '../../src/facts/ufw-rules.ts';
import { ufwStatus } from '../../src/facts/ufw-status.ts';
import { ufw } from '../../src/rules/firewall/ufw.ts';
import type { Host } from '../../src/host/host.ts';
import { project } from '../../src/host/project.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import { exampleHost } from '../host.ts';

const RUNS = 7;
const works =
  spawnSync('unshare', ['--net', '--mount', 'sh', '-c', 'ufw version && test -e /etc/ufw/user.rules'])
    .status === 0;
const title = works ? '' : ' (skipped: needs root and ufw)';
const files = [UFW_DEFAULTS, UFW_CONF, userRules.ip, userRules.ip6];

/** What an administrator may have said to ufw. */
const command = fc.oneof(
  fc.constantFrom(
    'allow 22/tcp',
    'limit 2222/tcp',
    'allow 53',
    'deny 25/tcp',
    'reject out 25/tcp',
    'allow out 53/udp',
    'allow in on lo',
    'allow out on lo',
    'deny in from 127.0.0.0/8',
    'deny in from ::1',
    'allow in on eth0 to any port 80 proto tcp',
    'allow from 10.0.0.0/8 to any port 5432 proto tcp comment "the old office"',
    'allow from 2001:db8::/32 to any port 443 proto tcp',
    'allow from 192.0.2.7 port 1000 proto udp to 192.0.2.1 port 2000',
    'allow proto tcp from any to any port 80,443,8000:8010',
    'allow log 8080/tcp',
    'allow log-all from 192.0.2.9',
    'allow proto esp from any to any',
    'route allow in on eth0 out on eth1',
    'route deny from 10.0.0.0/8 to 192.0.2.0/24 port 25 proto tcp',
    'allow out from any',
    'allow to 192.0.2.1',
    'default deny outgoing',
    'default allow incoming',
    'default reject incoming',
    'default allow routed',
    'logging off',
    'logging high',
  ),
  fc.integer({ min: 1, max: 65535 }).map((port) => `allow ${port}/udp`),
);
const sessions = fc.array(command, { maxLength: 8 });

describe.skipIf(!works)(`ufw${title}`, () => {
  const commands = fc.sample(sessions, { numRuns: RUNS, seed: 1804 });

  it('says of its files what is predicted', { timeout: 120_000 }, () => {
    for (const said of commands) {
      const { texts, status } = session([...said, '--force enable']);
      expect(ufwStatus(ufwFiles.of(hostOf(texts))), said.join('\n')).toBe(status);
    }
  });

  it(
    'loads what is written, says what is predicted, and would have written the same',
    { timeout: 120_000 },
    () => {
      for (const said of commands.slice(0, 4)) {
        const { texts } = session(said);
        const after = repaired(hostOf(texts, 'Status: inactive\n'));
        const written = Object.fromEntries(files.map((path) => [path, after.text(path) ?? '']));
        const predicted = after.output('ufw status verbose')?.stdout;
        const loaded = session([], written, '/lib/ufw/ufw-init start');
        expect(loaded.status, said.join('\n')).toBe(predicted);
        expect(rules(loaded.texts)).toEqual(rules(written));
        // ufw rewrites its rules whenever its logging is set.
        const rewritten = session(['logging low'], written, '/lib/ufw/ufw-init start');
        expect(rules(rewritten.texts), said.join('\n')).toEqual(rules(written));
      }
    },
  );
});

function rules(texts: Readonly<Record<string, string>>): string[] {
  return [userRules.ip, userRules.ip6].flatMap((path) =>
    (texts[path] ?? '')
      .split('\n')
      .filter((line) => /^### tuple|^-A ufw6?-user-(input|output|forward)/.test(line)),
  );
}

function hostOf(texts: Readonly<Record<string, string>>, status = ''): Host {
  return exampleHost({
    files: { ...texts, '/etc/ssh/sshd_config': 'Port 2200\n' },
    packages: { ufw: '0.36', 'openssh-server': '1:9.2p1' },
    units: { 'ufw.service': 'enabled active' },
    outputs: { 'ufw status verbose': status },
    sysctls: { 'net/ipv4/ip_forward': '0' },
    kernel: { '/proc/net/tcp': '', '/proc/net/udp': '' },
  });
}

/** The host after all rules about ufw. */
function repaired(start: Host): Host {
  let host = start;
  for (const rule of ufw) {
    const values = rule.params.parse({ firewall: 'ufw' });
    for (const change of rule.remediate(host, values))
      if (isActionable(change)) for (const { after } of intend(host, change)) host = project(host, after);
  }
  return host;
}

/** Runs ufw in network and mount namespaces of its own, on copies of its stock files: this machine's are never touched. */
function session(
  commands: readonly string[],
  texts: Readonly<Record<string, string>> = {},
  first = 'true',
): { texts: Record<string, string>; status: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ufw-'));
  try {
    cpSync('/etc/ufw', join(folder, 'ufw'), { recursive: true });
    cpSync('/etc/default/ufw', join(folder, 'default'));
    for (const [path, text] of Object.entries(texts)) writeFileSync(placeOf(folder, path), text);
    const script = `
      mount --make-rprivate /
      mount --bind ${folder}/ufw /etc/ufw
      mount --bind ${folder}/default /etc/default/ufw
      ip link set lo up
      { ${first}
      ${commands.map((words) => `ufw ${words}`).join('\n')}
      } >/dev/null 2>${folder}/complaints || { cat ${folder}/complaints >&2; exit 1; }
      ufw status verbose
      for file in ${files.join(' ')}; do echo "== $file"; cat $file; done`;
    const output = execFileSync('unshare', ['--net', '--mount', 'sh', '-ec', script], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    const [status = '', ...parts] = output.split(/^== /m);
    const entries = parts.map((part): [string, string] => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)];
    });
    return { texts: Object.fromEntries(entries), status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function placeOf(folder: string, path: string): string {
  return path === UFW_DEFAULTS ? join(folder, 'default') : join(folder, path.replace('/etc/', ''));
}
