import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consents } from '../../src/change.ts';
import { missing } from '../debian/missing.ts';
import { type Plan, readPlan, readReport, verdicts } from '../plan-json.ts';
import { described, differencesOf } from '../rootfs/differences.ts';
import type { Manifest } from '../rootfs/manifest.ts';
import { type Outcome, tool } from '../tool.ts';
import { password, programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';
import { manifestOfMachine } from './manifest.ts';

const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;
const allowed = consents.flatMap((consent) => ['--allow', consent]);

function asked(profile: string): string[] {
  return ['--profile', profile, '--assume-platform', 'ubuntu-18.04', '--format', 'json'];
}

/** What the program said, for the person who reads the failure. */
function said({ stdout, stderr }: Outcome): string {
  return `${stdout.slice(-2000)}\n${stderr.slice(-2000)}`;
}

describe.skipIf(reason !== undefined)(`a machine over SSH, by sudo without a password${skipped}`, () => {
  let machine: Machine;
  let plan: Plan;
  let manifest: Manifest;
  let first: Record<string, string>;
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-plan-'));
  const planFile = join(folder, 'plan.json');

  beforeAll(async () => {
    machine = await bootMachine();
    await machine.run('apt-get -qq update');
    manifest = await manifestOfMachine(machine);
  });
  afterAll(async () => {
    await machine?.remove();
    rmSync(folder, { recursive: true });
  });

  const target = () => [machine.url('ops'), '--sudo', '--ssh-config', machine.sshConfig];
  const audited = async () => {
    const outcome = await tool(['audit', ...target(), ...asked('aks')]);
    expect(outcome.exitCode, said(outcome)).not.toBe(1);
    return verdicts(readReport(outcome.stdout));
  };

  it('fails as it was installed', async () => {
    first = await audited();
    expect(Object.values(first).filter((verdict) => verdict === 'fail').length).toBeGreaterThan(20);
  });

  it('is planned for without being touched', async () => {
    const outcome = await tool(['plan', ...target(), ...asked('aks'), ...allowed, '-o', `json:${planFile}`]);
    expect(outcome.exitCode, said(outcome)).toBe(2);
    plan = readPlan(outcome.stdout);
    expect(plan.obstacles).toEqual([]);
    expect(new Set(plan.changes.map(({ after }) => after.kind))).toEqual(
      new Set(['package', 'file', 'sysctl']),
    );
    expect(described(differencesOf(manifest, await manifestOfMachine(machine)))).toEqual([]);
  });

  it('becomes what the plan predicted', async () => {
    const [where = '', ...options] = target();
    const outcome = await tool([
      'apply',
      where,
      planFile,
      ...options,
      ...allowed,
      '--yes',
      '--format',
      'json',
    ]);
    expect(outcome.exitCode, said(outcome)).toBe(0);
    expect(await audited()).toEqual(verdicts(plan.predicted));
  });

  it('still lets its administrator in, and no longer root', async () => {
    expect((await machine.runAs('ops', 'id -un')).stdout).toBe('ops');
    await expect(machine.runAs('root', 'true')).rejects.toThrow('Permission denied');
  });

  it('stays so over a reboot', async () => {
    await machine.reboot();
    expect(await audited()).toEqual(verdicts(plan.predicted));
    expect((await machine.run('systemctl --failed --plain --no-legend')).stdout).toBe('');
  });

  it('needs nothing more', async () => {
    const outcome = await tool(['plan', ...target(), ...asked('aks'), ...allowed]);
    expect(readPlan(outcome.stdout).changes).toEqual([]);
    expect(outcome.exitCode, said(outcome)).toBe(0);
  });

  it('is put back byte for byte', async () => {
    const outcome = await tool(['rollback', ...target(), '--yes']);
    expect(outcome.exitCode, said(outcome)).toBe(0);
    expect(described(differencesOf(manifest, await manifestOfMachine(machine)))).toEqual([]);
    expect(await audited()).toEqual(first);
    expect((await machine.runAs('root', 'id -u')).stdout).toBe('0');
  });

  it('is the machine of before after another reboot', async () => {
    await machine.reboot();
    expect(await audited()).toEqual(first);
    expect((await machine.run('systemctl --failed --plain --no-legend')).stdout).toBe('');
  });
});

describe.skipIf(reason !== undefined)(`a machine over SSH${skipped}`, () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await bootMachine();
  });
  afterAll(() => machine?.remove());

  it.each([
    { user: 'opspw', how: 'by sudo with a password', words: ['--ask-become-pass'], input: `${password}\n` },
    { user: 'root', how: 'as root', words: [], input: undefined },
  ] as const)('is hardened $how and put back', async ({ user, words, input }) => {
    const target = [machine.url(user), '--ssh-config', machine.sshConfig, ...words];
    const rules = [
      'sysctl-log-martians',
      'sshd-x11-forwarding',
      'permissions-crontab',
      'module-udf-disabled',
    ];
    const asking = [...asked('cis-level2-server'), ...rules.flatMap((rule) => ['--rule', rule])];
    const loaded = async () =>
      (await machine.run('cut -d " " -f 1 /proc/modules')).stdout.split('\n').includes('udf');
    await machine.run('modprobe udf');
    expect(await loaded()).toBe(true);
    const applied = await tool(['apply', ...target, ...asking, '--yes'], input);
    expect(applied.exitCode, said(applied)).toBe(0);
    expect(await loaded()).toBe(false);
    // Its install command is /bin/true: modprobe is content, and the module stays out.
    await machine.run('modprobe udf');
    expect(await loaded()).toBe(false);
    const audit = await tool(['audit', ...target, ...asking], input);
    expect(audit.exitCode, said(audit)).toBe(0);
    const back = await tool(['rollback', ...target, '--yes'], input);
    expect(back.exitCode, said(back)).toBe(0);
    expect(await loaded()).toBe(true);
    const again = await tool(['audit', ...target, ...asking], input);
    expect(again.exitCode, said(again)).toBe(2);
  });

  it('refuses a wrong password in words', async () => {
    const target = [machine.url('opspw'), '--ssh-config', machine.sshConfig, '--ask-become-pass'];
    const outcome = await tool(['audit', ...target, ...asked('aks')], 'wrong\n');
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(/sudo/);
  });
});
