import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { comparisonSchema } from '../../src/compare/comparison.ts';
import { writeSnapshot } from '../../src/host/snapshot.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { exampleEvidence } from '../host.ts';
import { tool } from '../tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-drift-'));
const file = (name: string) => join(folder, name);
/** `day` keeps the reports of one test apart. */
const snapshot = (name: string, day: string, passwd: number, packages: Record<string, string> = {}) =>
  writeFileSync(
    file(name),
    writeSnapshot(
      {
        ...exampleEvidence({
          packages,
          files: {
            '/etc/os-release': 'ID=ubuntu\nVERSION_ID="18.04"\n',
            '/etc/machine-id': `${'e'.repeat(32)}\n`,
            '/etc/passwd': { content: 'root:x:0:0:root:/root:/bin/bash\n', mode: passwd },
            '/var/log/dpkg.log':
              '2025-01-01 00:00:00 startup archives unpack\n2026-01-02 03:00:00 install telnet:amd64 <none> 1\n',
          },
        }),
        collectedAt: `2026-01-${day}T00:00:00.000Z`,
      },
      '0.1.0',
    ),
  );
const target = (name: string) => `snapshot:${file(name)}`;
const rules = ['--rule', '6.1.2', '--rule', '2.2.4'];
const audit = (name: string, ...words: string[]) =>
  tool(['audit', target(name), '--no-color', ...rules, ...words]);

