import { appendFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyScript } from '../../src/apply/script.ts';
import { type Step, stepsOf } from '../../src/apply/steps.ts';
import { consents } from '../../src/change.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { readPlan } from '../../src/plan/read.ts';
import { missing } from '../debian/missing.ts';
import { tool } from '../tool.ts';
import { type Copy, copyOf } from './copy.ts';
import { manifestOfCopy } from './changed.ts';
import { described, differencesOf } from './differences.ts';
import {
  forget,
  killedAt,
  momentsOf,
  notesFolder,
  recover,
  recoveryScript,
  takeBack,
  watch,
  type When,
} from './killed.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import { makeOdd } from './odd.ts';
import { debianTree, programs } from './tree.ts';

/**
 * Kills the apply of a profile, and recovery itself, at moments that lie right before and right after each time that a
 * run brings something to the disk or a file into its place, and at any moment in between. Whatever the moment, recovery
 * makes the tree what it was, or what an apply that nobody killed makes of it.
 *
 * Few moments of each kind of step; with CIS_HARDEN_LONG every moment of the whole second level, undone and finished by
 * turns. CIS_HARDEN_PART=1/2 takes every other group of steps, so that two processes share them. CIS_HARDEN_KILLS names a
 * file that gets a line for each round.
 */
const long = process.env['CIS_HARDEN_LONG'] !== undefined;
/** Which of how many equal parts, counted from one. */
const [part = 1, parts = 1] = (process.env['CIS_HARDEN_PART'] ?? '1/1').split('/').map(Number);
const ways = ['undo', 'finish'] as const;
const reason = missing([...programs, 'unshare']);
const id = '20990101T000000000Z-aaaaaa';

/** One rule or two for each kind of step that an image can have. */
const few = [
  ...[
    'package-telnet-client-absent',
    'module-cramfs-disabled',
    'sshd-max-auth-tries',
    'permissions-cron-daily',
  ],
  ...['account-pass-max-days', 'su-restricted', 'cron-users-limited', 'home-exists', 'home-netrc-absent'],
  ...['automounting-disabled', 'package-auditd-installed'],
];

/** What goes on whatever is rolled back. */
const left = [
  ...['/var/lib/cis-harden', notesFolder, '/var/cache/apt', '/var/lib/apt/lists'],
  ...['/var/log/apt', '/var/log/dpkg.log', '/var/log/alternatives.log'],
];

