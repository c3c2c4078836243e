import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mountUnit } from '../../src/facts/mount-units.ts';
import { lastSetting, parseUnitFile } from '../../src/facts/unit-file.ts';
import { exampleHost } from '../host.ts';

const TREES = 500;
const obstacle =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? '' : ' (skipped: there is no systemd-analyze)';

type Entry = { readonly text: string } | { readonly mask: true };
type Tree = Readonly<Record<string, Entry>>;

describe.skipIf(obstacle !== '')(
  `mount units beside systemd-analyze cat-config${obstacle}`,
  { timeout: 120_000 },
  () => {
    it('takes the options from the same file of a unit and its drop-ins', () => {
      let set = 0;
      for (const tree of fc.sample(trees, { numRuns: TREES, seed: 1804 })) {
        const host = exampleHost({
          running: false,
          files: Object.fromEntries(
            Object.entries(tree).map(([at, entry]) => [
              at,
              'text' in entry ? entry.text : { link: '/dev/null' },
            ]),
          ),
        });
        const unit = mountUnit('/var/tmp').of(host);
        const theirs = catConfig(tree);
        const ours = unit.masked ? [unit.path] : [unit.path, unit.options?.value, unit.options?.where];
        expect({ tree, ours }).toEqual({ tree, ours: unit.masked ? theirs.slice(0, 1) : theirs });
        if (unit.options !== undefined) set += 1;
      }
      expect(set).toBeGreaterThan(TREES / 3);
    });
  },
);

/** The unit's file, the value of the last Options= line, and where that stands, in the files that systemd shows. */
function catConfig(tree: Tree): [string | undefined, string | undefined, string | undefined] {
  const root = mkdtempSync(path.join(tmpdir(), 'mount-units-'));
  try {
    for (const [at, entry] of Object.entries(tree)) {
      mkdirSync(path.join(root, path.dirname(at)), { recursive: true });
      if ('text' in entry) writeFileSync(path.join(root, at), entry.text);
      else symlinkSync('/dev/null', path.join(root, at));
    }
    const run = spawnSync(
      'systemd-analyze',
      ['cat-config', `--root=${root}`, 'systemd/system/var-tmp.mount'],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], SYSTEMD_COLORS: '0' },
      },
    );
    const shown = run.stdout
      .split(`# ${root}`)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return { at: part.slice(0, end), text: part.slice(end + 1) };
      });
    const settings = shown.flatMap(({ at, text }) => {
      const last = lastSetting(parseUnitFile(text), 'Mount', 'Options');
      return last === undefined ? [] : [{ value: last.value, where: `${at}:${last.line}` }];
    });
    const file = shown.find(({ at }) => at.endsWith('/var-tmp.mount'))?.at;
    const last = settings.at(-1);
    return [file, last?.value, last?.where];
  } finally {
    rmSync(root, { recursive: true });
  }
}

const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map((top) => `${top}/systemd/system`);
const text = fc.constantFrom(
  '[Mount]\nWhat=tmpfs\nOptions=nodev\n',
  '[Mount]\nOptions=rw\nOptions=nosuid,noexec\n',
  '# a\n[Mount]\nOptions=\n',
  '[Unit]\nOptions=no\n',
  '#[Mount]\n#Options=no\n',
  '[Mount]\nOptions=a\\\n  ,b\n',
);
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 5, arbitrary: text.map((content) => ({ text: content })) },
  fc.constant({ mask: true } as const),
);
const place = fc
  .tuple(
    fc.constantFrom(...folders),
    fc.constantFrom(
      ...[
        '',
        '',
        '.d/override.conf',
        '.d/zz-cis-harden.conf',
        '.d/10-a.conf',
        '.d/B.conf',
        '.d/b.conf',
        '.d/c.txt',
      ],
    ),
  )
  .map(([folder, name]) => `${folder}/var-tmp.mount${name}`);
const trees: fc.Arbitrary<Tree> = fc
  .uniqueArray(fc.tuple(place, entry), { selector: ([at]) => at, minLength: 1, maxLength: 7 })
  .map((entries) => Object.fromEntries(entries));