beforeAll(async () => {
  snapshot('good.snap', '01', 0o644);
  snapshot('bad.snap', '03', 0o666, { telnet: '1' });
  snapshot('other.snap', '05', 0o644);
  await audit('good.snap', '-o', `json:${file('good.json')}`);
  await audit('bad.snap', '-o', `json:${file('bad.json')}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('audit --baseline', () => {
  it('fails on what got worse, and says who did it', async () => {
    const { exitCode, stdout } = await audit('bad.snap', '--baseline', file('good.json'));
    expect(exitCode).toBe(2);
    expect(stdout).toContain('worse   6.1.2 ');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'is about package telnet, which dpkg installed on 2026-01-02 03:00:00, 1',
    );
    expect(stdout).toContain('2 recommendations got worse, 0 better');
  });

  it('is content with what failed before, where a plain audit is not', async () => {
    expect((await audit('bad.snap')).exitCode).toBe(2);
    const { exitCode, stdout } = await audit('bad.snap', '--baseline', file('bad.json'));
    expect({ exitCode, told: stdout.includes('nothing got worse, 0 better') }).toEqual({
      exitCode: 0,
      told: true,
    });
  });

  it('is never content with what can not be measured, though it could not be before', async () => {
    writeFileSync(
      file('blind.snap'),
      writeSnapshot(
        {
          ...exampleEvidence({
            files: {
              '/etc/os-release': 'ID=ubuntu\nVERSION_ID="18.04"\n',
              '/etc/machine-id': `${'e'.repeat(32)}\n`,
            },
          }),
          collectedAt: '2026-01-07T00:00:00.000Z',
        },
        '0.1.0',
      ),
    );
    const words = ['audit', target('blind.snap'), '--no-color', '--rule', 'sysctl-aslr'];
    const before = await tool([...words, '-o', `json:${file('blind.json')}`]);
    expect(before.exitCode).toBe(3);
    const after = await tool([...words, '--baseline', file('blind.json')]);
    expect(after.stdout).toContain("nothing got worse, 0 better; 1 recommendation can't be measured");
    expect(after.exitCode).toBe(3);
    const first = await tool([...words, '--keep', file('blind'), '--baseline', 'latest']);
    expect(first.exitCode).toBe(3);
  });

  it('tells what the baseline lists and the audit leaves out', async () => {
    const { stdout } = await tool([
      ...['audit', target('good.snap'), '--rule', '6.1.2', '--baseline', file('good.json')],
    ]);
    expect(stdout).toContain('the baseline lists what this audit does not judge: 2.2.4');
  });

  it('tells of a baseline that is later than the audit', async () => {
    const text = readFileSync(file('good.json'), 'utf8');
    writeFileSync(file('later.json'), text.replace(/"startedAt": "\d{4}/, '"startedAt": "2999'));
    const against = async (name: string) => (await audit('good.snap', '--baseline', file(name))).stdout;
    expect(await against('later.json')).toContain('the baseline is later than this audit');
    expect(await against('good.json')).not.toContain('later than this audit');
  });

  it('tells what got better', async () => {
    const { exitCode, stdout } = await audit('good.snap', '--baseline', file('bad.json'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing got worse, 2 better');
  });

  it('comes below the whole report with --verbose, which says what to do', async () => {
    const words = ['bad.snap', '--baseline', file('good.json'), '--verbose'] as const;
    const { exitCode, stdout } = await audit(...words);
    expect(exitCode).toBe(2);
    const [whole = '', drift] = stdout.split(/^Baseline /m);
    expect(whole).toMatch(/^fail {4}6\.1\.2 /m);
    expect(whole).toMatch(/^do {6}cis-harden plan snapshot:/m);
    expect(drift).toMatch(/^worse {3}6\.1\.2 /m);
  });

  it('is part of the JSON, which the published schema takes', async () => {
    const { stdout } = await audit('bad.snap', '--baseline', file('good.json'), '--format', 'json');
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.baseline?.worse.map(({ id }) => id)).toEqual(['2.2.4', '6.1.2']);
    const schema: unknown = JSON.parse(readFileSync('schemas/report.schema.json', 'utf8'));
    const foreign = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
    expect(foreign.safeParse(JSON.parse(stdout)).error).toBeUndefined();
  });

  it.each(['markdown', 'html', 'sarif', 'xccdf', 'oscal'])(
    'is told among the notices of %s',
    async (format) => {
      const { stdout } = await audit('bad.snap', '--baseline', file('good.json'), '--format', format);
      expect(stdout).toContain('worse than the baseline');
    },
  );

  it('is counted in metrics', async () => {
    const { stdout } = await audit('bad.snap', '--baseline', file('good.json'), '--format', 'prometheus');
    expect(stdout).toMatch(/^cis_harden_baseline_recommendations\{.*change="worse"\} 2$/m);
  });

  it.each([
    [['--baseline', 'missing.json'], "--baseline missing.json can't be read"],
    [['--baseline', 'latest'], 'add --keep, or name a report (./latest'],
    [['--keep-count', '3'], 'add --keep DIR'],
    [['--keep', 'x', '--keep-count', '0'], 'It is a number from 1 to 999999'],
  ])('refuses %s', async (words, message) => {
    const { exitCode, stderr } = await audit('good.snap', ...words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });

  it('takes a report with a byte order mark, and refuses one that lists a number twice', async () => {
    const text = readFileSync(file('good.json'), 'utf8');
    writeFileSync(file('bom.json'), `\uFEFF${text}`);
    expect((await audit('good.snap', '--baseline', file('bom.json'))).exitCode).toBe(0);
    const report = reportSchema.parse(JSON.parse(text));
    const twice = { ...report, results: [...report.results, ...report.results.slice(0, 1)] };
    writeFileSync(file('twice.json'), JSON.stringify(twice));
    const { exitCode, stderr } = await audit('good.snap', '--baseline', file('twice.json'));
    expect({ exitCode, told: /lists 2\.2\.4 twice/.test(stderr) }).toEqual({ exitCode: 1, told: true });
  });

  it('refuses the report of another profile', async () => {
    const { exitCode, stderr } = await audit(
      'good.snap',
      '--profile',
      'aks',
      '--baseline',
      file('good.json'),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('was judged by the profile cis-level1-server, and this audit by aks');
  });
});

describe('audit --keep', () => {
  it('keeps as many reports as are wanted, for their owner alone, and nothing else is removed', async () => {
    const kept = file('kept');
    const latest = ['--keep', kept, '--keep-count', '2', '--baseline', 'latest'];
    const first = await audit('good.snap', ...latest);
    expect({ code: first.exitCode, told: first.stderr.includes('this one is the first') }).toEqual({
      code: 0,
      told: true,
    });
    writeFileSync(join(kept, 'baseline.json'), 'mine');
    writeFileSync(join(kept, 'example--notes.txt'), 'mine');
    expect((await audit('bad.snap', ...latest)).exitCode).toBe(2);
    expect((await audit('bad.snap', ...latest)).exitCode).toBe(0);
    expect((await audit('other.snap', ...latest)).exitCode).toBe(0);
    const reports = readdirSync(kept).filter((name) => name.endsWith('Z.json'));
    expect(reports.map((name) => name.slice(-24))).toEqual([
      '20260103T000000000Z.json',
      '20260105T000000000Z.json',
    ]);
    expect(readdirSync(kept)).toHaveLength(4);
    expect(reports.map((name) => statSync(join(kept, name)).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(kept).mode & 0o777).toBe(0o700);
  });

  it('refuses a folder that others may write to', async () => {
    mkdirSync(file('shared'));
    chmodSync(file('shared'), 0o777);
    const { exitCode, stderr } = await audit('good.snap', '--keep', file('shared'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('others may write to it');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'refuses a folder of another account (skipped without root)',
    async () => {
      mkdirSync(file('theirs'), { mode: 0o700 });
      chownSync(file('theirs'), 65_534, 65_534);
      const { exitCode, stderr } = await audit('good.snap', '--keep', file('theirs'));
      expect(exitCode).toBe(1);
      expect(stderr).toContain('belongs to another account');
      expect(readdirSync(file('theirs'))).toEqual([]);
    },
  );
});

describe('compare', () => {
  const compare = (...words: string[]) => tool(['compare', ...words]);

  it('two snapshots: what changed, and the verdicts that change with it', async () => {
    const words = [file('good.snap'), target('bad.snap')];
    const { exitCode, stdout } = await compare(...words, '--format', 'json');
    const found = comparisonSchema.parse(JSON.parse(stdout));
    expect({ exitCode, kind: found.kind }).toEqual({ exitCode: 2, kind: 'snapshots' });
    expect(found.changes.map(({ topic, id, what }) => `${topic} ${id} ${what}`)).toEqual([
      'package telnet:amd64 version',
      'file /etc/passwd mode',
    ]);
    expect(found.verdicts?.map(({ id, before, after }) => `${id} ${before} ${after}`)).toContain(
      '6.1.2 pass fail',
    );
    const schema: unknown = JSON.parse(readFileSync('schemas/comparison.schema.json', 'utf8'));
    const foreign = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
    expect(foreign.safeParse(JSON.parse(stdout)).error).toBeUndefined();
    expect((await compare(file('good.snap'), file('good.snap'))).exitCode).toBe(0);
    expect((await compare(...words)).stdout).toContain('  mode: 0644 → 0666');
    expect((await compare(...words, '--format', 'csv')).stdout).toContain(
      '"file","/etc/passwd","mode","0644","0666",""',
    );
    expect((await compare(...words, '--format', 'markdown')).stdout).toContain('`/etc/passwd`');
  });

  it('two profiles, and two benchmarks', async () => {
    const profiles = await compare('aks', 'aks-strict');
    expect(profiles.exitCode).toBe(2);
    expect(profiles.stdout).toContain('exemption: undocumented-gap → none');
    expect(profiles.stdout.replace(/\s+/g, ' ')).toMatch(
      /from: \S+aks\.yaml:\d+:\d+ → \S+aks-strict\.yaml:\d+:\d+/,
    );
    expect((await compare('aks', 'aks')).exitCode).toBe(0);
    const name = 'cis-ubuntu-18.04-v2.1.0';
    const path = `profiles/benchmarks/${name}.yaml`;
    expect(await compare(name, path)).toMatchObject({ exitCode: 0 });
    const edited = file('edited.yaml');
    writeFileSync(
      edited,
      readFileSync(path, 'utf8').replace(
        'title: Ensure permissions on /etc/passwd are',
        'title: Ensure modes of /etc/passwd are',
      ),
    );
    const { exitCode, stdout } = await compare(name, edited);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('title: Ensure permissions on /etc/passwd are configured → Ensure modes');
  });

  it.each([
    [() => [file('good.snap'), file('good.json')], 'makes a report of the snapshot'],
    [() => [file('good.snap')], 'name the snapshot that it is to be compared with as well'],
    [
      () => ['aks', 'cis-ubuntu-18.04-v2.1.0'],
      'aks is a profile, and cis-ubuntu-18.04-v2.1.0 is a benchmark',
    ],
    [() => ['cis-ubuntu-18.04-v2.1', 'aks'], 'did you mean "cis-ubuntu-18.04-v2.1.0"?'],
    [() => ['aks', 'aks-strikt'], 'did you mean "aks-strict"?'],
    [() => ['local', 'aks'], 'local is a target: name a profile first'],
    [() => ['aks', 'aks-strict', '-o', 'x.html'], 'html is for two reports'],
    [
      () => ['aks', 'aks-strict', '--profile', 'aks'],
      '--profile says what gives the verdicts of two snapshots',
    ],
    [() => ['./missing.yaml', 'aks'], 'missing.yaml cannot be read'],
  ])('refuses what does not fit (%#)', async (words, message) => {
    const { exitCode, stdout, stderr } = await compare(...words());
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});
