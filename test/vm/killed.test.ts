import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consents } from '../../src/change.ts';
import { missing } from '../debian/missing.ts';
import { described, differencesOf } from '../rootfs/differences.ts';
import type { Manifest } from '../rootfs/manifest.ts';
import { program, tool } from '../tool.ts';
import { programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';
import { manifestOfMachine } from './manifest.ts';

/**
 * Stops a run over SSH for good at a moment of its own, kills the controller, ssh or the machine's power there, and
 * looks whether the host, which nobody confirms the run to, brings itself back to what it was.
 */
const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;
const long = process.env['CIS_HARDEN_LONG'] !== undefined;

const rules = [
  ...['package-telnet-client-absent', 'sysctl-log-martians', 'module-udf-disabled', 'sshd-max-auth-tries'],
  ...[
    'account-pass-max-days',
    'su-restricted',
    'permissions-crontab',
    'mount-dev-shm-noexec',
    'cron-users-limited',
  ],
];

/** What the kernel and systemd hold, beside the disk. */
const live =
  'sysctl -n net.ipv4.conf.all.log_martians; grep -c "^udf " /proc/modules; findmnt -rno OPTIONS /dev/shm; systemctl is-active ssh cron; systemctl --failed --plain --no-legend';

/** A quarter of an hour under emulation. */
describe.skipIf(reason !== undefined || !long)(`a run over SSH that is killed${skipped}`, () => {
  let machine: Machine;
  let before: Manifest;
  let state: string;
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-killed-'));

  beforeAll(async () => {
    machine = await bootMachine();
    // In front of sync(1), and not in the way of anything else: it stops for good at one of its calls.
    await machine.run(String.raw`mkdir /var/tmp/killed; printf '#!/bin/sh
if [ -e /var/tmp/killed/at ]; then
	read -r count </var/tmp/killed/count
	echo "$((count + 1))" >/var/tmp/killed/count
	if [ "$((count + 1))" = "$(cat /var/tmp/killed/at)" ]; then
		>/var/tmp/killed/reached
		while [ -e /var/tmp/killed/at ]; do sleep 1; done
	fi
fi
exec /usr/bin/sync "$@"
' >/usr/local/sbin/sync; chmod 755 /usr/local/sbin/sync; modprobe udf; sync`);
    before = await manifestOfMachine(machine);
    state = (await machine.run(live)).stdout;
  });
  afterAll(async () => {
    await machine?.remove();
    rmSync(folder, { recursive: true });
  });

  const target = () => [machine.url('ops'), '--sudo', '--ssh-config', machine.sshConfig];
  const words = () => [
    ...[
      '--profile',
      'cis-level2-server',
      '--assume-platform',
      'ubuntu-18.04',
      '--yes',
      '--confirm-within',
      '30s',
    ],
    ...rules.flatMap((rule) => ['--rule', rule]),
    ...consents.flatMap((consent) => ['--allow', consent]),
  ];

  async function applyTo(moment: number) {
    await machine.run(
      `rm -f /var/tmp/killed/*; echo 0 >/var/tmp/killed/count; echo ${moment} >/var/tmp/killed/at; rm -rf /var/lib/cis-harden`,
    );
    const apply = execa('node', [program, 'apply', ...target(), ...words()], {
      reject: false,
      stdin: 'ignore',
    });
    const over = apply.then(() => true);
    while (!(await Promise.race([over, pause(1000, false)])))
      if ((await machine.run('test -e /var/tmp/killed/reached')).exitCode === 0) return { apply };
    throw new Error(`the run ended before its moment: ${(await apply).stdout} ${(await apply).stderr}`);
  }

  /** Nothing is under way any more, and the last run tells how it ended. */
  async function settled(): Promise<string> {
    for (let waited = 0; waited < 180; waited += 3) {
      if ((await machine.run('test -e /var/lib/cis-harden/current')).exitCode !== 0) break;
      await pause(3000);
    }
    return (await tool(['history', ...target()])).stdout;
  }

  async function expectBefore(): Promise<void> {
    await machine.run('rm -f /var/tmp/killed/*');
    expect(described(differencesOf(before, await manifestOfMachine(machine)))).toEqual([]);
  }

  const moments = [12, 40, 65, 90, 115];

  it.each(moments)('is taken back where the controller is killed at moment %i', async (moment) => {
    const { apply } = await applyTo(moment);
    apply.kill('SIGKILL');
    await machine.run('rm /var/tmp/killed/at');
    expect(await settled()).toMatch(/taken back|rolled back/);
    await expectBefore();
    expect((await machine.run(live)).stdout).toBe(state);
  });

  it.each(moments)('is taken back where the power is cut at moment %i', async (moment) => {
    const { apply } = await applyTo(moment);
    await machine.cut();
    apply.kill('SIGKILL');
    await machine.start();
    expect(await settled()).toMatch(/taken back|rolled back/);
    await expectBefore();
  });

  it('is taken back where ssh is killed, and says so', async () => {
    const { apply } = await applyTo(60);
    await execa('pkill', ['-KILL', '-P', String(apply.pid), 'ssh'], { reject: false });
    await machine.run('rm /var/tmp/killed/at');
    await apply;
    expect(await settled()).toMatch(/taken back|rolled back/);
    await expectBefore();
  });
});
