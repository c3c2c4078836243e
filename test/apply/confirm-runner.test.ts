import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { history } from '../../src/apply/history.ts';
import { run, undo } from '../../src/apply/run.ts';
import * as scripts from '../../src/apply/script.ts';
import { Host } from '../../src/host/host.ts';
import { intend } from '../../src/plan/intend.ts';
import { addressOf, type Plan } from '../../src/plan/plan.ts';
import { sandboxTarget } from '../../src/targets/sandbox.ts';
import type { Target } from '../../src/targets/target.ts';

const isRoot = process.getuid?.() === 0;
const folder = '/etc/confirmed';
const runs = '/var/lib/cis-harden/runs';
const { applyScript } = scripts;
// The script of some of these runs was changed on its way: its digest is not looked at here.
const confirmScript = (id: string) => scripts.confirmScript({ id, files: {} });
const revertScript = (id: string) => scripts.revertScript({ id, files: {} });
const statusScript = (id: string) => scripts.statusScript({ id, files: {} });

/** Without systemd, as in every sandbox, a process of its own waits for the window's end. */
describe.skipIf(!isRoot)('a run that waits to be confirmed, without systemd (needs root)', () => {
  let target: Target;
  let count = 0;
  let id = '';
  beforeAll(async () => {
    target = await sandboxTarget('sandbox');
  });
  afterAll(async () => {
    await target?.close();
  });
  beforeEach(async () => {
    count += 1;
    id = `20990101T000000${String(count).padStart(3, '0')}Z-aaaaaa`;
    await sh(`rm -rf ${folder}; mkdir ${folder}; echo one >${folder}/1; echo one >${folder}/2`);
  });

  async function sh(script: string) {
    const outcome = await target.run?.(script);
    return { exitCode: outcome?.exitCode, said: outcome?.stdout.trimEnd() ?? '' };
  }
  const words = async (script: string) => (await sh(script)).said;
  const content = () => words(`cat ${folder}/1 ${folder}/2 | tr '\\n' ' '`);
  const journal = () => words(`sed 's/ [0-9a-f]\\{64\\}$//' ${runs}/${id}/journal`);
  const left = () => words(`ls -A /var/lib/cis-harden; ps -e -o args | grep -c '[r]un.sh revert'`);

  async function plan(): Promise<Plan> {
    const paths = [`${folder}/1`, `${folder}/2`];
    const host = new Host(await target.look(paths.map((path) => ({ kind: 'file', path }) as const)));
    const changes = paths.flatMap((path) =>
      intend(host, { kind: 'file', path, content: 'two\n' }).map((transition) => ({
        ...transition,
        address: addressOf(transition.after),
        rules: ['test'],
        notes: [],
      })),
    );
    return {
      ...{ changes, createdAt: '2026-01-01T00:00:00Z', tool: { version: '0' } },
      ...{ profile: { id: 'p' }, benchmark: { id: 'b' } },
      bound: { machineId: '', hostname: '', hardware: '' },
    } as unknown as Plan;
  }

  async function settled(seconds: number): Promise<void> {
    for (let wait = 0; wait < seconds * 4; wait += 1) {
      if (/^(confirmed|reverted|rolled-back)/m.test(await journal())) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  it('stays as it is once it is confirmed, and leaves nothing', async () => {
    expect(await sh(applyScript(await plan(), id, 600))).toMatchObject({ exitCode: 0 });
    expect(await words(statusScript(id))).toMatch(/^@ left (599|600)\n(?:@ journal .*\n)*@ journal applied$/);
    const waits = (await history(target)).at(-1);
    expect(waits).toMatchObject({ id, state: 'unconfirmed' });
    expect(Date.parse(waits?.until ?? '') - Date.now()).toBeGreaterThan(500_000);
    expect(await left()).toMatch(/current\nruns\n1$/);
    expect(await sh(confirmScript(id))).toMatchObject({
      exitCode: 0,
      said: expect.stringMatching(/^@ confirmed \d+$/),
    });
    expect(await content()).toBe('two two');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await left()).toBe('runs\n0');
    expect((await history(target)).at(-1)).toMatchObject({ id, state: 'applied' });
    expect(await sh(confirmScript(id))).toMatchObject({ exitCode: 0 });
    expect(await sh(revertScript(id))).toMatchObject({
      exitCode: 33,
      said: expect.stringMatching(/^@ confirmed/),
    });
    expect(await content()).toBe('two two');
  });

  it('takes itself back when nobody confirms it, and says that it is too late then', async () => {
    expect(await sh(applyScript(await plan(), id, 2))).toMatchObject({ exitCode: 0 });
    expect(await content()).toBe('two two');
    await settled(20);
    expect(await content()).toBe('one one');
    expect(await journal()).toMatch(
      /\nreverting timer\nundo 2\nundone 2\nundo 1\nundone 1\nreverted timer \d+$/,
    );
    expect((await history(target)).at(-1)).toMatchObject({
      ...{ id, state: 'reverted', why: 'not-confirmed', revertedAt: expect.stringMatching(/^20/) },
    });
    expect(await sh(confirmScript(id))).toMatchObject({
      exitCode: 33,
      said: expect.stringMatching(/^@ reverted timer \d+$/),
    });
    expect(await left()).toBe('runs\n0');
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'ends in one way when it is confirmed and taken back at once (%i)',
    async () => {
      await sh(applyScript(await plan(), id, 600));
      const both = `(${confirmScript(id)}) >/tmp/c & (${revertScript(id)}) >/tmp/r & wait; cat /tmp/c /tmp/r`;
      const said = await words(both);
      const ended = (await journal()).split('\n').filter((line) => /^(confirmed|reverted) /.test(line));
      expect(ended, said).toHaveLength(1);
      const [how = ''] = ended;
      expect(await content()).toBe(how.startsWith('confirmed') ? 'two two' : 'one one');
      expect(said).toContain(`@ ${how}`);
    },
  );

  it('takes back a run that was killed half way', async () => {
    const dying = '{ [ "$1" != 2 ] || kill -9 $$; mv -fT -- "$new" "$2"; }';
    const script = applyScript(await plan(), id, 2).replace('mv -fT -- "$new" "$2"', () => dying);
    await sh(script).catch(() => {});
    expect(await content()).toBe('two one');
    await settled(20);
    expect(await content()).toBe('one one');
    expect(await words(`ls -A ${folder}`)).toBe('1\n2');
  });

  it('counts from the end of the steps, and waits for a run that is at work', async () => {
    const slow = '{ sleep 2; mv -fT -- "$new" "$2"; }';
    const script = applyScript(await plan(), id, 2).replace('mv -fT -- "$new" "$2"', () => slow);
    expect(await sh(script)).toMatchObject({ exitCode: 0 });
    expect(await words(statusScript(id))).toMatch(/^@ left [12]\n/);
    expect(await sh(confirmScript(id))).toMatchObject({ exitCode: 0 });
  });

  it('goes before any other run, and says so', async () => {
    await sh(applyScript(await plan(), id, 600));
    const other = await sh(applyScript(await plan(), '20990102T000000000Z-bbbbbb', 600));
    expect(other.exitCode).toBe(31);
    expect(other.said).toMatch(new RegExp(`^@ unconfirmed ${id} \\d+$`));
    expect(await words(`ls ${runs} | grep -c bbbbbb`)).toBe('0');
    await sh(revertScript(id));
    expect(await content()).toBe('one one');
  });

  it('is not waited for any more once it was rolled back', async () => {
    await sh(applyScript(await plan(), id, 3));
    expect((await undo(target, id, [], false, () => {})).kind).toBe('undone');
    await new Promise((resolve) => setTimeout(resolve, 4500));
    expect(await journal()).toMatch(/\nrolled-back$/);
    expect(await left()).toBe('runs\n0');
    expect(await sh(confirmScript(id))).toMatchObject({ exitCode: 33, said: '@ rolled-back' });
  });

  it('is not there to be confirmed', async () => {
    expect(await sh(confirmScript('20990103T000000000Z-cccccc'))).toEqual({ exitCode: 33, said: '@ gone' });
  });

  describe('where nothing can be set to take it back', () => {
    /** Programs of the host, as they are found first. */
    const program = (name: string, text: string) =>
      `mkdir -p /usr/local/bin; printf '#!/bin/sh\\n%s\\n' '${text}' >/usr/local/bin/${name}; chmod 755 /usr/local/bin/${name}`;
    const systemd = 'rmdir /run/cis-harden-offline; mkdir -p /run/systemd/system';
    const systemctl = program('systemctl', 'case "$*" in *is-active*) exit 3 ;; esac');
    const hidden = '/usr/bin/setsid /usr/bin/nohup /usr/bin/systemd-run';
    afterEach(async () => {
      await sh(
        `for one in ${hidden}; do [ ! -e "$one.hidden" ] || mv "$one.hidden" "$one"; done; rm -rf /usr/local/bin/setsid /usr/local/bin/systemctl /usr/local/bin/systemd-run /run/systemd/system; mkdir -p /run/cis-harden-offline`,
      );
    });

    it.each([
      [
        'no setsid and no nohup',
        `for one in ${hidden}; do mv "$one" "$one.hidden"; done`,
        'neither systemd nor setsid nor nohup is there',
      ],
      ['a setsid that fails', program('setsid', 'echo "no sessions here" >&2; exit 1'), 'no sessions here'],
      [
        'a setsid that does nothing',
        program('setsid', 'exit 0'),
        'the process that was to wait for it did not start',
      ],
      [
        'a systemd-run that fails',
        `${systemd}; ${systemctl}; ${program('systemd-run', 'echo "Failed to start transient timer unit" >&2; exit 1')}`,
        'Failed to start transient timer unit',
      ],
      [
        'no systemd-run',
        `${systemd}; ${systemctl}; [ ! -e /usr/bin/systemd-run ] || mv /usr/bin/systemd-run /usr/bin/systemd-run.hidden`,
        'systemd-run',
      ],
      [
        'a timer that is not active',
        `${systemd}; ${systemctl}; ${program('systemd-run', 'exit 0')}`,
        'cis-harden-revert-',
      ],
    ])('%s: refuses before any change, and leaves nothing', async (_, setup, why) => {
      await sh('rm -rf /var/lib/cis-harden');
      const units = 'ls -A /etc/systemd/system /etc/systemd/system/multi-user.target.wants';
      const before = await words(units);
      await sh(setup);
      const planned = await plan();
      await expect(run(target, planned, () => {}, { id, window: 600 })).rejects.toThrow(
        /^sandbox: the host can't be made to take the changes back by itself, so nothing was changed: ./,
      );
      await expect(run(target, planned, () => {}, { id, window: 600 })).rejects.toThrow(why);
      expect(await content()).toBe('one one');
      expect(await words(units)).toBe(before);
      expect(
        await words("ls -A /var/lib/cis-harden 2>/dev/null; ps -e -o args | grep -c '[r]un.sh revert'"),
      ).toBe('0');
      // Where nobody is waited for, the same host is changed.
      expect(await run(target, planned, () => {}, { id })).toMatchObject({ kind: 'applied' });
    });
  });
});
