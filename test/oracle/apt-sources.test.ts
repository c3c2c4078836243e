import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aptSources } from '../../src/facts/apt-sources.ts';
import { isInstalled } from '../debian/missing.ts';
import { exampleHost } from '../host.ts';

const RUNS = 250;
const obstacle = isInstalled('apt-get') ? undefined : 'there is no apt-get';

const blank = fc.constantFrom(' ', '  ', '\t');
const uri = often(['http://a.example/debian', 'https://b.example/x', 'file:/srv/repo'], 'nonsense');
const release = often(
  ['stable main', 'stable main non-free', 'bookworm/updates main', 'flat/'],
  'stable',
  'flat/ main',
).map((words) => words.split(' '));
const options = fc.constantFrom('', '', '[ arch=amd64 ]', '[arch=amd64 signed-by=/k.gpg]', '[trusted=yes] ');
const line = fc
  .tuple(
    often(['deb', 'deb-src', '#deb', ' deb'], 'rpm'),
    blank,
    options,
    uri,
    release,
    fc.constantFrom('', ' # x', '\r'),
  )
  .map(
    ([type, gap, option, at, words, end]) =>
      [type, option, at, ...words].filter((word) => word !== '').join(gap) + end,
  );
const lines = fc.array(fc.oneof({ weight: 6, arbitrary: line }, fc.constantFrom('', '  ', '# comment')), {
  maxLength: 4,
});
const stanza = fc
  .record({
    Types: often(['deb', 'deb-src', 'deb deb-src'], 'rpm'),
    uris: often(['http://c.example/', 'http://c.example/ https://d.example/y'], ''),
    Suites: fc.constantFrom('stable', 'stable\n testing', 'a  b'),
    Components: fc.constantFrom('main', 'main contrib'),
    enabled: fc.constantFrom(undefined, 'yes', 'no', 'NO', 'false', '0', 'x'),
    'Signed-By': fc.constantFrom(undefined, '/k.gpg'),
  })
  .map((fields) =>
    Object.entries(fields)
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n# comment\n`]))
      .join(''),
  );
const stanzas = fc.array(stanza, { maxLength: 3 }).map((all) => all.join('\n'));

const place = fc.record({
  main: lines,
  'a.list': lines,
  'b.sources': stanzas,
  'c.list.bak': lines,
  'd+e.list': lines,
});

describe.skipIf(obstacle !== undefined)(
  `package sources beside apt${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it('finds the sources that apt finds, and the files that it refuses', { timeout: 120_000 }, () => {
      const root = mkdtempSync(join(tmpdir(), 'apt-'));
      let compared = 0;
      let refused = 0;
      try {
        for (const { main, ...parts } of fc.sample(place, { numRuns: RUNS, seed: 1804 })) {
          const texts = Object.entries({ ...parts }).map(
            ([name, text]) =>
              [name, typeof text === 'string' ? text : text.map((one) => `${one}\n`).join('')] as const,
          );
          const mainText = main.join('\n');
          const apt = asApt(root, mainText, texts);
          if (apt === 'contradictory') continue;
          const ours = aptSources.of(
            exampleHost({
              files: {
                '/etc/apt/sources.list': mainText,
                ...Object.fromEntries(texts.map(([name, text]) => [`/etc/apt/sources.list.d/${name}`, text])),
              },
            }),
          );
          const shown = { main: mainText, texts };
          expect({ ...shown, refused: ours.malformed.length > 0 }).toEqual({
            ...shown,
            refused: apt === undefined,
          });
          if (apt === undefined) {
            refused += 1;
            continue;
          }
          const found = ours.sources.map(
            ({ uri: at, suite: name }) =>
              `${at.replace(/\/*$/, '/')}${name.endsWith('/') ? name : `dists/${name}/`}`,
          );
          expect({ ...shown, found: [...new Set(found)].sort() }).toEqual({ ...shown, found: apt });
          compared += apt.length;
        }
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
      expect(compared).toBeGreaterThan(RUNS / 4);
      expect(refused).toBeGreaterThan(RUNS / 10);
    });
  },
);

/** Where apt would look for releases, sorted; undefined where it refuses a file. */
function asApt(
  root: string,
  main: string,
  parts: readonly (readonly [string, string])[],
): string[] | 'contradictory' | undefined {
  rmSync(join(root, 'parts'), { recursive: true, force: true });
  for (const folder of ['parts', 'lists']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'sources.list'), main);
  for (const [name, text] of parts) writeFileSync(join(root, 'parts', name), text);
  const settings = {
    'Dir::Etc::sourcelist': join(root, 'sources.list'),
    'Dir::Etc::sourceparts': join(root, 'parts'),
    'Dir::State::lists': join(root, 'lists'),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const run = spawnSync('apt-get', ['update', '--print-uris', ...options], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  // Two sources may be well written, each by itself, and contradict each other.
  if (run.stderr.includes('Conflicting values')) return 'contradictory';
  if (run.status !== 0) return undefined;
  return [...new Set([...run.stdout.matchAll(/^'(\S+\/)InRelease'/gm)].map(([, at]) => at ?? ''))].sort();
}

/** Mostly one of the good words. */
function often(good: readonly string[], ...bad: readonly string[]) {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...bad) },
  );
}
