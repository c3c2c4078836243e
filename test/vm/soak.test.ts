import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../debian/missing.ts';
import { tool } from '../tool.ts';
import { programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';

/** How many cycles; the run is left out where it is not said. CIS_HARDEN_SEED makes another one. */
const cycles = Number(process.env['CIS_HARDEN_SOAK'] ?? '0');
const seed = Number(process.env['CIS_HARDEN_SEED'] ?? '1');
const reason = missing(programs) ?? (cycles > 0 ? undefined : 'CIS_HARDEN_SOAK says how many cycles');
const skipped = reason === undefined ? '' : ` (${reason})`;

/** Rules that are cheap to apply, each about a place of its own. */
const pool = [
  ...['permissions-issue', 'permissions-issue-net', 'banner-local', 'sshd-max-auth-tries', 'sshd-banner'],
  ...['permissions-crontab', 'permissions-cron-daily', 'sysctl-no-send-redirects', 'sysctl-log-martians'],
  ...['module-cramfs-disabled', 'module-hfs-disabled'],
];

/** What others do between two runs: the path, and how it is changed. */
const edits: readonly (readonly [path: string, script: (cycle: number) => string])[] = [
  ['/etc/motd', (cycle) => `echo cycle ${cycle} >>/etc/motd`],
  ['/etc/issue', (cycle) => `echo cycle ${cycle} >>/etc/issue`],
  [
    '/etc/sysctl.d/50-others.conf',
    (cycle) => `echo vm.swappiness=${cycle % 100} >/etc/sysctl.d/50-others.conf`,
  ],
  ['/etc/default/cron', (cycle) => `echo "# cycle ${cycle}" >>/etc/default/cron`],
  ['/etc/crontab', (cycle) => `echo "# cycle ${cycle}" >>/etc/crontab`],
];

const REBOOT_EVERY = 20;
const watched = '/etc /boot /usr/local /root /var/lib/cis-harden /run/systemd/transient';

describe.skipIf(reason !== undefined)(`a soak of ${cycles} cycles, seed ${seed}${skipped}`, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await bootMachine();
  });
  afterAll(() => machine?.remove());

  const target = () => [machine.url('ops'), '--sudo', '--ssh-config', machine.sshConfig];
  const harden = async (allowed: readonly number[], command: string, ...words: string[]) => {
    const outcome = await tool([command, ...target(), '--quiet', ...words]);
    expect(allowed, `${command} ${words.join(' ')}\n${outcome.stdout}${outcome.stderr}`).toContain(
      outcome.exitCode,
    );
  };
  /** Type, owner, mode and content of everything that a run may touch, without the journal. */
  const manifest = async () =>
    (
      await machine.run(
        `find ${watched} -xdev -path /var/lib/cis-harden -prune -o -printf '%p %y %m %U:%G %l\\n' 2>/dev/null | sort; ` +
          `find /etc /boot /usr/local /root -xdev -type f -print0 | sort -z | xargs -0 sha256sum; ` +
          `sysctl -a 2>/dev/null | grep -E 'send_redirects|log_martians'`,
      )
    ).stdout;
  const residue = async () =>
    (
      await machine.run(
        `find / -xdev -name '.cis-harden*' 2>/dev/null; ls -A /var/lib/cis-harden | grep -v '^runs$'; ` +
          `systemctl list-units --all --plain --no-legend 'cis-harden*'; ls /etc/systemd/system | grep cis-harden`,
      )
    ).stdout.trim();

  it(
    'leaves nothing but what others changed',
    async () => {
      const random = randomOf(seed);
      const sizes: number[] = [];
      for (let cycle = 1; cycle <= cycles; cycle += 1) {
        const since = Date.now();
        const rules = pool.filter(() => random() < 0.4).flatMap((id) => ['--rule', id]);
        const asking = [
          '--assume-platform',
          'ubuntu-18.04',
          ...(rules.length === 0 ? ['--rule', 'sshd-banner'] : rules),
        ];
        const ids = async () =>
          (await machine.run('ls /var/lib/cis-harden/runs 2>/dev/null')).stdout.split('\n').filter(Boolean);
        const known = new Set(await ids());
        const before = await manifest();
        await harden([0, 2, 3], 'audit', ...asking);
        await harden([0, 2, 3], 'apply', ...asking, '--yes');
        if (cycle % REBOOT_EVERY === 0) await machine.reboot();
        await rollBack((await ids()).filter((one) => !known.has(one)));
        expect(await manifest(), `cycle ${cycle}: after the first rollback`).toBe(before);

        for (const [, script] of edits.filter(() => random() < 0.5)) await machine.run(script(cycle));
        const edited = await manifest();
        for (const one of await ids()) known.add(one);
        await harden([0, 2, 3], 'apply', ...asking, '--yes');
        await rollBack((await ids()).filter((one) => !known.has(one)));
        expect(await manifest(), `cycle ${cycle}: edits of others stay`).toBe(edited);
        expect(await residue(), `cycle ${cycle}: residue`).toBe('');

        const { stdout } = await machine.run('du -sk /var/lib/cis-harden 2>/dev/null');
        sizes.push(Number.parseInt(stdout, 10) || 0);
        process.stdout.write(
          `cycle ${cycle}: ${Math.round((Date.now() - since) / 1000)} s, journal ${sizes.at(-1)} KiB\n`,
        );
      }

      /** The run that the last apply made, where it had anything to do. */
      async function rollBack(runs: readonly string[]): Promise<void> {
        if (runs.length > 0) await harden([0], 'rollback', '--run', runs.toSorted().at(-1) ?? '', '--yes');
      }
    },
    cycles * 300_000,
  );
});

/** The same numbers for the same seed (a linear congruence; Numerical Recipes' constants). */
function randomOf(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
