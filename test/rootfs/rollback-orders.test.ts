import fc from 'fast-check';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { missing } from '../debian/missing.ts';
import { tool } from '../tool.ts';
import { manifestOfCopy } from './changed.ts';
import { copyOf, type Copy } from './copy.ts';
import { described, differencesOf } from './differences.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import { debianTree, programs } from './tree.ts';

const reason = missing(programs);

/** Rules that share files with one another, and some that stand alone. */
const rules = [
  ...['sshd-max-auth-tries', 'sshd-x11-forwarding', 'sshd-banner', 'sshd-max-sessions', 'sshd-log-level'],
  ...['sshd-permit-root-login', 'sshd-ignore-rhosts', 'sshd-login-grace-time', 'sshd-config-permissions'],
  ...['sysctl-no-ip-forwarding', 'sysctl-log-martians', 'sysctl-no-send-redirects'],
  ...['sysctl-no-icmp-redirects', 'sysctl-no-secure-icmp-redirects'],
];

/** Files that people write into as well. */
const theirs = ['etc/ssh/sshd_config', 'etc/sysctl.conf', 'etc/issue'];

interface Round {
  readonly seed: number;
  readonly runs: readonly (readonly string[])[];
  /** After which run somebody puts a line of their own into which file, at its beginning or its end. */
  readonly edits: readonly { readonly after: number; readonly file: string; readonly first: boolean }[];
  /** Of each run whether one of its rules is taken back alone before the run is. */
  readonly alone: readonly boolean[];
  readonly order: readonly number[];
}

const round = (edits: number): fc.Arbitrary<Round> =>
  fc.integer({ min: 2, max: 3 }).chain((count) =>
    fc.record({
      seed: fc.nat(),
      runs: fc.array(fc.shuffledSubarray(rules, { minLength: 3, maxLength: 7 }), {
        minLength: count,
        maxLength: count,
      }),
      edits: fc.array(
        fc.record({
          after: fc.nat(count - 1),
          file: fc.constantFrom(...theirs),
          first: fc.boolean(),
        }),
        { minLength: edits, maxLength: edits },
      ),
      alone: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
      order: fc.shuffledSubarray([0, 1, 2].slice(0, count), { minLength: count }),
    }),
  );

describe.skipIf(reason !== undefined)(
  `rollbacks in any order${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let tree: string;
    let below: Manifest;

    beforeAll(async () => {
      tree = await debianTree('bookworm');
      below = await manifestOf(tree);
    });

    it.each(fc.sample(round(0), { numRuns: 2, seed: 20_261 }))(
      'bring the host to where it began, byte for byte: $runs, $order',
      async (one) => {
        const copy = fresh();
        const before = await manifestOfCopy(copy, below);
        await play(copy, one);
        const now = await manifestOfCopy(copy, below);
        expect(described(differencesOf(before, now, ['/var/lib/cis-harden']))).toEqual([]);
      },
    );

    it.each(fc.sample(round(2), { numRuns: 2, seed: 4711 }))(
      'leave what others wrote meanwhile, and nothing else: $edits, $order',
      async (one) => {
        const copy = fresh();
        const before = await manifestOfCopy(copy, below);
        const contents = new Map(theirs.map((file) => [file, readFileSync(join(copy.root, file), 'utf8')]));
        await play(copy, one);
        for (const [at, { file, first }] of one.edits.entries())
          contents.set(file, withLine(contents.get(file) ?? '', at, first));
        const now = await manifestOfCopy(copy, below);
        const edited = one.edits.map(({ file }) => `/${file}`);
        expect(described(differencesOf(before, now, ['/var/lib/cis-harden', ...edited]))).toEqual([]);
        for (const [file, content] of contents)
          expect(readFileSync(join(copy.root, file), 'utf8').split('\n').toSorted(), file).toEqual(
            content.split('\n').toSorted(),
          );
      },
    );

    it('say what others set anew between two runs, and leave it', async () => {
      const copy = fresh();
      const crontab = join(copy.root, 'etc/crontab');
      const asked = ['--assume-platform', 'ubuntu-18.04', '--rule', 'permissions-crontab', '--yes'];
      const runs: string[] = [];
      for (const mode of [0o644, 0o620]) {
        chmodSync(crontab, mode);
        const applied = await tool(['apply', `root:${copy.root}`, ...asked, '--format', 'json']);
        runs.unshift(/"kind": "applied",\s+"id": "([^"]+)"/.exec(applied.stdout)?.[1] ?? applied.stderr);
      }
      const said: string[] = [];
      for (const run of runs) {
        const back = await tool(['rollback', `root:${copy.root}`, '--run', run, '--yes']);
        expect(back.exitCode, back.stderr).toBe(0);
        said.push(back.stdout);
      }
      expect(statSync(crontab).mode & 0o7777).toBe(0o620);
      expect(said[0]).toContain('everything it changed is as it was before');
      expect(said[1]).not.toContain('as it was before');
      expect(said[1]).toMatch(/crontab: others changed it since/);
    });

    function fresh(): Copy {
      const copy = copyOf(tree);
      onTestFinished(() => copy.remove());
      return copy;
    }
  },
);

async function play(copy: Copy, { runs, edits, alone, order }: Round): Promise<void> {
  const target = `root:${copy.root}`;
  const made: (string | undefined)[] = [];
  for (const [at, names] of runs.entries()) {
    const asked = names.flatMap((rule) => ['--rule', rule]);
    const profile = ['--profile', 'cis-level2-server', '--assume-platform', 'ubuntu-18.04'];
    const applied = await tool(['apply', target, ...profile, ...asked, '--yes', '--format', 'json']);
    expect(applied.exitCode, applied.stderr).toBe(0);
    made.push(/"kind": "applied",\s+"id": "([^"]+)"/.exec(applied.stdout)?.[1]);
    for (const [number, { after, file, first }] of edits.entries()) {
      const path = join(copy.root, file);
      if (after === at) writeFileSync(path, withLine(readFileSync(path, 'utf8'), number, first));
    }
  }
  for (const at of order) {
    const id = made[at];
    if (id === undefined) continue;
    const listed = await tool(['history', target, '--run', id, '--format', 'json']);
    const [rule] = [...listed.stdout.matchAll(/"(s(?:shd|ysctl)-[a-z0-9-]+)"/g)].map(([, name]) => name);
    if (alone[at] && rule !== undefined) {
      const part = await tool(['rollback', target, '--run', id, '--rule', rule, '--yes']);
      expect(part.exitCode, `${part.stdout}${part.stderr}`).toBe(0);
    }
    const back = await tool(['rollback', target, '--run', id, '--yes']);
    if (!back.stderr.includes('taken back already'))
      expect(back.exitCode, `${back.stdout}${back.stderr}`).toBe(0);
  }
}

function withLine(text: string, number: number, first: boolean): string {
  const line = `# a line of theirs, ${number}\n`;
  return first ? `${line}${text}` : `${text}${line}`;
}
