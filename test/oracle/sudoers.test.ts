import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sudoers, type SudoersDefault } from '../../src/facts/sudoers.ts';
import type { Host } from '../../src/host/host.ts';
import { project } from '../../src/host/project.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import { sudo } from '../../src/rules/sudo/index.ts';
import { exampleHost, type Example } from '../host.ts';
import { runInTrees, sandboxObstacle, type Tree } from './merged-root.ts';
import { sudoersPlaces, sudoersTree } from './sudoers-trees.ts';

const RUNS = 400;
const obstacle = sandboxObstacle(['unshare', 'visudo', 'cvtsudoers']);

describe.skipIf(obstacle !== undefined)(
  `sudoers beside visudo and cvtsudoers${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const trees = fc.sample(sudoersTree(), { numRuns: RUNS, seed: 1804 });

    it('reads the same Defaults from the same files', { timeout: 300_000 }, () => {
      const answers = answersTo(trees);
      let compared = 0;
      let refused = 0;
      for (const [at, written] of trees.entries()) {
        const said = answers[at];
        const ours = readHere(written);
        if (said === undefined) {
          refused += 1;
          continue;
        }
        expect({ ...written, read: ours }).toEqual({ ...written, read: said });
        compared += said.length;
      }
      expect(compared, 'options that are compared').toBeGreaterThan(RUNS);
      expect(refused, 'trees that sudo refuses').toBeGreaterThan(RUNS / 100);
      expect(refused, 'trees that sudo refuses').toBeLessThan(RUNS / 2);
    });

    it('leaves files that sudo takes and in which both options are in force', { timeout: 300_000 }, () => {
      const accepted = answersTo(trees);
      const left = trees.filter((_, at) => accepted[at] !== undefined).flatMap(repaired);
      for (const [at, said] of answersTo(left).entries()) {
        const written = left[at] ?? {};
        const last = (name: string) =>
          said?.findLast((one) => one.scope === 'everybody' && one.name === name)?.value;
        expect({ ...written, pty: last('use_pty') }).toEqual({ ...written, pty: true });
        expect({ ...written, log: last('logfile') }).toEqual({
          ...written,
          log: expect.stringMatching(/^\//),
        });
      }
      expect(left.length, 'trees that were repaired').toBeGreaterThan(RUNS / 3);
    });
  },
);

/** One option, with what it says in common words. */
interface Said {
  readonly scope: 'everybody' | 'some';
  readonly name: string;
  /** Words of a list; otherwise a text, or whether it is on. */
  readonly value: boolean | string;
}

/** What cvtsudoers makes of each tree; undefined where visudo or it refuses the grammar. */
function answersTo(all: readonly Tree[]): (Said[] | undefined)[] {
  const script = `cvtsudoers -f json /etc/sudoers 2>/tmp/complaints || echo refused
grep -q -e error -e 'unexpected line break' -e 'empty string' -e 'No such file' /tmp/complaints && echo refused
visudo -cf /etc/sudoers 2>&1 | grep -q -e error -e 'unexpected line break' -e 'empty string' -e 'No such file' && echo refused
true`;
  return runInTrees(all, sudoersPlaces, script).map((answer) => {
    if (/^refused$/m.test(answer)) return undefined;
    const parsed = JSON.parse(answer.trim() === '' ? '{}' : Buffer.from(answer, 'latin1').toString()) as Json;
    return (parsed.Defaults ?? []).flatMap(({ Binding: binding, Options: options }) =>
      options.map(({ operation: _, ...option }): Said => {
        const [[name, value] = ['', '']] = Object.entries(option);
        const scope = binding === undefined ? 'everybody' : 'some';
        return { scope, name, value: Array.isArray(value) ? value.join(' ') : asText(value) };
      }),
    );
  });
}

interface Json {
  readonly Defaults?: readonly {
    readonly Binding?: unknown;
    readonly Options: readonly Record<string, boolean | number | string | readonly string[]>[];
  }[];
}

function asText(value: unknown): boolean | string {
  return typeof value === 'boolean' ? value : String(value);
}

function readHere(written: Tree): Said[] | string {
  try {
    return (sudoers.of(hostOf(written))?.defaults ?? []).map(said);
  } catch (problem) {
    if (problem instanceof Unmeasured) return problem.message;
    throw problem;
  }
}

function said({ name, negated, value, scope }: SudoersDefault): Said {
  return { scope: scope === undefined ? 'everybody' : 'some', name, value: value ?? !negated };
}

function hostOf(written: Tree): Host {
  const files = Object.entries(written).map(([path, what]): [string, Example] => [path, what]);
  return exampleHost({ packages: { sudo: '1.9.13' }, files: Object.fromEntries(files) });
}

/** The tree as the rules leave it, in a list; empty where a person has to decide something. */
function repaired(written: Tree): Tree[] {
  let host = hostOf(written);
  for (const rule of sudo)
    for (const change of rule.remediate(host, rule.params.parse({}))) {
      if (!isActionable(change)) return [];
      for (const { after } of intend(host, change)) host = project(host, after);
    }
  const left = Object.entries(host.evidence.files).flatMap(([path, node]) =>
    node.type === 'file' && node.content !== undefined ? [[path, node.content] as const] : [],
  );
  return [Object.fromEntries(left)];
}
