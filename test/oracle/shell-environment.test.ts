import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellTimeouts } from '../../src/facts/shell-timeout.ts';
import { umaskSettings } from '../../src/facts/umask-settings.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { shellEnvironment } from '../../src/rules/shell-environment/index.ts';
import { exampleHost } from '../host.ts';
import { judged } from '../rules/repaired.ts';

const RUNS = 600;
const missing = ['bash', 'dash'].find((shell) => spawnSync(shell, ['-c', ':']).status !== 0);

describe.skipIf(missing !== undefined)('what shells source (skipped without bash or dash)', () => {
  const values = ['022', '027', '0077', '002', 'u=rwx,g=rx,o=', 'a=rx', 'u=rwx,go='];
  const umasks = fc.sample(script(values.map((value) => `umask ${value}`)), { numRuns: RUNS, seed: 1804 });
  const timeouts = fc.sample(
    script([
      'TMOUT=900',
      'TMOUT="600"',
      'TMOUT=0',
      'TMOUT=3600',
      'export TMOUT=60',
      'export TMOUT',
      'TMOUT=60 true',
      'declare -x TMOUT=700',
      'unset TMOUT',
      'unset -v OTHER',
      'TMOUT=',
    ]),
    { numRuns: RUNS, seed: 1805 },
  );

  it.each(['bash', 'dash'])('leave the mask that is foretold: %s', { timeout: 120_000 }, (shell) => {
    const theirs = run(
      shell,
      umasks.map((text) => [text]),
      'umask 0123',
      'umask',
    );
    let certain = 0;
    const wrong: unknown[] = [];
    for (const [at, text] of umasks.entries()) {
      const possible = masks(text);
      if (possible.size === 1) certain += 1;
      const mask = Number.parseInt(theirs[at] ?? '', 8);
      if (!possible.has(mask)) wrong.push({ text, mask, possible: [...possible] });
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(certain).toBeGreaterThan(RUNS / 4);
    expect(certain).toBeLessThan(RUNS * 0.9);
  });

  it('leave the timeout that is foretold', { timeout: 120_000 }, () => {
    const theirs = run(
      'bash',
      timeouts.map((text) => [text]),
      'TMOUT=55',
      'echo "${TMOUT-none}"',
    );
    const wrong: unknown[] = [];
    for (const [at, text] of timeouts.entries()) {
      const possible = seconds(text);
      const value = theirs[at] ?? '';
      if (!possible.has(value)) wrong.push({ text, value, possible: [...possible] });
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it.each(['bash', 'dash'])(
    'take away no less than before once they are mended: %s',
    { timeout: 120_000 },
    (shell) => {
      const cases = umasks
        .slice(0, RUNS / 2)
        .flatMap((text) => repaired(text).map((texts) => ({ text, texts })));
      const before = run(
        shell,
        cases.map(({ text }) => [text]),
        'umask 0022',
        'umask',
      );
      const after = run(
        shell,
        cases.map(({ texts }) => texts),
        'umask 0022',
        'umask',
      );
      const loosened = cases.filter((_, at) => {
        const [was, is] = [before[at], after[at]].map((mask) => Number.parseInt(mask ?? '', 8));
        return Number.isNaN(was) || Number.isNaN(is) || ((was ?? 0) & ~(is ?? 0)) !== 0;
      });
      expect(loosened.slice(0, 3)).toEqual([]);
      expect(cases.length).toBeGreaterThan(RUNS / 4);
    },
  );

  it('leave a mask and a timeout within the limits once they are mended', { timeout: 120_000 }, () => {
    const mended = [...umasks.slice(0, RUNS / 4), ...timeouts.slice(0, RUNS / 4)].flatMap(repaired);
    expect(mended.length).toBeGreaterThan(RUNS / 4);
    // Ours are read twice where a shell starts another; no complaint may be seen.
    const show = 'umask; echo "${TMOUT-none}"; readonly -p | grep -c "TMOUT="; export -p | grep -c "TMOUT="';
    const theirs = run(
      'bash',
      mended.map((texts) => [...texts, ...texts.slice(1)]),
      '',
      show,
    );
    const wrong: unknown[] = [];
    for (const [at, texts] of mended.entries()) {
      const [mask = '', timeout = '', fixed, exported, ...more] = (theirs[at] ?? '').split('\n');
      const strict = (0o027 & ~Number.parseInt(mask, 8)) === 0;
      const within = Number(timeout) >= 1 && Number(timeout) <= 900;
      if (!strict || !within || fixed !== '1' || exported !== '1' || more.length > 0)
        wrong.push({ texts, said: theirs[at] });
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

/** Masks that may hold after the text, where 0123 held before. */
function masks(text: string): ReadonlySet<number> {
  let possible = new Set([0o123]);
  for (const { mask, always } of umaskSettings.of(exampleHost({ files: { '/etc/profile': text } })))
    possible = new Set([...(always ? [] : possible), mask ?? Number.NaN]);
  return possible;
}

/** Values that TMOUT may have after the text, where it was 55 before. */
function seconds(text: string): ReadonlySet<string> {
  let possible = new Set(['55']);
  const [timeout] = shellTimeouts.of(exampleHost({ files: { '/etc/profile': text } }));
  const steps = [
    ...(timeout?.assignments ?? []).map(({ line, written, always }) => ({ line, value: written, always })),
    ...(timeout?.unset ?? []).map((line) => ({ line, value: 'none', always: false })),
  ];
  for (const { value, always } of steps.sort((a, b) => a.line - b.line))
    possible = new Set([...(always ? [] : possible), value]);
  return possible;
}

/** /etc/profile and the drop-ins after the rules' repair; nothing where a person has to look first. */
function repaired(text: string): string[][] {
  try {
    const { host, decisions, leaves } = judged(
      exampleHost({ files: { '/etc/profile': text } }),
      shellEnvironment,
    );
    if (decisions.length > 0) return [];
    expect(leaves).toEqual([]);
    const names = host.names('/etc/profile.d') ?? [];
    return [
      ['/etc/profile', ...names.map((name) => `/etc/profile.d/${name}`)].map((path) => host.text(path) ?? ''),
    ];
  } catch (problem) {
    if (problem instanceof Unmeasured) return [];
    throw problem;
  }
}

/** What a shell prints after it sourced the files of each case. */
function run(shell: string, cases: readonly (readonly string[])[], before: string, after: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'));
  try {
    for (const [at, texts] of cases.entries())
      for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${at}-${index}`), text);
    const count = cases[0]?.length ?? 0;
    const sourced = Array.from(
      { length: Math.max(count, ...cases.map((texts) => texts.length)) },
      (_, index) => `[ ! -e ./$1-${index} ] || . ./$1-${index} >/dev/null`,
    );
    writeFileSync(join(folder, 'case.sh'), [before, ...sourced, after].join('\n'));
    const loop = `for at in $(seq 0 ${cases.length - 1}); do printf '\\036'; ${shell} ./case.sh "$at" 2>&1; done`;
    const output = execFileSync('dash', ['-c', loop], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
    return output
      .split('\x1e')
      .slice(1)
      .map((text) => text.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Scripts that every shell takes, with these commands in all sorts of places. */
function script(commands: readonly string[]): fc.Arbitrary<string> {
  const command = fc.constantFrom(...commands);
  const piece = fc.oneof(
    { weight: 4, arbitrary: command },
    {
      weight: 6,
      arbitrary: fc
        .tuple(command, fc.constantFrom(...places))
        .map(([text, place]) => place.replaceAll('@', () => text)),
    },
    fc.constantFrom(...neutral),
  );
  return fc
    .tuple(
      fc.array(piece, { maxLength: 5 }),
      fc.constantFrom('\n', '\n', ' ; ', '\n\n\t'),
      fc.constantFrom('\n', ''),
    )
    .map(([pieces, between, end]) => joined(pieces, between) + end);
}

/** A comment or a here-document ends with its line only. */
function joined(pieces: readonly string[], between: string): string {
  return pieces
    .map((text, at) => (at === pieces.length - 1 ? text : /[#<&]/.test(text) ? `${text}\n` : text + between))
    .join('');
}

const places = [
  ...[
    '# @',
    'echo "@"',
    "echo '@'",
    'true # @',
    'echo a\\#; @',
    'echo x#y; @',
    'echo \\\n@',
    'true; @',
    '  @',
    '\t@',
  ],
  ...[
    'if true; then @; fi',
    'if false; then @; fi',
    'if true; then\n@\nelse\n@\nfi',
    'if [ 1 = 2 ]\nthen @\nfi',
  ],
  ...['true && @', 'false && @', 'false || @', 'true || @', 'true &&\n@', '[ -n "a b" ] && { @; }'],
  ...['( @ )', '(@)', 'x=$(@)', 'x=`@`', 'x="$(@)"', 'x=${y:-@}', 'x="${y:-its @}"', '@ | cat', 'echo | @'],
  ...[
    'case a in a) @ ;; esac',
    'case b in\na) @\n;;\nesac',
    'for i in 1 2; do @; done',
    'while false; do @; done',
  ],
  ...[
    'f() { @; }',
    'f() {\n@\n}',
    'f() { @; }\nf',
    '{ @; }',
    '! @',
    '@ >/dev/null',
    '@ 2>&1',
    '@ >/dev/null 2>&1',
  ],
  ...[
    'cat <<END >/dev/null\n@\nEND',
    "cat <<'END'\n@\nEND",
    'cat <<-END\n\t@\n\tEND',
    'cat <<A <<B\n@\nA\n@\nB',
    'eval ""; @',
  ],
  ...[
    'command true; @',
    'echo $((1<<2)); @',
    'x="a\n@\nb"',
    "x='a\n@\nb'",
    'echo "\\"; @"',
    'return 0\n@',
    'false && return 0\n@',
  ],
];
const neutral = [
  ':',
  '# umask 000 TMOUT=1',
  'export PATH',
  'x=1',
  "alias umask0='umask 000'",
  'echo "don\'t"',
];
