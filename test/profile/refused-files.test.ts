import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { effectiveProfile } from '../../src/profile/effective.ts';
import { folderWith, refused } from './files.ts';
import { tinyRules, wholeTiny } from './tiny.ts';

describe('a profile file is refused', () => {
  it.each([
    ['that is empty', '', ['profile.yaml: is empty']],
    ['of comments alone', '# nothing\n\n', ['profile.yaml: is empty']],
    [
      'that is no mapping',
      '- id: x\n',
      ['profile.yaml:1:1: the file is a list: must be a mapping of names to values'],
    ],
    ['that is null', '~\n', ['profile.yaml:1:1: the file is null: must be a mapping of names to values']],
    [
      'that is no YAML',
      'id: x\n\ttitle: y\n',
      ['profile.yaml:2:1: is not valid YAML: Tabs are not allowed as indentation'],
    ],
    [
      'that says a key twice',
      'id: x\ntitle: y\nid: z\n',
      ['profile.yaml:3:1: the key "id" stands twice, first in line 1'],
    ],
    [
      'that says an inner key twice',
      'select:\n  levels:\n    server: 1\n    "server": 2\n',
      ['profile.yaml:4:5: the key "server" stands twice, first in line 3'],
    ],
    [
      'with a second document',
      'id: x\n---\nid: y\n',
      ['profile.yaml:2:1: holds a second document; one file holds one document'],
    ],
    [
      'of YAML 1.1, where no is false',
      '%YAML 1.1\n---\nid: x\n',
      ['profile.yaml:1:1: asks for YAML 1.1; only YAML 1.2 is read'],
    ],
    ['with a tag', 'id: !env HOME\n', ['profile.yaml:1:5: is not valid YAML: Unresolved tag: !env']],
    ['with an alias of nothing', 'id: *a\n', ['profile.yaml:1:5: *a has no anchor &a before it']],
    ['with an alias of itself', 'id: &a [*a]\n', ['profile.yaml:1:9: *a has no anchor &a before it']],
    ['with a key that is a list', '? [a]\n: b\n', ['profile.yaml:1:3: a key is not text']],
    [
      'with a key that would replace the prototype',
      '__proto__: { id: x }\n',
      ['profile.yaml:1:1: unknown key "__proto__"'],
    ],
    [
      'with a merge key',
      'id: &a x\n<<: { title: y }\n',
      [
        'profile.yaml:1:1: title is missing: must be text',
        'profile.yaml:2:1: unknown key "<<" (known: id, title, description, benchmark, extends, select, parameters, exemptions, enforce, answers, documented)',
      ],
    ],
    ['with NUL', 'id: x\n\0', ['profile.yaml:2: is not text: holds the control character 0x00']],
    [
      'with an escape',
      'id: x\n# \x1b[2J\n',
      ['profile.yaml:2: is not text: holds the control character 0x1b'],
    ],
    [
      'of bytes that are not UTF-8',
      Uint8Array.of(0x69, 0x64, 0x3a, 0xff),
      ['profile.yaml: is not UTF-8 text'],
    ],
    ['of UTF-16', Buffer.from('\ufeffid: x\n', 'utf16le'), ['profile.yaml: is not UTF-8 text']],
    ['larger than 1 MiB', '#'.repeat(1024 * 1024 + 1), ['profile.yaml: is larger than 1024 KiB']],
    [
      'nested deeper than its nodes could be made',
      '[\n'.repeat(400_000),
      ['profile.yaml:100:2: is nested too deep'],
    ],
    [
      'with endless mistakes',
      `[${','.repeat(1_000_000)}`,
      ['profile.yaml:1:200001: has more than 200000 parts'],
    ],
  ] as const)('%s', async (_, content, lines) => {
    expect(await refused(() => wholeTiny(content))).toEqual(lines);
  });

  it('whose aliases multiply', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'])
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`);
    expect(await refused(() => wholeTiny(bomb.join('\n')))).toEqual([
      expect.stringMatching(/^profile\.yaml:\d:\d+: aliases stand for more than 10000 values$/),
    ]);
  });

  it('whose mapping is huge, in no more time than its size', async () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join('\n');
    const started = performance.now();
    await refused(() => wholeTiny(keys));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('with its mistakes counted, not all printed, where they are many', async () => {
    const lines = await refused(() => wholeTiny('a: 1\n'.repeat(200)));
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('and 149 more');
  });

  it.each([
    ['does not exist', 'nope.yaml', 'nope.yaml cannot be read: there is no such file'],
    ['is a folder', './', ' is a folder, not a file'],
    ['is a pipe that nobody writes to', 'pipe.yaml', 'pipe.yaml is not a regular file'],
    [
      'leads below a file',
      'profile.yaml/x.yaml',
      'profile.yaml/x.yaml cannot be read: a part of its path is not a folder',
    ],
  ])('that %s', async (_, name, message) => {
    const folder = folderWith({ 'profile.yaml': 'id: x\n' });
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    const lines = await refused(() =>
      effectiveProfile({ profile: join(folder, name), rules: tinyRules, today: '2026-06-15' }),
    );
    expect(lines).toEqual([`--profile ${name === './' ? '' : name}: ${message}`]);
  });

  it.skipIf(process.platform !== 'linux')('that fails on reading (needs /proc)', async () => {
    const wanted = { profile: '/proc/self/mem', rules: tinyRules, today: '2026-06-15' };
    expect(await refused(() => effectiveProfile(wanted))).toEqual([
      '--profile /proc/self/mem: /proc/self/mem cannot be read: EIO',
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('that may not be read (root may read all)', async () => {
    const folder = folderWith({ 'profile.yaml': 'id: x\n' });
    chmodSync(join(folder, 'profile.yaml'), 0);
    const profile = join(folder, 'profile.yaml');
    expect(await refused(() => effectiveProfile({ profile, rules: tinyRules, today: '2026-06-15' }))).toEqual(
      ['--profile profile.yaml: profile.yaml cannot be read: permission denied'],
    );
  });
});

describe('a profile file is read', () => {
  it.each([
    [
      'with CRLF',
      'id: mine\r\ntitle: Mine\r\nbenchmark: ./tiny.yaml\r\nselect: { levels: { server: 1 } }\r\n',
    ],
    [
      'with a byte order mark',
      '\ufeffid: mine\ntitle: Mine\nbenchmark: ./tiny.yaml\nselect: { levels: { server: 1 } }',
    ],
    ['with an alias', 'id: mine\ntitle: &t ./tiny.yaml\nbenchmark: *t\nselect: { levels: { server: 1 } }\n'],
  ])('%s', async (_, text) => {
    expect((await wholeTiny(text)).recommendations.map(({ recommendation }) => recommendation.id)).toEqual([
      '1.1',
    ]);
  });
});
