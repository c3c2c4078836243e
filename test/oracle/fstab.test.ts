import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mountOptions } from '../../src/change.ts';
import { type FstabLine, parseFstab } from '../../src/facts/fstab-lines.ts';
import { optionsInForce, splitOptions } from '../../src/facts/mount-options.ts';
import { mountAt, parseMountinfo } from '../../src/facts/mounts.ts';
import { parseUnitFile } from '../../src/facts/unit-file.ts';
import { optionsAdded } from '../../src/kinds/fstab-edit.ts';
import { sandboxObstacle } from './merged-root.ts';

const GENERATOR = '/usr/lib/systemd/system-generators/systemd-fstab-generator';
const FILES = 250;

const noFindmnt = spawnSync('findmnt', ['--version']).status === 0 ? undefined : 'there is no findmnt';
const noGenerator = existsSync(GENERATOR) ? undefined : 'there is no systemd-fstab-generator';
const noMounts = sandboxObstacle(['mount', 'unshare']);

describe.skipIf(noFindmnt !== undefined)(
  `fstab beside findmnt${suffix(noFindmnt)}`,
  { timeout: 120_000 },
  () => {
    it('reads the same filesystems of thousands of lines, and knows those that it ignores', () => {
      let compared = 0;
      let ignored = 0;
      inFolder((folder) => {
        for (const text of fc.sample(file, { numRuns: FILES, seed: 1804 })) {
          writeFileSync(path.join(folder, 'fstab'), text);
          const { filesystems, complaints } = findmnt(path.join(folder, 'fstab'));
          const ours = parseFstab(text).filter(({ refused }) => refused === undefined);
          expect({ text, lines: ours.map(shown) }).toEqual({ text, lines: filesystems });
          const refused = parseFstab(text).filter((line) => line.refused !== undefined);
          for (const { line } of refused)
            expect({ text, complaints }).toEqual({
              text,
              complaints: expect.arrayContaining([line]) as number[],
            });
          compared += ours.length;
          ignored += refused.length;
        }
      });
      expect(compared).toBeGreaterThan(2000);
      expect(ignored).toBeGreaterThan(20);
    });
  },
);

describe.skipIf(noGenerator !== undefined)(
  `fstab beside systemd's generator${suffix(noGenerator)}`,
  { timeout: 120_000 },
  () => {
    it('gives the first line of a mount point the options that its unit gets at boot', () => {
      let compared = 0;
      inFolder((folder) => {
        for (const text of fc.sample(bootFile, { numRuns: FILES, seed: 1804 })) {
          const theirs = generated(folder, text);
          const ours = new Map<string, string>();
          for (const line of parseFstab(text))
            if (line.target.startsWith('/') && !ours.has(line.target)) ours.set(line.target, line.options);
          expect({ text, units: Object.fromEntries(ours) }).toEqual({ text, units: theirs });
          compared += ours.size;
        }
      });
      expect(compared).toBeGreaterThan(500);
    });

    it('finds an option that was added to every line at the end of what each unit had before', () => {
      let compared = 0;
      inFolder((folder) => {
        for (const text of fc.sample(bootFile, { numRuns: FILES, seed: 2204 })) {
          const before = generated(folder, text);
          const lines = parseFstab(text);
          const change = optionsAdded(
            { path: '/etc/fstab', text, lines },
            lines.map((line) => ({ line, words: ['noexec'] })),
          );
          const after = generated(folder, change.content);
          for (const [point, options] of Object.entries(before)) {
            const wanted = options === '' ? 'noexec' : `${options},noexec`;
            expect({ text, point, options: after[point] }).toEqual({ text, point, options: wanted });
            compared += 1;
          }
        }
      });
      expect(compared).toBeGreaterThan(500);
    });
  },
);

