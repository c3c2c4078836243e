import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consents } from '../../src/change.ts';
import { rules } from '../../src/rules/index.ts';
import { missing } from '../debian/missing.ts';
import { readPlan, readReport, verdicts } from '../plan-json.ts';
import { described, differencesOf } from '../rootfs/differences.ts';
import { everyRule } from '../rootfs/every-rule.ts';
import type { Manifest } from '../rootfs/manifest.ts';
import { type Outcome, tool } from '../tool.ts';
import { programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';
import { manifestOfMachine } from './manifest.ts';

const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;
const allowed = consents.flatMap((consent) => ['--allow', consent]);
const ids = [...rules.keys()];

interface Stack {
  readonly wanted: readonly string[];
  /** Prints what shows that the firewall is in force. */
  readonly shows: string;
  readonly inForce: RegExp;
}

const stacks: Record<string, Stack> = {
  ufw: {
    wanted: ['package-ufw-installed', ...ids.filter((id) => id.startsWith('ufw-'))],
    shows: 'ufw status verbose; systemctl is-active ufw.service',
    inForce: /Status: active[^]*deny \(incoming\), deny \(outgoing\)[^]*22\/tcp[^]*\nactive$/,
  },
  nftables: {
    wanted: ['package-nftables-installed', ...ids.filter((id) => id.startsWith('nftables-'))],
    shows: 'nft list ruleset',
    inForce: /hook input priority filter; policy drop;[^]*tcp dport 22 /,
  },
  iptables: {
    wanted: [
      ...['package-iptables-installed', 'netfilter-persistent-enabled'],
      ...ids.filter((id) => /^ip6?tables-/.test(id)),
    ],
    shows: 'iptables-save',
    inForce: /:INPUT DROP[^]*--dport 22 /,
  },
};

/** What the program said, for the person who reads the failure. */
function said({ stdout, stderr }: Outcome): string {
  return `${stdout.slice(-2000)}\n${stderr.slice(-2000)}`;
}

describe.skipIf(reason !== undefined).each(Object.entries(stacks))(
  `a machine that gets %s by the plan that sets it up${skipped}`,
  (stack, { wanted, shows, inForce }) => {
    const folder = mkdtempSync(join(tmpdir(), 'cis-harden-plan-'));
    const file = join(folder, 'plan.json');
    const asked = [
      ...everyRule(wanted, { id: 'debian', version: '12' }).words('').slice(2),
      ...['--set', `*.firewall=${stack}`, '--format', 'json'],
    ];
    let machine: Machine;
    let manifest: Manifest;
    let predicted: Record<string, string>;
    let target: string[];
    const audited = async () => {
      const outcome = await tool(['audit', ...target, ...asked]);
      expect(outcome.exitCode, said(outcome)).not.toBe(1);
      return verdicts(readReport(outcome.stdout));
    };

    beforeAll(async () => {
      machine = await bootMachine();
      target = [machine.url('ops'), '--sudo', '--ssh-config', machine.sshConfig];
      await machine.run('apt-get -qq update');
      manifest = await manifestOfMachine(machine);
    });
    afterAll(async () => {
      await machine?.remove();
      rmSync(folder, { recursive: true });
    });

    it('becomes in one run what the plan predicted', async () => {
      const planned = await tool(['plan', ...target, ...asked, ...allowed, '-o', `json:${file}`]);
      expect(planned.exitCode, said(planned)).toBe(2);
      const plan = readPlan(planned.stdout);
      expect(plan.obstacles).toEqual([]);
      predicted = verdicts(plan.predicted);
      expect(Object.values(predicted)).not.toContain('fail');
      const [where = '', ...options] = target;
      const words = [where, file, ...options, ...allowed, '--yes', '--format', 'json'];
      const applied = await tool(['apply', ...words]);
      expect(applied.exitCode, said(applied)).toBe(0);
      expect(await audited()).toEqual(predicted);
    });

    it('filters, lets SSH in, and needs nothing more', async () => {
      expect((await machine.run(shows)).stdout).toMatch(inForce);
      const again = await tool(['plan', ...target, ...asked, ...allowed]);
      expect(readPlan(again.stdout).changes).toEqual([]);
      expect(again.exitCode, said(again)).toBe(0);
    });

    it('does so after a reboot', async () => {
      await machine.reboot();
      expect((await machine.run(shows)).stdout).toMatch(inForce);
      expect(await audited()).toEqual(predicted);
    });

    it('is put back', async () => {
      const back = await tool(['rollback', ...target, '--yes']);
      expect(back.exitCode, said(back)).toBe(0);
      expect(described(differencesOf(manifest, await manifestOfMachine(machine)))).toEqual([]);
    });
  },
);
