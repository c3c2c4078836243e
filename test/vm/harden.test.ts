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

interface Hardening {
  readonly profile: string;
  /** Parameters that a person has to decide. */
  readonly set: readonly string[];
  /** Kinds of change that the profile has to ask for on a fresh server. */
  readonly kinds: readonly string[];
  /** Numbers that no tool can bring to pass here. */
  readonly people: readonly string[];
}

const hash = `grub.pbkdf2.sha512.10000.${'AB'.repeat(64)}.${'CD'.repeat(64)}`;
const all: readonly Hardening[] = [
  { profile: 'aks', set: [], kinds: ['package', 'file', 'sysctl'], people: ['1.4.4'] },
  {
    profile: 'cis-level2-server',
    set: [
      'sshd-access-limited.allowGroups=[sudo]',
      'grub-password.user=boot',
      `grub-password.hash=${hash}`,
      'rsyslog-remote-host.host=192.0.2.1',
      'aide-database.initialise=no',
    ],
    kinds: ['package', 'file', 'sysctl', 'unit', 'mount', 'account', 'entry', 'table'],
    // Partitions, and a password for root.
    people: ['1.1.10', '1.1.11', '1.1.15', '1.1.16', '1.1.17', '1.4.4'],
  },
];

/** The second level takes a quarter of an hour more under emulation: it is done where CIS_HARDEN_LONG is set. */
const hardenings = all.filter(
  ({ profile }) => profile === 'aks' || process.env['CIS_HARDEN_LONG'] !== undefined,
);

describe.skipIf(reason !== undefined).each(hardenings)(
  `a machine over SSH, by $profile and sudo without a password${skipped}`,
  ({ profile, set, kinds, people }) => {
    const asking = [...asked(profile), ...set.flatMap((value) => ['--set', value])];
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
      const outcome = await tool(['audit', ...target(), ...asking]);
      expect(outcome.exitCode, said(outcome)).not.toBe(1);
      return verdicts(readReport(outcome.stdout));
    };

    it('fails as it was installed', async () => {
      first = await audited();
      expect(Object.values(first).filter((verdict) => verdict === 'fail').length).toBeGreaterThan(20);
    });

    it('is planned for without being touched', async () => {
      const aptLogs = 'stat -c "%n %i %a %s %Y" /var/log/apt/*';
      const logs = (await machine.run(aptLogs)).stdout;
      const outcome = await tool(['plan', ...target(), ...asking, ...allowed, '-o', `json:${planFile}`]);
      expect(outcome.exitCode, said(outcome)).toBe(2);
      plan = readPlan(outcome.stdout);
      expect(plan.obstacles).toEqual([]);
      const planned = new Set(plan.changes.map(({ after }) => after.kind));
      expect(kinds.filter((kind) => !planned.has(kind as 'file'))).toEqual([]);
      // Nothing is touched for the sake of an exempt recommendation alone.
      const enforced = new Set(
        plan.predicted.results.flatMap((result) => (result.enforced ? result.rules : [])),
      );
      for (const { address, rules } of plan.changes)
        expect(
          rules.some((rule) => enforced.has(rule)),
          `${address}: ${rules.join(', ')}`,
        ).toBe(true);
      expect(described(differencesOf(manifest, await manifestOfMachine(machine)))).toEqual([]);
      // A simulation of apt leaves no record either.
      expect((await machine.run(aptLogs)).stdout).toBe(logs);
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
      expect(await audited()).toEqual(afterBoot(plan));
      expect((await machine.run('systemctl --failed --plain --no-legend')).stdout).toBe('');
      expect((await machine.runAs('ops', 'id -un')).stdout).toBe('ops');
    });

    it('needs nothing more, but for what people have to do', async () => {
      const outcome = await tool(['plan', ...target(), ...asking, ...allowed]);
      const again = readPlan(outcome.stdout);
      expect(again.changes).toEqual([]);
      expect(outcome.exitCode, said(outcome)).toBe(0);
      const failing = again.before.results.filter(({ status }) => status === 'fail').map(({ id }) => id);
      expect(failing.filter((id) => !people.includes(id))).toEqual([]);
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
  },
);

/** What a plan predicts, with what takes a reboot in force. */
function afterBoot(plan: Plan): Record<string, string> {
  const rebooting = new Set(plan.reboots.map(({ rule }) => rule));
  return Object.fromEntries(
    plan.predicted.results.map(({ id, status, rules }) => [
      id,
      status === 'fail' && rules.some((rule) => rebooting.has(rule)) ? 'pass' : status,
    ]),
  );
}

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