describe.skipIf(noMounts !== undefined)(
  `options of a mount beside the kernel's own table${suffix(noMounts)}`,
  { timeout: 120_000 },
  () => {
    it('knows which of nodev, nosuid and noexec come out of a list', () => {
      const lists = fc.sample(options, { numRuns: 1200, seed: 1804 });
      const tables = mounted(lists);
      const none = lists.filter((list) => optionsInForce(splitOptions(list) ?? []).size === 0).length;
      expect(none).toBeGreaterThan(20);
      for (const [at, list] of lists.entries()) {
        const words = splitOptions(list);
        if (words === undefined) continue;
        const own = mountAt('/mnt', parseMountinfo(tables[at] ?? ''))?.own.split(',') ?? ['not mounted'];
        const ours = [...optionsInForce(words)].sort();
        const theirs = own.includes('not mounted') ? own : own.filter(isJudged).sort();
        expect({ list, ours }).toEqual({ list, ours: theirs });
      }
    });
  },
);

function isJudged(word: string): boolean {
  return mountOptions.some((option) => option === word);
}

function suffix(obstacle: string | undefined): string {
  return obstacle === undefined ? '' : ` (skipped: ${obstacle})`;
}

function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'fstab-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Shown {
  source: string;
  target: string;
  fstype: string;
  options: string;
}

function shown({ source, target, type, options: list }: FstabLine): Shown {
  return { source, target, fstype: type, options: list };
}

function findmnt(file: string): { filesystems: Shown[]; complaints: number[] } {
  const run = spawnSync(
    'findmnt',
    ['--fstab', '--tab-file', file, '--json', '--list', '-o', 'SOURCE,TARGET,FSTYPE,OPTIONS'],
    { encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' } },
  );
  const { filesystems } = JSON.parse(run.stdout || '{"filesystems":[]}') as {
    filesystems: Record<keyof Shown, string | null>[];
  };
  const complaints = [...run.stderr.matchAll(/parse error at line (\d+)/g)].map(([, line]) => Number(line));
  return {
    filesystems: filesystems.map(({ source, target, fstype, options: list }) => ({
      source: source ?? '',
      target: simplified(target ?? ''),
      fstype: fstype ?? '',
      options: list ?? '',
    })),
    complaints,
  };
}

function simplified(target: string): string {
  return target
    .split(/\/+/)
    .join('/')
    .replace(/(.)\/$/, '$1');
}

/** Options by mount point, as the units have them that the generator makes. */
function generated(folder: string, text: string): Record<string, string> {
  const places = ['normal', 'early', 'late'].map((name) => path.join(folder, name));
  for (const place of places) {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
  }
  const fstab = path.join(folder, 'fstab');
  writeFileSync(fstab, text);
  spawnSync(GENERATOR, places, {
    env: { SYSTEMD_FSTAB: fstab, SYSTEMD_LOG_TARGET: 'null', SYSTEMD_PROC_CMDLINE: '' },
  });
  const [normal = ''] = places;
  const units = readdirSync(normal).filter((name) => name.endsWith('.mount'));
  return Object.fromEntries(
    units.map((name) => {
      const lines = parseUnitFile(readFileSync(path.join(normal, name), 'utf8'));
      const value = (key: string) =>
        (lines.find((line) => line.key === key)?.value ?? '').replaceAll('%%', '%');
      return [value('Where'), value('Options')];
    }),
  );
}

/** What the kernel's table says after each list was used for a mount. */
function mounted(lists: readonly string[]): string[] {
  let tables: string[] = [];
  inFolder((folder) => {
    for (const [at, list] of lists.entries()) writeFileSync(path.join(folder, String(at)), list);
    const script = `cd "$1"; for at in $(seq 0 ${lists.length - 1}); do
      mount -t tmpfs -o "$(cat $at)" tmpfs /mnt 2>/dev/null && { grep ' /mnt ' /proc/self/mountinfo; umount /mnt; }
      echo '%%'
    done`;
    const run = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', folder], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    tables = run.stdout.split('%%\n');
  });
  expect(tables.length).toBe(lists.length + 1);
  return tables;
}

const blank = fc.constantFrom(' ', '\t', '  ', ' \t ');
const piece = fc.constantFrom(
  ...['a', 'b', '1', '/', '//', 'é', '=', '"', ',', '-', '\\040', '\\011', '\\134', '#', '.'],
);
const word = fc.array(piece, { minLength: 1, maxLength: 5 }).map((all) => all.join(''));
const source = fc.oneof(
  fc.constantFrom('UUID=3f-2b', 'LABEL=data\\040x', '/dev/sda1', 'tmpfs', 'nas:/srv/x', '//nas/x', 'none'),
  word.filter((text) => !text.startsWith('#')),
);
const target = fc.oneof(
  fc.constantFrom(
    '/tmp',
    '/tmp/',
    '//var//tmp',
    '/home',
    'none',
    '/a\\040b',
    '"/tmp"',
    '/',
    '/var/log/audit',
  ),
  word.map((text) => `/${text}`),
);
const type = fc.constantFrom('ext4', 'tmpfs', 'auto', 'swap', 'none', 'nfs4', 'vfat,ext4');
const list = fc.oneof(
  fc.constantFrom(
    'defaults',
    'nodev',
    'rw,nosuid,nodev',
    'user=joe,exec',
    'sw',
    'bind,ro',
    'x-systemd.automount',
  ),
  word,
);
const number = fc.constantFrom('0', '1', '2', '-1', '+1', '12', 'x', '#', '1x', 'no');
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', ' ', '\t'),
        fc.tuple(source, target, type, list, number, number),
        fc.constantFrom(2, 3, 4, 4, 6, 6, 5, 1),
        blank,
        fc.constantFrom('', '', ' ', '\t'),
      )
      .map(
        ([before, fields, count, between, after]) => before + fields.slice(0, count).join(between) + after,
      ),
  },
  fc.constantFrom('', '#', ' # /dev/sda1 /tmp ext4 nodev 0 0', '#tmpfs /tmp tmpfs nodev', '\t', '    '),
);
const ending = fc.constantFrom('\n', '\n', '\n', '\r\n');
const file = fc
  .tuple(fc.array(fc.tuple(line, ending), { minLength: 10, maxLength: 30 }), line)
  .map(([lines, last]) => lines.map((parts) => parts.join('')).join('') + last);

