import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, modeAfterBoot } from '../../src/facts/tmpfiles.ts';
import { parseTmpfiles } from '../../src/facts/tmpfiles-lines.ts';

const reason = missing();
const ROUNDS = 1500;
const paths = ['a', 'b', 'c.log', '.d', 's/a', 's/b', 's/t/a', 'e f'];

const mode = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '0640',
      '0664',
      '600',
      '0444',
      '0777',
      '-',
      '2755',
      '~0666',
      ':0604',
      '~:0755',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('0888', '', '07777777', 'rw') },
);
const path = fc.constantFrom(
  ...[
    'a',
    'b',
    'c.log',
    '.d',
    's/a',
    's/b',
    's/t/a',
    's',
    '*',
    '?',
    's/*',
    '*.log',
    '[ab]',
    's//a',
    's/',
    '*/a',
    'new',
  ],
  ...['"e f"', "'a'", String.raw`e\x20f`, '"a', '%%', '%q'],
);
const line = fc
  .tuple(
    fc.constantFrom('f', 'z', 'Z', 'f', 'z', 'm', 'F', 'd', 'r', 'x'),
    fc.constantFrom('', '', '', '!', '-', '+', '@'),
    path,
    mode,
    fc.constantFrom('', ' - -', ' - - -', '\t-\t-\t-\ttext', ' - - - text'),
  )
  .map(
    ([type, modifier, at, bits, rest]) =>
      `${type}${modifier} /t/${at}`.replace('/t/"', '"/t/').replace("/t/'", "'/t/") + ` ${bits}${rest}`,
  );
const text = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: line },
      { weight: 1, arbitrary: fc.constantFrom('', '# f /t/a 0777', ' z /t/a 0600 ', 'z', 'f /t/a') },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((lines) => lines.join('\n'));

describe.skipIf(reason !== undefined)(
  `tmpfiles.d beside systemd-tmpfiles${reason === undefined ? '' : ` (${reason})`}`,
  { timeout: 120_000 },
  () => {
    it('knows the mode that each file has after a boot', () => {
      const root = mkdtempSync(join(tmpdir(), 'cis-harden-tmpfiles-'));
      let changed = 0;
      for (const [first, second, now] of fc.sample(
        fc.tuple(text, text, fc.constantFrom(0o640, 0o600, 0o444, 0o755)),
        { numRuns: ROUNDS, seed: 237 },
      )) {
        rmSync(join(root, 't'), { recursive: true, force: true });
        mkdirSync(join(root, 't/s/t'), { recursive: true });
        mkdirSync(join(root, 'etc/tmpfiles.d'), { recursive: true });
        for (const name of paths) {
          writeFileSync(join(root, 't', name), '');
          chmodSync(join(root, 't', name), now);
        }
        writeFileSync(join(root, 'etc/tmpfiles.d/a.conf'), first);
        writeFileSync(join(root, 'etc/tmpfiles.d/b.conf'), second);
        spawnSync('systemd-tmpfiles', [`--root=${root}`, '--create', '--boot', '--prefix=/t'], {
          stdio: 'ignore',
        });
        const files = [first, second].map((content, at) => ({
          name: `${'ab'[at] ?? ''}.conf`,
          path: '',
          text: content,
        }));
        const boot = inOrder(files.flatMap(parseTmpfiles));
        const ours = paths.map((name) => [name, modeAfterBoot(boot.on(`/t/${name}`), now)?.toString(8)]);
        const theirs = paths.map((name) => [
          name,
          (statSync(join(root, 't', name)).mode & 0o7777).toString(8),
        ]);
        expect({ first, second, now: now.toString(8), modes: ours }).toEqual({
          first,
          second,
          now: now.toString(8),
          modes: theirs,
        });
        changed += theirs.filter(([, bits]) => bits !== now.toString(8)).length;
      }
      rmSync(root, { recursive: true });
      expect(changed).toBeGreaterThan(ROUNDS);
    });
  },
);

function missing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  return spawnSync('systemd-tmpfiles', ['--version']).status === 0
    ? undefined
    : 'there is no systemd-tmpfiles';
}
