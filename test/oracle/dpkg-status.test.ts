import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDpkgStatus } from '../../src/host/dpkg-status.ts';
import { compareVersions } from '../../src/host/dpkg-version.ts';
import type { DpkgPackage } from '../../src/host/evidence.ts';

const RUNS = 2500;
const FORMAT = [
  'Package',
  'Architecture',
  'Version',
  'Status',
  'Multi-Arch',
  'Essential',
  'Protected',
  'Pre-Depends',
  'Depends',
  'Provides',
]
  .map((field) => `\${${field}}`)
  .join('\\t');

const dpkg = spawnSync('dpkg-query', ['--version']).status === 0;

describe.skipIf(!dpkg)(
  'dpkg-status beside dpkg-query (skipped where dpkg is not installed)',
  { timeout: 120_000 },
  () => {
    it('reads generated databases as dpkg does', () => {
      const texts = fc.sample(database, { numRuns: RUNS, seed: 1804 });
      const answers = queried(texts);
      let compared = 0;
      for (const [at, text] of texts.entries()) {
        const ours = parseDpkgStatus(text);
        const theirs = answers[at];
        if (theirs === undefined) continue;
        compared += 1;
        expect({ text, lines: lines(ours) }).toEqual({ text, lines: theirs });
      }
      expect(compared, 'databases that dpkg accepts').toBeGreaterThan(RUNS / 2);
      expect(compared, 'databases that dpkg refuses').toBeLessThan(RUNS);
    });

    it('lets the paragraphs of /var/lib/dpkg/updates follow and prevail as dpkg does', () => {
      const pairs = fc.sample(fc.tuple(database, paragraph), { numRuns: 500, seed: 1804 });
      const answers = queried(
        pairs.map(([text]) => text),
        pairs.map(([, update]) => `${update.join('\n')}\n`),
      );
      let replaced = 0;
      for (const [at, [text, update]] of pairs.entries()) {
        const both = `${text}\n${update.join('\n')}\n`;
        const ours = parseDpkgStatus(both);
        const theirs = answers[at];
        if (theirs === undefined || movesArchitecture(ours)) continue;
        if (ours.length === parseDpkgStatus(text).length) replaced += 1;
        expect({ text: both, lines: lines(ours) }).toEqual({ text: both, lines: theirs });
      }
      expect(replaced, 'databases in which the update replaces a paragraph').toBeGreaterThan(20);
    });

    it('reads the database of this machine as dpkg does', () => {
      const text = readFileSync('/var/lib/dpkg/status', 'utf8');
      const theirs = execFileSync('dpkg-query', ['-W', `-f=${FORMAT}\n`], { encoding: 'utf8' });
      expect(lines(parseDpkgStatus(text))).toEqual(normal(theirs));
    });

    it('reads a reduction of the database to the fields that count as it reads the whole', () => {
      const text = readFileSync('/var/lib/dpkg/status', 'utf8');
      const kept =
        /^(?:$|(?:Package|Status|Architecture|Multi-Arch|Version|Pre-Depends|Depends|Provides|Essential|Protected):)/i;
      const reduced = text
        .split('\n')
        .filter((line) => kept.test(line))
        .join('\n');
      expect(reduced.length).toBeLessThan(text.length / 2);
      expect(parseDpkgStatus(reduced)).toEqual(parseDpkgStatus(text));
    });

    it('orders versions as dpkg does', () => {
      const pairs = fc.sample(fc.tuple(version, version), { numRuns: 1500, seed: 1804 });
      const script =
        'while read -r a b; do if dpkg --compare-versions "$a" lt "$b"; then echo -1; elif dpkg --compare-versions "$a" gt "$b"; then echo 1; else echo 0; fi; done';
      const input = pairs.map(([a, b]) => `${a} ${b}\n`).join('');
      const theirs = execFileSync('sh', ['-c', script], { input, encoding: 'utf8' })
        .trim()
        .split('\n')
        .map(Number);
      expect(new Set(theirs)).toEqual(new Set([-1, 0, 1]));
      expect(pairs.map(([a, b]) => `${a} ${b} ${Math.sign(compareVersions(a, b))}`)).toEqual(
        pairs.map(([a, b], at) => `${a} ${b} ${theirs[at]}`),
      );
    });
  },
);

