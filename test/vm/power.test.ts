import { execa } from 'execa';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/apply/run.ts';
import { readPlan } from '../../src/plan/read.ts';
import { openTarget } from '../../src/targets/open.ts';
import { missing } from '../debian/missing.ts';
import { program, tool } from '../tool.ts';
import { programs } from './image.ts';
import { asked, bootKillable, differ, kinds, type Killable, type Seen, spread } from './killed.ts';
import { expectBackByRollback, expectBefore, reached, released, seen, settled, stopAt } from './killed.ts';

/**
 * Keeps the disk of a machine at moments of one run, right before something is brought to the disk, and boots each of
 * them as after a power cut: the machine is, or is brought by `recover`, to exactly before or exactly after.
 *
 * CIS_HARDEN_CUTS is the number of moments.
 */
const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;
const cuts = Number(process.env['CIS_HARDEN_CUTS'] ?? 4);
const rounds = Array.from({ length: cuts }, (_, at) => at);
const moments = spread(cuts);

describe.skipIf(reason !== undefined)(`the power of a machine that is cut in a run${skipped}`, () => {
  let scene: Killable;
  /** What the disk held at each moment. */
  const kept: string[] = [];

  beforeAll(async () => {
    scene = await bootKillable();
  });
  afterAll(() => scene?.machine.remove());

  /** Keeps the disk at each of the moments that the run comes to, and comes back when the run has. */
  async function keepDuring(running: Promise<unknown>): Promise<void> {
    const over = running.then(() => true);
    while (!(await Promise.race([over, pause(300, false)]))) {
      if ((await reached(scene)) === undefined) continue;
      kept.push(await scene.machine.crash());
      await released(scene);
    }
  }

  async function bootWith(disk: string | undefined): Promise<void> {
    expect(disk).toBeDefined();
    await scene.machine.cut();
    await scene.machine.start(disk);
    await scene.machine.run('systemctl is-system-running --wait');
  }

  it('has moments in a run that waits to be confirmed', async () => {
    await stopAt(scene, moments);
    const words = ['apply', ...scene.target, ...asked, '--yes', '--confirm-within', '600s'];
    const apply = execa('node', [program, ...words], { reject: false, stdin: 'ignore' });
    await keepDuring(apply);
    const { exitCode, stdout, stderr } = await apply;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(kept).toHaveLength(cuts);
  });

  it.each(rounds)('is taken back by the boot, moment %i', async (round) => {
    await bootWith(kept[round]);
    expect(await settled(scene)).toMatchObject({ state: 'reverted' });
    await expectBefore(scene);
  });

  describe('in a run that nobody has to confirm', () => {
    const disks: string[] = [];
    let after: Seen;

    it('has its moments too', async () => {
      const { stdout } = await tool(['plan', ...scene.target, ...asked, '--format', 'json']);
      const plan = readPlan(stdout, 'the plan');
      const planned = new Set<string>(plan.changes.map((change) => change.after.kind));
      expect(kinds.filter((kind) => !planned.has(kind))).toEqual([]);
      const options = {
        ...{ become: { sudo: true }, interactive: false, sshConfig: scene.machine.sshConfig },
      } as const;
      const target = await openTarget(scene.machine.url('ops'), options);
      kept.length = 0;
      await stopAt(scene, moments);
      const running = run(target, plan, () => {});
      await keepDuring(running);
      expect(await running).toMatchObject({ kind: 'applied', warnings: [] });
      await target.close();
      disks.push(...kept.splice(0), await scene.machine.crash());
      expect(disks).toHaveLength(cuts + 1);
    });

    it('is made wholly where the power is cut after its end', async () => {
      await bootWith(disks[cuts]);
      after = await seen(scene.machine);
      expect(await settled(scene)).toMatchObject({ state: 'applied' });
      expect(differ(scene.before, after).length).toBeGreaterThan(10);
      expect(after.live).not.toBe(scene.before.live);
      await expectBackByRollback(scene);
    });

    it.each(rounds)('comes to before or to after by recovery, moment %i', async (round) => {
      await bootWith(disks[round]);
      const finishes = round % 2 === 0;
      const words = ['recover', ...scene.target, '--yes', ...(finishes ? ['--finish'] : [])];
      const { exitCode, stdout, stderr } = await tool(words);
      expect(exitCode, stdout + stderr).toBe(0);
      if (!finishes) {
        expect(await settled(scene)).toMatchObject({ state: 'rolled-back' });
        return expectBefore(scene);
      }
      expect(await settled(scene)).toMatchObject({ state: 'applied' });
      expect(differ(after, await seen(scene.machine), false)).toEqual([]);
      await expectBackByRollback(scene);
    });
  });
});
