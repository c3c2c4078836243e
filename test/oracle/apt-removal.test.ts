import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDpkgStatus } from '../../src/host/dpkg-status.ts';
import type { DpkgPackage } from '../../src/host/evidence.ts';
import { addressOf } from '../../src/host/package-address.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { removalOf } from '../../src/plan/removal.ts';

const RUNS = 1500;
const able = spawnSync('dpkg', ['--version']).status === 0 && process.getuid?.() === 0;
const apt = able && spawnSync('apt-get', ['--version']).status === 0;

describe.skipIf(!able)(
  'what leaves with a package, beside dpkg (skipped where there is no dpkg or no root)',
  () => {
    it(
      'is accepted by dpkg as it is, and refused when any package of it is left out',
      { timeout: 300_000 },
      () => {
        const databases = fc.sample(database, { numRuns: RUNS, seed: 1804 });
        const asked: { at: number; names: string[]; accepts: boolean; says: string }[] = [];
        let refused = 0;
        for (const [at, text] of databases.entries()) {
          const known = parseDpkgStatus(text);
          const leaving = removal(known, 'aa');
          if (leaving === undefined) {
            refused += 1;
            continue;
          }
          if (leaving.length === 0) continue;
          const names = leaving.map((one) => addressOf(one, known));
          asked.push({ at, names, accepts: true, says: text });
          for (const [member, { name }] of leaving.entries())
            if (name !== 'aa')
              asked.push({
                at,
                names: names.toSpliced(member, 1),
                accepts: false,
                says: `without ${name}: ${text}`,
              });
        }
        const answers = simulated(databases, asked);
        let overlooked = 0;
        for (const [index, { accepts, says, names }] of asked.entries())
          if (accepts) expect(answers[index], `dpkg --purge ${names.join(' ')} in:\n${says}`).toBe(true);
          else if (answers[index] === true) overlooked += 1;
        // dpkg lets a dependency pass now and then to get out of a circle of dependencies.
        const incomplete = asked.filter(({ accepts }) => !accepts).length;
        expect(incomplete, 'removals that take others along').toBeGreaterThan(RUNS / 4);
        expect(overlooked).toBeLessThan(incomplete / 100);
        expect(refused, 'removals that we refuse').toBeGreaterThan(10);
      },
    );
  },
);

describe.skipIf(!apt)(
  'what leaves with a package, beside apt (skipped where there is no apt or no root)',
  () => {
    const text = apt ? readFileSync('/var/lib/dpkg/status', 'utf8') : '';
    const known = parseDpkgStatus(text);
    const names = known.filter(({ status }) => status === 'install ok installed').map(({ name }) => name);
    const sample = names.toSorted().filter((_, at) => at % Math.ceil(names.length / 12) === 0);

    it.each(sample)('is on this machine what apt-get would purge: %s', { timeout: 60_000 }, (name) => {
      const { status, says, purged, installed } = simulatedByApt([name]);
      const leaving = removal(known, name);
      if (leaving === undefined)
        return expect(says).toMatch(/essential packages will be removed|Removing essential|held packages/i);
      const ours = leaving.map((one) => addressOf(one, known));
      // apt may bring in something that meets a dependency anew, or give up; not when all that goes is named.
      const foreseen = simulatedByApt(ours);
      expect(foreseen.purged).toEqual(ours.toSorted());
      expect(foreseen.installed).toEqual([]);
      if (status === 0 && installed.length === 0) expect(purged).toEqual(ours.toSorted());
    });
  },
);

function simulatedByApt(names: readonly string[]) {
  const env = { ...process.env, LC_ALL: 'C' };
  const { status, stdout, stderr } = spawnSync('apt-get', ['-s', 'purge', '--', ...names], {
    encoding: 'utf8',
    env,
  });
  const named = (pattern: RegExp) =>
    stdout
      .split('\n')
      .flatMap((line) => pattern.exec(line)?.[1] ?? [])
      .sort();
  return { status, says: stdout + stderr, purged: named(/^Purg (\S+)/), installed: named(/^Inst (\S+)/) };
}

/** undefined where the package must stay. */
function removal(known: readonly DpkgPackage[], name: string): DpkgPackage[] | undefined {
  try {
    return removalOf(known, name);
  } catch (problem) {
    if (problem instanceof Unmeasured) return undefined;
    throw problem;
  }
}

/** Whether dpkg would purge the named packages of a database together. */
function simulated(
  databases: readonly string[],
  asked: readonly { at: number; names: readonly string[] }[],
): boolean[] {
  const folder = mkdtempSync(join(tmpdir(), 'dpkg-removal-'));
  try {
    for (const [at, text] of databases.entries()) {
      for (const inner of ['updates', 'info', 'triggers'])
        mkdirSync(join(folder, `${at}/${inner}`), { recursive: true });
      writeFileSync(join(folder, `${at}/status`), text);
      writeFileSync(join(folder, `${at}/arch`), 'amd64\ni386\n');
    }
    const script =
      'while read -r at names; do dpkg --admindir="$at" --simulate --purge $names >/dev/null 2>&1; echo "$?"; done';
    const input = asked.map(({ at, names }) => `${at} ${names.join(' ')}\n`).join('');
    const output = execFileSync('sh', ['-c', script], { cwd: folder, input, encoding: 'utf8' });
    return output
      .trim()
      .split('\n')
      .map((status) => status === '0');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const names = ['aa', 'bb', 'cc', 'dd', 'ee', 'ff'] as const;
const relation = fc
  .tuple(
    fc.constantFrom(...names, 'virtual'),
    fc.constantFrom('', '', '', ':any'),
    fc.constantFrom('', '', '', ' (>= 2)', ' (<< 2)', ' (= 1)'),
  )
  .map((parts) => parts.join(''));
const depends = fc
  .array(
    fc.array(relation, { minLength: 1, maxLength: 3 }).map((group) => group.join(' | ')),
    { maxLength: 2 },
  )
  .map((groups) => groups.join(', '));
const provides = fc
  .array(
    fc
      .tuple(fc.constantFrom('virtual', 'virtual', ...names), fc.constantFrom('', ' (= 1)', ' (= 2.1)'))
      .map((parts) => parts.join('')),
    { maxLength: 1 },
  )
  .map((provided) => provided.join(', '));
const often = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const state = often(
  'install ok installed',
  'hold ok installed',
  'deinstall ok config-files',
  'install ok half-configured',
  'install ok unpacked',
  'install reinstreq half-installed',
);

const paragraph = fc
  .record({
    Status: state,
    Architecture: fc.constantFrom('amd64', 'amd64', 'amd64', 'i386', 'all'),
    'Multi-Arch': fc.constantFrom('no', 'no', 'same', 'foreign', 'allowed'),
    Version: fc.constantFrom('1', '2', '2.1'),
    Essential: often('no', 'yes'),
    Depends: depends,
    'Pre-Depends': often('', 'bb', 'virtual'),
    Provides: provides,
  })
  // dpkg refuses Multi-Arch: same for all architectures.
  .filter((fields) => fields.Architecture !== 'all' || fields['Multi-Arch'] !== 'same');

const database = fc.tuple(...names.map(() => paragraph)).map(
  (paragraphs) =>
    [
      'Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nDescription: x\nMaintainer: x',
      ...paragraphs.map((fields, at) =>
        [
          `Package: ${names[at]}`,
          ...Object.entries(fields)
            .filter(([, value]) => value !== '')
            .map(([name, value]) => `${name}: ${value}`),
          'Description: x',
          'Maintainer: x',
        ].join('\n'),
      ),
    ].join('\n\n') + '\n',
);