/** An update that brings a package over to another architecture, which we show as two packages. */
function movesArchitecture(packages: readonly DpkgPackage[]): boolean {
  return new Set(packages.map((one) => one.name)).size < packages.length;
}

/** The sorted lines of dpkg-query for each text, undefined where dpkg refuses it. */
function queried(texts: readonly string[], updates: readonly string[] = []): (string[] | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), 'dpkg-status-'));
  try {
    for (const [at, text] of texts.entries()) {
      mkdirSync(join(folder, `${at}/updates`), { recursive: true });
      writeFileSync(join(folder, `${at}/status`), text);
      const update = updates[at];
      if (update !== undefined) writeFileSync(join(folder, `${at}/updates/0000`), update);
    }
    const script = `for at in $(seq 0 ${texts.length - 1}); do dpkg-query --admindir="$at" -W -f="$FORMAT\\n" 2>/dev/null; echo "exit $?"; done`;
    const env = { ...process.env, FORMAT };
    const output = execFileSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8', maxBuffer: 1e9 });
    const answers = output.split(/^exit (\d+)\n/m);
    return texts.map((_, at) => (answers[2 * at + 1] === '0' ? normal(answers[2 * at] ?? '') : undefined));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What dpkg-query lists: everything but what is not installed. */
function lines(packages: readonly DpkgPackage[]): string[] {
  return packages
    .filter(({ status }) => !status.endsWith(' not-installed'))
    .map((one) =>
      line([
        one.name,
        one.architecture,
        one.version,
        one.status,
        one.multiArch ?? 'no',
        one.essential,
        one.depends,
        one.provides,
      ]),
    )
    .sort();
}

/** The same of its output, Essential and Protected, Pre-Depends and Depends being one here. */
function normal(output: string): string[] {
  return output
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => {
      const [name, architecture, version, status, multiArch, essential, kept, before, after, provides] =
        text.split('\t');
      const depends = [before, after].filter((field) => field !== '').join(',');
      return line([
        name,
        architecture,
        version,
        status,
        multiArch,
        essential === 'yes' || kept === 'yes',
        depends,
        provides,
      ]);
    })
    .sort();
}

/** In lower case and without blanks, but for those between the words of the status. */
function line(fields: readonly unknown[]): string {
  return fields
    .map((field, at) =>
      String(field)
        .toLowerCase()
        .replaceAll(/\s+/g, at === 3 ? ' ' : ''),
    )
    .join('\t');
}

const name = fc.constantFrom(
  'a0',
  'bash',
  'libc6',
  'x+y',
  'xserver-xorg-core',
  'z.z',
  '0ad',
  'python3',
  'Mixed',
  'lib-q',
);
const version = fc
  .tuple(
    fc.constantFrom('', '', '', '1:', '12:'),
    fc.oneof(fc.stringMatching(/^[0-9][0-9a-zA-Z.+~]{0,7}$/), fc.stringMatching(/^[01][01.~a]{0,3}$/)),
    fc.constantFrom('', '', '-1', '-0ubuntu1~18.04.2', '-a~b', '-2+deb9u1', '-01', '-1-2'),
  )
  .map((parts) => parts.join(''));
const cased = (field: string) =>
  fc.constantFrom(field, field, field, field.toLowerCase(), field.toUpperCase());