describe.skipIf(reason !== undefined)(
  `an apply that is killed${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let copy: Copy;
    let below: Manifest;

    beforeAll(async () => {
      const tree = await debianTree('bookworm', 'equipped');
      below = await manifestOf(tree);
      copy = copyOf(tree);
      makeOdd(copy.root);
      copyFileSync('/etc/resolv.conf', join(copy.root, 'etc/resolv.conf'));
      watch(copy);
    });
    afterAll(() => copy?.remove());

    async function planned(): Promise<Plan> {
      const hash = `grub.pbkdf2.sha512.10000.${'AB'.repeat(64)}.${'CD'.repeat(64)}`;
      const set = [
        ...[
          'sshd-access-limited.allowGroups=[sudo]',
          'grub-password.user=boot',
          `grub-password.hash=${hash}`,
        ],
        ...['rsyslog-remote-host.host=192.0.2.1', 'aide-database.initialise=no'],
      ];
      const words = [
        ...['--profile', 'cis-level2-server', '--assume-platform', 'ubuntu-18.04'],
        ...(long ? set.flatMap((one) => ['--set', one]) : few.flatMap((rule) => ['--rule', rule])),
        ...consents.flatMap((consent) => ['--allow', consent]),
      ];
      const { stdout, stderr } = await tool(['plan', `root:${copy.root}`, ...words, '--format', 'json']);
      expect(stdout, stderr).not.toBe('');
      return readPlan(stdout, 'the plan');
    }

    const seen = () => manifestOfCopy(copy, below);
    /** `exact` also in the times of files. */
    function differ(one: Manifest, other: Manifest, exact: boolean): string[] {
      const found = differencesOf(one, other, left);
      return described(
        exact ? found : found.filter(({ in: fields }) => fields.some((field) => field !== 'mtime')),
      );
    }

    async function killAll(plan: Plan, random: () => number): Promise<number> {
      const kinds = new Set(stepsOf(plan).map(({ kind }) => kind));
      const name = [...kinds].join(' and ');
      const before = await seen();
      const script = applyScript(plan, id);
      expect(await killedAt(copy, script, { moment: 0 }), name).toBeUndefined();
      const moments = momentsOf(copy);
      const after = await seen();
      const began = Date.now();
      expect(await takeBack(copy, id), name).toBe('undone');
      const seconds = (Date.now() - began) / 1000;
      expect(differ(before, await seen(), true), `${name}: nobody was killed`).toEqual([]);
      expect(differ(before, after, false), name).not.toEqual([]);

      async function ended(way: 'undo' | 'finish', how: string): Promise<void> {
        const ending = await recover(copy, way);
        const now = await seen();
        if (ending === 'none' && differ(before, now, true).length > 0) {
          // It had come to its end, and only had not said so.
          expect(differ(after, now, false), how).toEqual([]);
          expect(await takeBack(copy, id), how).toBe('undone');
        } else if (way === 'finish' && ending !== 'none') {
          expect(ending, how).toBe('applied');
          expect(differ(after, now, false), how).toEqual([]);
          expect(await takeBack(copy, id), how).toBe('undone');
        } else {
          expect(['undone', 'none'], how).toContain(ending);
        }
        expect(differ(before, await seen(), true), how).toEqual([]);
        forget(copy);
        const notes = process.env['CIS_HARDEN_KILLS'];
        if (notes !== undefined) appendFileSync(notes, `${how}\n`);
      }

      forget(copy);
      const chosen = long ? moments : kinds.has('packages') ? 2 : 4;
      for (const moment of sample(moments, chosen, random))
        for (const way of long ? [moment % 2 === 0 ? ways[0] : ways[1]] : ways) {
          const killed = await killedAt(copy, script, { moment });
          await ended(way, `${name}: moment ${moment} of ${moments} (${killed}), then ${way}`);
        }
      const any: When = { milliseconds: Math.floor(random() * seconds * 1000) };
      const killed = await killedAt(copy, script, any);
      await ended(random() < 0.5 ? 'undo' : 'finish', `${name}: killed after ${killed}`);
      // Recovery is killed too, and one that goes the other way after it.
      for (const way of ways) {
        const moment = 1 + Math.floor(random() * moments);
        const twice = [`${moment}: ${await killedAt(copy, script, { moment })}`];
        for (const then of random() < 0.5 ? [way] : ([way, way === 'undo' ? 'finish' : 'undo'] as const)) {
          const at = 1 + Math.floor(random() * moments * 0.7);
          twice.push(`${then} ${at}: ${await killedAt(copy, recoveryScript(id, then), { moment: at })}`);
        }
        await ended(random() < 0.5 ? 'undo' : 'finish', `${name}: killed at ${twice.join(', at ')}`);
      }
      return moments;
    }

    it('leaves what recovery brings to before or to after', async () => {
      const random = seeded(20_260);
      let plan = await planned();
      const [first] = stepsOf(plan);
      if (first?.kind === 'packages') {
        // What comes changes what is to be done after it: that is planned when it is there.
        const coming = slice(plan, [first]);
        if (part === 1) await killAll(coming, random);
        await killedAt(copy, applyScript(coming, id), { moment: 0 });
        forget(copy);
        plan = await planned();
      }
      for (const [at, steps] of groups(stepsOf(plan)).entries()) {
        const sliced = slice(plan, steps);
        if (at % parts === part - 1) await killAll(sliced, random);
        await killedAt(copy, applyScript(sliced, id), { moment: 0 });
        forget(copy);
      }
    }, 36_000_000);
  },
);

/** A plan of these steps alone. */
function slice(plan: Plan, steps: readonly Step[]): Plan {
  const addresses = new Set(steps.flatMap((step) => step.addresses));
  return { ...plan, changes: plan.changes.filter(({ address }) => addresses.has(address)) };
}

/** Some steps each, one after the other; packages by themselves. */
function groups(steps: readonly Step[]): Step[][] {
  const found: Step[][] = [];
  for (const step of steps) {
    const last = found.at(-1);
    const joins = step.kind !== 'packages' && last?.[0]?.kind !== 'packages';
    if (last !== undefined && joins && last.length < 6) last.push(step);
    else found.push([step]);
  }
  return found;
}

/** Some of 1 to `count`, spread evenly, with a place in each stretch that the seed gives. */
function sample(count: number, some: number, random: () => number): number[] {
  if (some >= count) return Array.from({ length: count }, (_, at) => at + 1);
  return Array.from({ length: some }, (_, at) => 1 + Math.floor(((at + random()) * count) / some));
}

/** The same numbers between 0 and 1 for the same seed (a linear congruential generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
