import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, undo } from '../../src/apply/run.ts';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { type Actionable, intend } from '../../src/plan/intend.ts';
import { addressOf, type Plan, type PlannedChange } from '../../src/plan/plan.ts';
import { openTarget } from '../../src/targets/open.ts';
import type { Target } from '../../src/targets/target.ts';
import { missing } from '../debian/missing.ts';
import { tool } from '../tool.ts';
import { programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';

const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;
const quiet = () => {};

interface Row {
  readonly changes: readonly Actionable[];
  readonly needs: readonly Need[];
  /** Prints what the change is about. */
  readonly shows: string;
  readonly after: string | RegExp;
  readonly prepare?: string;
}

const ruleset = `table inet filter {
	chain input {
		type filter hook input priority filter; policy accept;
		iif "lo" accept
		tcp dport 22 accept
	}
}
`;

const rows: Record<string, Row> = {
  'stops and masks a unit': {
    changes: [{ kind: 'unit', name: 'cron.service', boot: 'masked', active: false }],
    needs: [{ kind: 'unit', name: 'cron.service' }],
    shows:
      'systemctl is-enabled cron.service; systemctl is-active cron.service; find /etc/systemd -name "cron*" -printf "%p %l\\n" | sort',
    after:
      'masked\ninactive\n/etc/systemd/system/cron.service /dev/null\n/etc/systemd/system/multi-user.target.wants/cron.service /lib/systemd/system/cron.service',
  },
  'enables and starts a unit': {
    prepare: 'systemctl disable --now -q cron.service',
    changes: [{ kind: 'unit', name: 'cron.service', boot: 'enabled', active: true }],
    needs: [{ kind: 'unit', name: 'cron.service' }],
    shows: 'systemctl is-enabled cron.service; systemctl is-active cron.service',
    after: 'enabled\nactive',
  },
  'starts a unit that the plan writes': {
    changes: [
      {
        kind: 'file',
        path: '/etc/systemd/system/zz.timer',
        content: '[Timer]\nOnCalendar=daily\nUnit=zz.service\n[Install]\nWantedBy=timers.target\n',
      },
      { kind: 'file', path: '/etc/systemd/system/zz.service', content: '[Service]\nExecStart=/bin/true\n' },
      { kind: 'unit', name: 'zz.timer', boot: 'enabled', active: true },
    ],
    needs: [
      { kind: 'unit', name: 'zz.timer' },
      { kind: 'attributes', path: '/etc/systemd/system/zz.timer' },
      { kind: 'attributes', path: '/etc/systemd/system/zz.service' },
    ],
    shows: 'systemctl is-enabled zz.timer 2>&1; systemctl is-active zz.timer; ls /etc/systemd/system',
    after: /^enabled\nactive\n/,
  },
  'remounts with more options': {
    changes: [{ kind: 'mount', point: '/dev/shm', options: ['noexec', 'nodev'] }],
    needs: [{ kind: 'kernel', path: '/proc/self/mountinfo' }],
    shows: 'findmnt -rno OPTIONS /dev/shm | tr , "\\n" | grep -E "^(no.*|r[wo])$"',
    after: 'rw\nnosuid\nnodev\nnoexec',
  },
  'remounts what has a blank in its name': {
    prepare: 'mkdir -p "/mnt/a b"; mount -t tmpfs none "/mnt/a b"',
    changes: [{ kind: 'mount', point: '/mnt/a b', options: ['nosuid'] }],
    needs: [{ kind: 'kernel', path: '/proc/self/mountinfo' }],
    shows: 'findmnt -rno OPTIONS "/mnt/a b" | tr , "\\n" | grep -E "^(no.*|r[wo])$"',
    after: 'rw\nnosuid',
  },
  'loads the rules of nftables in one go': {
    prepare: 'nft add table ip old',
    changes: [{ kind: 'table', table: 'nftables', content: ruleset }],
    needs: [{ kind: 'output', of: 'nft list ruleset' }],
    shows: 'nft list ruleset',
    after: ruleset.trimEnd(),
  },
  'loads the rules of iptables in one go': {
    prepare: 'nft flush ruleset; iptables -A INPUT -s 192.0.2.1 -j DROP',
    changes: [
      {
        kind: 'table',
        table: 'iptables',
        content:
          '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n',
      },
    ],
    needs: [{ kind: 'output', of: 'iptables-save' }],
    shows: 'iptables -S',
    after: '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-A INPUT -i lo -j ACCEPT',
  },
  'ages an account': {
    changes: [
      { kind: 'account', database: 'shadow', name: 'opspw', set: { max: '365', inactive: '30', min: '1' } },
    ],
    needs: [{ kind: 'shadow' }],
    shows:
      "LC_ALL=C chage -l opspw | sed -n 's/^\\(M[^:]*\\): /\\1=/p'; sha256sum /etc/shadow | cut -c 1-4 >/dev/null",
    after: /days between password change\s*=?\s*:? ?1\n[^\n]*365/,
  },
};

describe.skipIf(reason !== undefined)(`the runner on a machine over SSH${skipped}`, () => {
  let machine: Machine;
  let target: Target;
  beforeAll(async () => {
    machine = await bootMachine();
    target = await openTarget(machine.url('ops'), {
      become: { sudo: true },
      interactive: false,
      sshConfig: machine.sshConfig,
    });
  });
  afterAll(async () => {
    await target?.close();
    await machine?.remove();
  });

  it.each(Object.entries(rows))('%s, and back', async (_, row) => {
    if (row.prepare !== undefined) expect((await machine.run(row.prepare)).stderr).toBe('');
    const before = (await machine.run(row.shows)).stdout;
    const host = new Host(await target.look([...row.needs]));
    const changes: PlannedChange[] = row.changes.flatMap((change) =>
      intend(host, change).map((transition) => ({
        ...transition,
        address: addressOf(transition.after),
        rules: ['test'],
        notes: [],
      })),
    );
    expect(changes.length).toBe(row.changes.length);
    const frame = {
      createdAt: '2026-01-01T00:00:00Z',
      tool: { version: '0' },
      profile: { id: 'p' },
      benchmark: { id: 'b' },
      bound: { machineId: '', hostname: '', hardware: '' },
    };
    const ending = await run(target, { ...frame, changes } as unknown as Plan, quiet);
    expect(ending, JSON.stringify(ending)).toMatchObject({ kind: 'applied', warnings: [] });
    const shown = (await machine.run(row.shows)).stdout;
    if (typeof row.after === 'string') expect(shown).toBe(row.after);
    else expect(shown).toMatch(row.after);
    expect(shown).not.toBe(before);
    if (ending.kind !== 'applied') return;
    expect((await undo(target, ending.id, [], false, quiet)).kind).toBe('undone');
    expect((await machine.run(row.shows)).stdout).toBe(before);
  });

  it('brings a package back and leaves alone a service that others stopped meanwhile', async () => {
    const reach = [machine.url('ops'), '--sudo', '--ssh-config', machine.sshConfig, '--yes'];
    const rule = ['--assume-platform', 'ubuntu-18.04', '--rule', 'package-telnet-client-absent'];
    const applied = await tool(['apply', ...reach, ...rule, '--allow', 'removes-packages']);
    expect(applied.exitCode, applied.stderr).toBe(0);
    // The package alone: on Debian 12 it holds no program.
    const shows = "dpkg-query -W -f '${Status}\\n' telnet 2>/dev/null; systemctl is-active cron";
    expect((await machine.run(`systemctl stop cron; ${shows}`)).stdout).toBe(
      'unknown ok not-installed\ninactive',
    );
    expect((await tool(['rollback', ...reach])).exitCode).toBe(0);
    expect((await machine.run(shows)).stdout).toBe('install ok installed\ninactive');
  });
});
