import { execa } from 'execa';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../debian/missing.ts';
import { program, tool } from '../tool.ts';
import { programs } from './image.ts';
import { asked, bootKillable, counted, differ, moments, type Killable, type Seen } from './killed.ts';
import { expectBackByRollback, expectBefore, reached, released, seen, settled, stopAt } from './killed.ts';

/**
 * Stops a run over SSH at a moment of its own, and kills the controller, ssh or the script on the machine there. Nobody
 * confirms the run: the machine has to bring itself back to what it was.
 */
const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;

describe.skipIf(reason !== undefined)(`a run over SSH that is killed${skipped}`, () => {
  let scene: Killable;
  let after: Seen;

  beforeAll(async () => {
    scene = await bootKillable();
  });
  afterAll(() => scene?.machine.remove());

  const applyWords = () => ['apply', ...scene.target, ...asked, '--yes', '--confirm-within', '20s'];

  /** Starts a run, which waits at this share of its moments. */
  async function applyTo(share: number) {
    await stopAt(scene, [Math.ceil(share * moments)]);
    const apply = execa('node', [program, ...applyWords()], { reject: false, stdin: 'ignore' });
    const over = apply.then(() => true);
    while (!(await Promise.race([over, pause(1000, false)])))
      if ((await reached(scene)) !== undefined) return { apply };
    throw new Error(`the run ended before its moment: ${(await apply).stdout} ${(await apply).stderr}`);
  }

  it('changes the machine where nobody kills it, and is rolled back', async () => {
    await stopAt(scene, [0]);
    const applied = await tool(applyWords());
    expect(applied.exitCode, applied.stdout + applied.stderr).toBe(0);
    expect(await counted(scene)).toBeGreaterThan(moments);
    after = await seen(scene.machine);
    expect(differ(scene.before, after).length).toBeGreaterThan(10);
    expect(after.live).not.toBe(scene.before.live);
    await expectBackByRollback(scene);
  });

  it.each([0.25, 0.75])('is taken back where the controller is killed at %f of it', async (share) => {
    const { apply } = await applyTo(share);
    apply.kill('SIGKILL');
    await released(scene);
    expect(await settled(scene)).toMatchObject({ state: 'reverted' });
    await expectBefore(scene);
  });

  it('comes to its end where ssh is killed, and is confirmed over a new connection', async () => {
    const { apply } = await applyTo(0.6);
    expect((await execa('pkill', ['-KILL', '-P', String(apply.pid), 'ssh'])).exitCode).toBe(0);
    await released(scene);
    const { exitCode, stdout, stderr } = await apply;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await settled(scene)).toMatchObject({ state: 'applied' });
    expect(differ(after, await seen(scene.machine), false)).toEqual([]);
    // What could still be taken back is kept.
    const runs = await tool(['history', ...scene.target, '--prune', '--keep', '0']);
    expect(runs.exitCode, runs.stderr).toBe(0);
    expect(await settled(scene)).toMatchObject({ state: 'applied' });
    await expectBackByRollback(scene);
  });

  it.each([0.3, 0.7])('is taken back where its script is killed at %f of it, and says so', async (share) => {
    const { apply } = await applyTo(share);
    const group = '$(ps -o pgid= -p "$(cat /var/lib/cis-harden/lock)")';
    expect((await scene.machine.run(`pkill -KILL -g ${group}`)).exitCode).toBe(0);
    const { exitCode, stdout, stderr } = await apply;
    expect(exitCode, stdout + stderr).toBe(4);
    expect(await settled(scene)).toMatchObject({ state: 'reverted' });
    await expectBefore(scene);
  });

  it('leaves nothing at all where its history is pruned', async () => {
    const pruned = await tool(['history', ...scene.target, '--prune', '--keep', '0']);
    expect(pruned.stdout, pruned.stderr).toMatch(/^deleted the journals of \d+ runs?: /);
    expect((await scene.machine.run('find /var/lib/cis-harden -mindepth 1 ! -name runs')).stdout).toBe('');
    expect(await settled(scene)).toBeUndefined();
    await expectBefore(scene);
  });
});
