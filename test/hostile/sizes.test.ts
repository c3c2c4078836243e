import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { canUnshare, lookIn, type SmallRoot, smallRoot } from '../targets/small-root.ts';

const GIBIBYTE = 1_073_741_824;
const configs = [
  '/etc/ssh/sshd_config',
  '/etc/sudoers',
  '/etc/fstab',
  '/etc/profile',
  '/etc/rsyslog.conf',
  '/etc/login.defs',
  '/etc/pam.d/common-auth',
];

describe.skipIf(!canUnshare)('files of a gibibyte (needs root and namespaces)', { timeout: 60_000 }, () => {
  let root: SmallRoot;
  beforeAll(() => {
    root = smallRoot();
  });
  afterAll(() => root.remove());

  const host = (needs: readonly Need[], setup: string) => {
    const evidence = lookIn(root, needs, { setup });
    // Nothing of them came here.
    expect(JSON.stringify(evidence).length).toBeLessThan(100_000);
    return new Host(evidence);
  };
  const large = (path: string) =>
    `mkdir -p "$(dirname "$root${path}")"; truncate -s ${GIBIBYTE} "$root${path}"`;

  it('are not read, and each tells its size', () => {
    const paths = [...configs, '/etc/passwd', '/etc/group', '/etc/profile.d/own.sh'];
    const needs: Need[] = [
      ...paths.map((path) => ({ kind: 'file', path }) as const),
      { kind: 'directory', path: '/etc/profile.d', contents: '.sh' },
    ];
    const seen = host(needs, paths.map(large).join('\n'));
    for (const path of paths) {
      const most = path === '/etc/passwd' || path === '/etc/group' ? 16 : 1;
      expect(() => seen.text(path)).toThrow(`${path}: it has ${GIBIBYTE} bytes: larger than ${most} MiB`);
    }
  });

  it.each(['/etc/shadow', '/etc/gshadow'])('%s is not read, and tells its size', (path) => {
    const setup = `printf 'root:*:1::::::\\n' >"$root/etc/shadow"; ${large(path)}`;
    expect(() => host([{ kind: 'shadow' }], setup).shadow()).toThrow(
      `${path}: it has ${GIBIBYTE} bytes: larger than 16 MiB`,
    );
  });

  it.each([
    ['a pipe', 'mkfifo "$root/etc/shadow"'],
    ['a device without end', 'rm -f "$root/etc/shadow"; mknod "$root/etc/shadow" c 1 5'],
    ['a folder', 'mkdir "$root/etc/shadow"'],
  ])('/etc/shadow that is %s is not read', (_, setup) => {
    expect(() => host([{ kind: 'shadow' }], setup).shadow()).toThrow('/etc/shadow: it is not a regular file');
  });

  it('/etc/gshadow that leads in a circle is no absent one', () => {
    const setup = `printf 'root:*:1::::::\\n' >"$root/etc/shadow"; ln -s gshadow "$root/etc/gshadow"`;
    expect(() => host([{ kind: 'shadow' }], setup).shadow()).toThrow('/etc/gshadow: ');
    const without = `printf 'root:*:1::::::\\n' >"$root/etc/shadow"`;
    expect(host([{ kind: 'shadow' }], without).shadow()).toMatchObject({ groups: [] });
  });

  it('100,000 entries of /etc/shadow, every other one malformed', () => {
    const setup = `i=0; while [ $i -lt 50000 ]; do printf 'u%s:$6$salt$abcdefghijklmnopqrstuvwxyz:1:0:9:7:::\\nno entry %s\\n' $i $i; i=$((i + 1)); done >"$root/etc/shadow"`;
    const evidence = lookIn(root, [{ kind: 'shadow' }], { setup });
    const { accounts, malformed } = new Host(evidence).shadow();
    expect(accounts).toHaveLength(50_000);
    expect(malformed).toHaveLength(50_000);
    expect(malformed.slice(0, 2)).toEqual(['/etc/shadow:2', '/etc/shadow:4']);
    expect(JSON.stringify(evidence)).not.toContain('abcdefghij');
  });
});
