import { execaSync } from 'execa';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { history } from '../../src/apply/history.ts';
import { type Ending, finish, run, undo } from '../../src/apply/run.ts';
import { applyScript } from '../../src/apply/script.ts';
import { Host } from '../../src/host/host.ts';
import { type Actionable, intend } from '../../src/plan/intend.ts';
import { addressOf, type Plan } from '../../src/plan/plan.ts';
import { rootTarget } from '../../src/targets/root.ts';
import type { Target } from '../../src/targets/target.ts';
import { missing } from '../debian/missing.ts';
import { tool } from '../tool.ts';
import { type Copy, copyOf } from './copy.ts';
import { debianTree, programs } from './tree.ts';

/** What goes wrong in the middle: whatever it is, the tree is as it was, or it is when what stood in the way is gone. */
const reason = missing([...programs, 'mkfs.ext4', 'chattr', 'losetup']);
const quiet = () => {};
const KIB = 1024;

describe.skipIf(reason !== undefined)(
  `a run that meets a fault${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let tree: string;
    let copy: Copy;
    let target: Target;
    let folder: string;
    const at = (path: string) => join(copy.root, path);
    const text = (path: string) => readFileSync(at(path), 'utf8');

    beforeAll(async () => {
      tree = await debianTree('bookworm');
    });
    beforeEach(async () => {
      copy = copyOf(tree);
      folder = mkdtempSync(join(tmpdir(), 'cis-harden-faults-'));
      target = await rootTarget('image', copy.root);
      mkdirSync(at('/etc/faults'));
      mkdirSync(at('/var/lib/cis-harden'));
    });
    afterEach(() => {
      copy.remove();
      rmSync(folder, { recursive: true });
    });

    /** A filesystem of its own in the copy. */
    function mounted(path: string, kib: number, options: readonly string[] = []): void {
      const image = join(folder, `${path.replaceAll('/', '-')}.img`);
      execaSync('truncate', ['-s', `${kib}K`, image]);
      execaSync('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', ...options, image]);
      execaSync('mount', ['-o', 'loop', image, at(path)]);
      rmSync(join(at(path), 'lost+found'), { recursive: true });
    }

    /** Leaves so much room on the filesystem of a path. */
    function fill(path: string, kib: number): void {
      const free = Number(execaSync('df', ['--output=avail', '-k', at(path)]).stdout.split('\n')[1]);
      if (free > kib)
        execaSync('dd', ['if=/dev/zero', `of=${at(path)}/ballast`, 'bs=1K', `count=${free - kib}`], {
          reject: false,
        });
    }

    async function planFor(contents: Readonly<Record<string, string>>): Promise<Plan> {
      const paths = Object.keys(contents);
      const host = new Host(await target.look(paths.map((path) => ({ kind: 'file', path }) as const)));
      const wanted: Actionable[] = paths.map((path) => ({
        kind: 'file',
        path,
        content: contents[path] ?? '',
      }));
      const changes = wanted.flatMap((change) =>
        intend(host, change).map((transition) => ({
          ...transition,
          ...{ address: addressOf(transition.after), rules: ['test'], notes: [] },
        })),
      );
      return {
        ...{ changes, createdAt: '2026-01-01T00:00:00Z', tool: { version: '0' }, profile: { id: 'p' } },
        ...{ benchmark: { id: 'b' }, bound: { machineId: '', hostname: '', hardware: '' } },
      } as unknown as Plan;
    }

    /** One file on the root, one in the folder that the fault is in, and one on the root again. */
    async function three(size = 4): Promise<Plan> {
      for (const path of ['/etc/first', '/etc/faults/file', '/etc/third']) writeFileSync(at(path), 'one\n');
      const much = `${'x'.repeat(KIB - 1)}\n`.repeat(size);
      return planFor({ '/etc/first': 'two\n', '/etc/faults/file': much, '/etc/third': 'two\n' });
    }
    const before = () => ['/etc/first', '/etc/faults/file', '/etc/third'].map(text).join('');
    const names = (path: string) =>
      readdirSync(at(path))
        .filter((name) => !['ballast', 'file', 'lost+found'].includes(name))
        .join(' ');

    /** How it ended, or the words of the refusal. */
    async function told(work: Promise<Ending>): Promise<{ kind: string; words: string }> {
      return work.then(
        (ending) => ({ kind: ending.kind, words: JSON.stringify(ending) }),
        (problem: unknown) => {
          if (!(problem instanceof Error) || problem.name !== 'TargetProblem') throw problem;
          return { kind: 'refused', words: problem.message };
        },
      );
    }

    async function recovered(way: 'undo' | 'finish'): Promise<string> {
      const open = (await history(target)).find(({ state }) => state === 'interrupted');
      if (open === undefined) return 'none';
      const ending =
        way === 'undo'
          ? await undo(target, open.id, open.steps, false, quiet)
          : await finish(target, open.id, open.steps, quiet);
      return ending.kind;
    }

    it.each([0, 8, 16, 40, 100])('where the disk of a file has %i KiB left', async (kib) => {
      mounted('/etc/faults', 4096);
      const plan = await three(64);
      fill('/etc/faults', kib);
      const { kind, words } = await told(run(target, plan, quiet));
      expect(kind).toBe(kib >= 100 ? 'applied' : 'reverted');
      if (kind === 'applied') return;
      expect(words).toContain('No space left on device');
      expect(before()).toBe('one\none\none\n');
      expect(names('/etc/faults')).toBe('');
    });

    it.each([0, 4, 40, 64, 300, 900, 1200, 1210, 1220, 1240, 1300])(
      'where the journal has %i KiB left',
      async (kib) => {
        mounted('/var/lib/cis-harden', 8192);
        const plan = await three(16);
        fill('/var/lib/cis-harden', kib);
        const { kind, words } = await told(run(target, plan, quiet));
        if (kind === 'applied') return;
        expect(['refused', 'reverted'], words).toContain(kind);
        if (kind === 'refused')
          expect(words).toMatch(/could not be written; nothing was changed|can't be written any more/);
        if (words.includes('any more')) {
          rmSync(at('/var/lib/cis-harden/ballast'));
          expect(await recovered('undo')).toBe('undone');
        }
        expect(before()).toBe('one\none\none\n');
        expect(await recovered('undo')).toBe('none');
      },
    );

    it('where the journal has no name left for another file', async () => {
      mounted('/var/lib/cis-harden', 4096, ['-N', '64']);
      const plan = await three();
      mkdirSync(at('/var/lib/cis-harden/ballast'));
      expect(() => {
        for (let made = 0; ; made += 1) writeFileSync(at(`/var/lib/cis-harden/ballast/${made}`), '');
      }).toThrow('ENOSPC');
      for (const made of [0, 1, 2]) rmSync(at(`/var/lib/cis-harden/ballast/${made}`));
      const { kind, words } = await told(run(target, plan, quiet));
      expect({ kind, words }).toMatchObject({ kind: 'refused' });
      expect(words).toMatch(/could not be written; nothing was changed: .*No space left/);
      expect(before()).toBe('one\none\none\n');
      expect(names('/var/lib/cis-harden')).toBe('');
    });

    it('where the journal lies on another filesystem', async () => {
      mounted('/var/lib/cis-harden', 16_384);
      const ending = await run(target, await three(), quiet);
      expect(ending.kind).toBe('applied');
      if (ending.kind !== 'applied') return;
      expect((await undo(target, ending.id, [], false, quiet)).kind).toBe('undone');
      expect(before()).toBe('one\none\none\n');
    });

    it.each([
      ['a file that nobody may change', '+i', '/etc/faults/file', 'is immutable (chattr +i)'],
      ['a file that may only grow', '+a', '/etc/faults/file', 'may only be appended to (chattr +a)'],
      ['a folder that nobody may change', '+i', '/etc/faults', 'is immutable (chattr +i)'],
    ])('with %s', async (_, flag, path, words) => {
      mounted('/etc/faults', 4096);
      const plan = await three();
      execaSync('chattr', [flag, at(path)]);
      const ending = await run(target, plan, quiet);
      expect(ending).toMatchObject({ kind: 'reverted', at: 'change /etc/faults/file' });
      expect(JSON.stringify(ending)).toContain(words);
      expect(before()).toBe('one\none\none\n');
      expect(names('/etc/faults')).toBe('');
    });

    it('with a file that nobody may change any more when it is put back', async () => {
      mounted('/etc/faults', 4096);
      const ending = await run(target, await three(), quiet);
      if (ending.kind !== 'applied') throw new Error(ending.kind);
      execaSync('chattr', ['+i', at('/etc/faults/file')]);
      const [made] = await history(target);
      const left = await undo(target, ending.id, made?.steps ?? [], false, quiet);
      expect(left).toMatchObject({ kind: 'left', addresses: [], stuck: ['change /etc/faults/file'] });
      expect(JSON.stringify(left)).toContain('is immutable (chattr +i)');
      execaSync('chattr', ['-i', at('/etc/faults/file')]);
      expect(await recovered('undo')).toBe('undone');
      expect(before()).toBe('one\none\none\n');
    });

    /** Does something to the copy when the run has begun its second step. */
    function atSecond(deed: () => void) {
      return (number: number) => {
        if (number === 2) deed();
      };
    }
    it.each(['undo', 'finish'] as const)('where the journal becomes read-only, then %s', async (way) => {
      mounted('/var/lib/cis-harden', 8192);
      const plan = await three();
      const gone = () =>
        execaSync('mount', ['-o', 'remount,ro', at('/var/lib/cis-harden')], { reject: false });
      const { kind, words } = await told(run(target, plan, atSecond(gone)));
      // The remount is refused or comes late where the run has a file open just then.
      execaSync('mount', ['-o', 'remount,rw', at('/var/lib/cis-harden')]);
      if (kind === 'refused')
        expect(words).toMatch(/can't be written any more, and the run was stopped where it was/);
      if (kind === 'refused') expect(await recovered(way)).toBe(way === 'undo' ? 'undone' : 'applied');
      const applied = kind === 'applied' || (kind === 'refused' && way === 'finish');
      expect(text('/etc/first') + text('/etc/third')).toBe(applied ? 'two\ntwo\n' : 'one\none\n');
    });

    it('with another run at work, which is named, and tells the next command what is open', async () => {
      const plan = await three();
      const ending = await run(target, plan, quiet);
      if (ending.kind !== 'applied') throw new Error(ending.kind);
      const lock = at('/var/lib/cis-harden/lock');
      const other = spawn('flock', [lock, 'sleep', '30'], { stdio: 'ignore' });
      while (!existsSync(lock)) await pause(20);
      await pause(200);
      await expect(run(target, plan, quiet)).rejects.toThrow('another run is at work there');
      // Recovery waits for it: it may be about to end.
      const back = undo(target, ending.id, [], false, quiet);
      setTimeout(() => execaSync('pkill', ['-P', String(other.pid)]), 1500);
      expect((await back).kind).toBe('undone');
      other.kill();
    });

    it('keeps the order of runs where the clock goes back', async () => {
      writeFileSync(at('/etc/faults/file'), 'one\n');
      // A run's name is the time of its controller's clock.
      const ids = ['20300101T000000000Z-aaaaaa', '20200101T000000000Z-bbbbbb', '20250101T000000000Z-cccccc'];
      for (const [at, id] of ids.entries()) {
        const plan = await planFor({ '/etc/faults/file': `${at}\n` });
        expect((await target.run?.(applyScript(plan, id)))?.exitCode).toBe(0);
      }
      expect((await history(target)).map(({ id }) => id)).toEqual(ids);
      const last = (await history(target)).at(-1);
      expect((await undo(target, last?.id ?? '', [], false, quiet)).kind).toBe('undone');
      expect(text('/etc/faults/file')).toBe('1\n');
    });

    it('with a limit on the size of files', async () => {
      const plan = await three(64);
      const limited = await rootTarget('image', copy.root);
      const script = limited.run?.bind(limited);
      const withLimit: Target = {
        ...limited,
        run: (text, onLine) => script?.(`ulimit -S -f 8\n${text}`, onLine) ?? Promise.reject(),
      };
      expect((await run(withLimit, plan, quiet)).kind).toBe('applied');
    });

    it('with the packages locked by another program', async () => {
      const lock = at('/var/lib/dpkg/lock-frontend');
      // A lock of fcntl(2), as apt and dpkg take it.
      const holder = spawn('perl', [
        '-e',
        `use Fcntl; open(F,">>",$ARGV[0]) or die; my $l=pack("s s x4 l! l! i x4",1,0,0,0,0); fcntl(F,F_SETLK,$l) or die; $|=1; print "locked\\n"; sleep 600`,
        lock,
      ]);
      await once(holder.stdout, 'data');
      const words = [
        '--profile',
        'cis-level2-server',
        '--assume-platform',
        'ubuntu-18.04',
        '--rule',
        'package-telnet-client-absent',
        '--allow',
        'removes-packages',
      ];
      const began = Date.now();
      const applied = tool(['apply', `root:${copy.root}`, ...words, '--yes']);
      setTimeout(() => holder.kill('SIGKILL'), 12_000);
      const outcome = await applied;
      expect(outcome.exitCode, outcome.stdout + outcome.stderr).toBe(0);
      expect(Date.now() - began).toBeGreaterThan(11_000);
    });
  },
);
