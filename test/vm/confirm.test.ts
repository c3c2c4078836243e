import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Confirming, runConfirmed } from '../../src/apply/confirm.ts';
import { history, type Run } from '../../src/apply/history.ts';
import { worldOf } from '../../src/commands/confirming.ts';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { type Actionable, intend } from '../../src/plan/intend.ts';
import { addressOf, type Plan, type PlannedChange } from '../../src/plan/plan.ts';
import { openTarget } from '../../src/targets/open.ts';
import type { Target } from '../../src/targets/target.ts';
import { missing } from '../debian/missing.ts';
import { program, tool } from '../tool.ts';
import { programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';

const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;

/** What a run could leave: files of /etc (dhclient writes resolv.conf at each boot), rules, a parameter, units, and the journal's own state. */
const shows = String.raw`
	find /etc ! -type d ! -path /etc/resolv.conf -printf '%p %y %m %U:%G %s %T@ %l\n' | sort
	find /etc -type d -printf '%p %m %U:%G\n' | sort
	find /etc -type f -print0 | sort -z | xargs -0 sha256sum
	nft list ruleset; sysctl net.ipv4.conf.all.log_martians
	systemctl list-units --all --plain --no-legend 'cis-harden*'; systemctl list-timers --all --no-legend 'cis-harden*'
	ls -A /run/systemd/transient /var/lib/cis-harden 2>/dev/null | grep -v -e '^runs$' -e ':$' -e '^$'
	systemctl is-system-running`;

describe.skipIf(reason !== undefined)(`a run over SSH that has to be confirmed${skipped}`, () => {
  let machine: Machine;
  let target: Target;
  let before: string;
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    machine = await bootMachine();
    const options = { become: { sudo: true }, interactive: false, sshConfig: machine.sshConfig } as const;
    target = await openTarget(machine.url('ops'), options);
    await machine.run('systemctl is-system-running --wait');
  });
  beforeEach(async () => {
    before = (await machine.run(shows)).stdout;
  });
  afterEach(() => {
    for (const process of running) process.kill('SIGKILL');
  });
  afterAll(async () => {
    await target?.close();
    await machine?.remove();
  });

  async function planFor(change: Actionable, need: Need): Promise<Plan> {
    const host = new Host(await target.look([need]));
    const changes: PlannedChange[] = intend(host, change).map((transition) => ({
      ...{ ...transition, address: addressOf(transition.after), rules: ['test'], notes: [] },
    }));
    expect(changes).toHaveLength(1);
    const bound = { machineId: '', hostname: '', hardware: '' };
    const about = { createdAt: '2026-01-01T00:00:00Z', tool: { version: '0' }, profile: { id: 'p' } };
    return { ...about, changes, bound, benchmark: { id: 'b' } } as unknown as Plan;
  }

  async function made(plan: Plan, confirming: Confirming) {
    const { ending, over } = await runConfirmed(
      target,
      plan,
      confirming,
      () => {},
      worldOf(target, { quiet: true, color: false }, () => {}),
    );
    if (over !== target) await over.close();
    return ending;
  }

  const words = () => [machine.url('ops'), '--ssh-config', machine.sshConfig, '--sudo'];
  const asked = () => [
    ...[...words(), '--profile', 'cis-level2-server', '--assume-platform', 'ubuntu-18.04'],
    ...['--rule', 'sysctl-log-martians', '--yes'],
  ];

  /** Starts an apply that a person has to confirm, and comes back when it waits for that. */
  async function waiting(seconds: number): Promise<{ ended: Promise<unknown[]>; process: ChildProcess }> {
    const wish = ['--confirm', 'manual', '--confirm-within', `${seconds}s`];
    const process = spawn('node', [program, 'apply', ...asked(), ...wish], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(process);
    const ended = once(process, 'exit');
    let said = '';
    process.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('unless it is confirmed: cis-harden confirm ssh://')) {
      expect(process.exitCode, said).toBeNull();
      await pause(200);
    }
    return { ended, process };
  }

  /** The journal tells of the end a moment before the timer that made it is gone. */
  async function expectAsBefore(): Promise<void> {
    const now = async () => (await machine.run(shows)).stdout;
    await expect.poll(now, { timeout: 60_000, interval: 1000 }).toBe(before);
  }

  async function lastRun(): Promise<Run | undefined> {
    return (await history(target)).at(-1);
  }
  async function takenBack(): Promise<Run | undefined> {
    for (let tries = 0; tries < 60; tries += 1) {
      const run = await lastRun().catch(() => undefined);
      if (run?.state === 'reverted') return run;
      await pause(1000);
    }
    return lastRun();
  }

  it('is taken back where the accounts of PAM refuse every new login', async () => {
    const path = '/etc/pam.d/sshd';
    const host = new Host(await target.look([{ kind: 'file', path }]));
    const content = `account required pam_exec.so quiet /bin/false\n${host.text(path) ?? ''}`;
    const plan = await planFor({ kind: 'file', path, content }, { kind: 'file', path });
    const ending = await made(plan, { how: 'auto', seconds: 30 });
    expect(ending, JSON.stringify(ending)).toMatchObject({ kind: 'reverted', why: 'login-failed' });
    expect(JSON.stringify(ending)).toMatch(/could not be reached: |did not answer within/);
    await expectAsBefore();
  });

  it('is taken back where sudo refuses the new login, and the old one too', async () => {
    const path = '/etc/sudoers.d/zz-password';
    const content = 'ops ALL=(ALL) PASSWD: ALL\n';
    const plan = await planFor(
      { kind: 'file', path, content, check: 'sudoers' },
      { kind: 'attributes', path },
    );
    const ending = await made(plan, { how: 'auto', seconds: 15 });
    expect(ending, JSON.stringify(ending)).toMatchObject({ kind: 'reverted', why: 'login-failed' });
    expect(JSON.stringify(ending)).toContain('sudo asks for a password');
    await expectAsBefore();
  });

  it('is taken back where the network goes away with it', async () => {
    const content = `table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n\t\ttcp dport 22 drop\n\t}\n}\n`;
    const plan = await planFor(
      { kind: 'table', table: 'nftables', content },
      { kind: 'output', of: 'nft list ruleset' },
    );
    const ending = await made(plan, { how: 'auto', seconds: 15 });
    expect(ending, JSON.stringify(ending)).toMatchObject({ kind: 'reverted' });
    await expectAsBefore();
  });

  it('takes itself back when its controller is killed', async () => {
    const { process, ended } = await waiting(60);
    const second = await tool(['apply', ...asked()]);
    expect(second.stderr).toMatch(
      /run \S+ waits until \d\d:\d\d:\d\d UTC to be confirmed; cis-harden confirm/,
    );
    expect(second.exitCode).toBe(1);
    process.kill('SIGKILL');
    await ended;
    expect(await takenBack()).toMatchObject({ state: 'reverted', why: 'not-confirmed' });
    await expectAsBefore();
    const late = await tool(['confirm', ...words()]);
    expect(late.stderr).toMatch(/no run waits to be confirmed on .* was taken back at \d\d:\d\d:\d\d UTC/);
    expect(late.exitCode).toBe(1);
  });

  it('tells that nobody confirmed it, with status 4', async () => {
    const { ended } = await waiting(10);
    expect(await ended).toEqual([4, null]);
    await expectAsBefore();
  });

  it('takes itself back after a power cut', async () => {
    const { process } = await waiting(600);
    await machine.cut();
    process.kill('SIGKILL');
    await machine.start();
    await target.close();
    const options = { become: { sudo: true }, interactive: false, sshConfig: machine.sshConfig } as const;
    target = await openTarget(machine.url('ops'), options);
    expect(await takenBack()).toMatchObject({ state: 'reverted', why: 'restarted' });
    await machine.run('systemctl is-system-running --wait');
    await expectAsBefore();
  });

  it('stays when it is confirmed by hand, and leaves nothing of the waiting', async () => {
    const { ended } = await waiting(300);
    const confirmed = await tool(['confirm', ...words()]);
    expect(confirmed.stdout).toMatch(/^Run \S+ is confirmed: its changes stay\.$/);
    expect(confirmed.exitCode).toBe(0);
    expect(await ended).toEqual([0, null]);
    const back = await tool(['rollback', ...words(), '--yes']);
    expect(back.exitCode, back.stderr).toBe(0);
    await expectAsBefore();
  });

  it('stays when a new login works, and leaves nothing of the waiting', async () => {
    const applied = await tool(['apply', ...asked(), '--format', 'json']);
    expect(applied.exitCode, applied.stderr).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({
      ending: { kind: 'applied', confirmedBy: 'login' },
      missed: [],
    });
    const units = `systemctl list-units --all --plain --no-legend 'cis-harden*'; ls -A /run/systemd/transient; find /etc -name '*cis-harden-revert*'`;
    expect((await machine.run(units)).stdout).toBe('');
    expect((await tool(['rollback', ...words(), '--yes'])).exitCode).toBe(0);
    await expectAsBefore();
  });
});