const status = fc.oneof(
  { weight: 6, arbitrary: fc.constant('install ok installed') },
  fc.constantFrom(
    'hold ok installed',
    'deinstall ok config-files',
    'purge ok not-installed',
    'unknown ok not-installed',
    'install ok half-installed',
    'install reinstreq half-installed',
    'install ok unpacked',
    'install ok half-configured',
    'hold ok half-configured',
    'Install  OK  Installed',
  ),
);
const relation = fc
  .tuple(
    name,
    fc.constantFrom('', '', '', ':any', ':i386'),
    fc.constantFrom('', '', ' (>= 1.0)', ' (<< 2:3~)', '(= 1)', ' ( >> 4 )'),
  )
  .map((parts) => parts.join(''));
const relations = fc
  .array(fc.array(relation, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
  .chain((groups) =>
    fc.tuple(fc.constant(groups), fc.constantFrom(', ', ',', ' ,  ', ',\n '), fc.constantFrom(' | ', '|')),
  )
  .map(([groups, comma, bar]) => groups.map((group) => group.join(bar)).join(comma));
const provided = fc.array(
  fc.tuple(name, fc.constantFrom('', ' (= 1.2)')).map((parts) => parts.join('')),
  { minLength: 1, maxLength: 3 },
);

const field = (called: string, value: fc.Arbitrary<string>) =>
  fc.tuple(cased(called), fc.constantFrom(': ', ':', ':  ', ' : '), value).map((parts) => parts.join(''));
const optional = (called: string, value: fc.Arbitrary<string>) =>
  fc.option(field(called, value), { nil: undefined, freq: 1 });

const noise = fc.constantFrom(
  'Description: short\n long\n .\n Package: not-a-field',
  'Conffiles:\n /etc/a 0123456789abcdef0123456789abcdef\n /etc/b newconffile',
  'Priority: optional',
  'Installed-Size: 12',
  'Homepage: http://x/:y',
);

/** Fields in any order; now and then something that dpkg refuses or merely warns about. */
const paragraph = fc
  .tuple(
    field('Package', name),
    field('Status', status),
    field('Architecture', fc.constantFrom('amd64', 'amd64', 'amd64', 'all', 'i386')),
    field('Version', version),
    optional('Multi-Arch', fc.constantFrom('same', 'foreign', 'allowed', 'no', 'Foreign')),
    optional('Essential', fc.constantFrom('yes', 'no', 'Yes')),
    optional('Protected', fc.constantFrom('yes', 'no')),
    optional('Pre-Depends', relations),
    optional('Depends', relations),
    optional(
      'Provides',
      provided.map((names) => names.join(', ')),
    ),
    fc.option(noise, { nil: undefined }),
  )
  .chain((fields) =>
    fc.shuffledSubarray(
      fields.filter((one) => one !== undefined),
      { minLength: fields.filter((one) => one !== undefined).length },
    ),
  );

const malformed = fc.constantFrom(
  (lines: string[]) => lines.slice(1),
  (lines: string[]) => [...lines, ...lines.slice(0, 1)],
  (lines: string[]) => [...lines, 'no colon here'],
  (lines: string[]) => [...lines, ': no name'],
  (lines: string[]) => [' begins with a blank', ...lines],
  (lines: string[]) => lines.map((one) => `${one}\r`),
  (lines: string[]) => [...lines, 'Depends: a |, (b'],
);

const database = fc
  .tuple(
    fc.uniqueArray(paragraph, {
      maxLength: 6,
      selector: (lines) => /package\s*:\s*(\S+)/i.exec(lines.join('\n'))?.[1]?.toLowerCase(),
    }),
    fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, malformed),
    fc.constantFrom('\n\n', '\n\n', '\n\n\n'),
    fc.constantFrom('\n', '\n', '\n', '\n\n', '\n\n', ''),
  )
  .map(([paragraphs, spoil, gap, end]) => {
    const texts = paragraphs.map((lines, at) =>
      (spoil !== undefined && at === 0 ? spoil(lines) : lines).join('\n'),
    );
    return texts.join(gap) + end;
  });
