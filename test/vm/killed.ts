import { expect } from 'vitest';
import { consents } from '../../src/change.ts';
import { described, differencesOf } from '../rootfs/differences.ts';
import type { Manifest } from '../rootfs/manifest.ts';
import { tool } from '../tool.ts';
import { bootMachine, type Machine } from './machine.ts';
import { manifestOfMachine } from './manifest.ts';

/** One rule or two for each kind of step that a machine can have. */
const rules = [
  ...['package-telnet-client-absent', 'sysctl-log-martians', 'module-udf-disabled', 'sshd-max-auth-tries'],
  ...['account-pass-max-days', 'su-restricted', 'permissions-crontab', 'mount-dev-shm-noexec'],
  ...['cron-users-limited', 'cron-enabled', 'nftables-enabled', 'nftables-table-present'],
  ...['nftables-base-chains', 'nftables-loopback', 'nftables-connections', 'nftables-default-deny'],
  'nftables-rules-permanent',
];

/** The kinds of change that they ask for on the machine. */
export const kinds = ['file', 'entry', 'account', 'sysctl', 'module', 'mount', 'table', 'unit', 'package'];

/** What a plan is asked for with. */
export const asked = [
  ...['--profile', 'cis-level2-server', '--assume-platform', 'ubuntu-18.04', '--set', '*.firewall=nftables'],
  ...rules.flatMap((rule) => ['--rule', rule]),
  ...consents.flatMap((consent) => ['--allow', consent]),
];

/** What the kernel and systemd hold, beside the disk. Whether nftables.service is active says only what the boot did. */
const live = String.raw`
  sysctl net.ipv4.conf.all.log_martians net.ipv4.conf.default.log_martians
  grep -c '^udf ' /proc/modules; findmnt -rno OPTIONS /dev/shm; nft -s list ruleset
  systemctl is-active ssh cron; systemctl is-enabled ssh cron nftables; systemctl --failed --plain --no-legend`;

export interface Seen {
  readonly disk: Manifest;
  readonly live: string;
}

/** A machine whose runs can be stopped for good, and what it was before all of them. */
export interface Killable {
  readonly machine: Machine;
  readonly before: Seen;
  /** As the tool's arguments. */
  readonly target: readonly string[];
}

/** Where a run waits to be killed; gone with the power. */
const notes = '/run/killed';

/**
 * In front of sync(1), and not in the way of anything else: waits for `released` at each call whose number it is told.
 * What comes before a call is in the machine's memory alone.
 */
const hook = `#!/bin/sh
if [ -e ${notes}/at ]; then
	read -r count <${notes}/count
	count=$((count + 1))
	echo "$count" >${notes}/count
	case " $(cat ${notes}/at) " in
	*" $count "*)
		echo "$count" >${notes}/reached
		while [ -e ${notes}/reached ]; do sleep 0.2; done
		;;
	esac
fi
exec /usr/bin/sync "$@"
`;

const prepare = `
	cat >/usr/local/sbin/sync && chmod 755 /usr/local/sbin/sync
	echo udf >/etc/modules-load.d/udf.conf
	systemctl disable -q --now cron nftables 2>/dev/null
	# Written once by whoever looks first.
	nft list ruleset; findmnt --verify >/dev/null; /usr/bin/sync`;

export async function bootKillable(): Promise<Killable> {
  const machine = await bootMachine();
  const script = Buffer.from(hook).toString('base64');
  await machine.run(`echo ${script} | base64 -d | { ${prepare}\n}`);
  await machine.reboot();
  await machine.run('systemctl is-system-running --wait');
  const target = [machine.url('ops'), '--sudo', '--ssh-config', machine.sshConfig];
  return { machine, before: await seen(machine), target };
}

export async function seen(machine: Machine): Promise<Seen> {
  return { live: (await machine.run(live)).stdout, disk: await manifestOfMachine(machine) };
}

/** Counts the calls of the next run, which waits at these. */
export async function stopAt({ machine }: Killable, calls: readonly number[]): Promise<void> {
  await machine.run(
    `mkdir -p ${notes}; rm -f ${notes}/*; echo 0 >${notes}/count; echo ${calls.join(' ')} >${notes}/at`,
  );
}

/** The call at which a run waits now, if it does. */
export async function reached({ machine }: Killable): Promise<number | undefined> {
  // An sshd that reads its changed configuration drops who comes at that moment.
  const said = await machine.run(`cat ${notes}/reached`).catch(() => undefined);
  return said === undefined || said.stdout === '' ? undefined : Number(said.stdout);
}

export async function released({ machine }: Killable): Promise<void> {
  await machine.run(`rm -f ${notes}/reached`);
}

/** How many calls the last run made. */
export async function counted({ machine }: Killable): Promise<number> {
  return Number((await machine.run(`cat ${notes}/count; rm -r ${notes}`)).stdout);
}

/** Waits until no run is under way and nothing of its waiting is left, and gives the last run then. */
export async function settled({ machine, target }: Killable): Promise<unknown> {
  const left = `ls -d /var/lib/cis-harden/current; systemctl list-units --all --plain --no-legend 'cis-harden*'; find /etc -name '*cis-harden-revert*'`;
  await expect
    .poll(async () => (await machine.run(left)).stdout, { timeout: 300_000, interval: 2000 })
    .toBe('');
  await machine.run(`rm -rf ${notes}; systemctl is-system-running --wait`);
  const { stdout } = await tool(['history', ...target, '--format', 'json']);
  return (JSON.parse(stdout) as unknown[]).at(-1);
}

/** The calls of sync(1) that a run of these rules makes at least, until its last step is done. */
export const moments = 120;

/** Some of them, spread evenly. */
export function spread(some: number): number[] {
  return Array.from({ length: some }, (_, at) => 1 + Math.floor(((at + 0.5) * moments) / some));
}

/** Which of a machine's disk and live state differs; files in their times too where `exact`. */
export function differ(one: Seen, other: Seen, exact = true): string[] {
  const found = differencesOf(one.disk, other.disk);
  const wanted = found.filter(({ in: fields }) => exact || fields.some((field) => field !== 'mtime'));
  return [...described(wanted), ...(one.live === other.live ? [] : [`live: ${one.live} → ${other.live}`])];
}

export async function expectBefore({ machine, before }: Killable): Promise<void> {
  expect(differ(before, await seen(machine))).toEqual([]);
}

export async function expectBackByRollback(scene: Killable): Promise<void> {
  const back = await tool(['rollback', ...scene.target, '--yes']);
  expect(back.exitCode, back.stdout + back.stderr).toBe(0);
  expect(await settled(scene)).toMatchObject({ state: 'rolled-back' });
  await expectBefore(scene);
}