/** Lines whose units can be told by their mount points, of filesystems that a container mounts too. */
const bootLine = fc
  .tuple(
    fc.constantFrom('tmp', '/tmp', '/tmp/', '//var//tmp', '/home', '/data', '/srv/a', '/mnt/b', '/opt'),
    fc.constantFrom('tmpfs', 'ext4', 'none'),
    fc.constantFrom(
      ...[
        '',
        'nodev',
        'rw,nosuid',
        'nodev,dev',
        'a="x,y",nodev',
        'size=50%',
        'ro\\040x',
        'user=joe',
        'a\\054nodev',
      ],
    ),
    fc.constantFrom('', ' 0', ' 0 0', ' x', '\t0 0 more'),
    ending,
  )
  .map(
    ([point, kind, words, numbers, end]) =>
      `none ${point} ${kind}${words === '' ? '' : ` ${words}${numbers}`}${end}`,
  );
const bootFile = fc.array(bootLine, { maxLength: 8 }).map((lines) => lines.join(''));

const optionWord = fc.constantFrom(
  ...mountOptions,
  ...['dev', 'suid', 'exec', 'defaults', 'user', 'users', 'owner', 'group', 'nouser', 'user=joe', 'rw', 'ro'],
  ...[
    'noatime',
    'size=1m',
    'mode=1777',
    'x-a=nodev',
    'x-a="b,nodev,c"',
    'x-a="b',
    'X-c',
    'nofail',
    '_netdev',
    'auto',
  ],
  ...['', 'x-a=b\\', 'comment=x'],
);
const options = fc.array(optionWord, { minLength: 1, maxLength: 6 }).map((words) => words.join(','));
