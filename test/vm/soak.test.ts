import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../debian/missing.ts';
import { tool } from '../tool.ts';
import { bootContainer, containerPrograms } from './container.ts';
import { programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';
import { type Figures, peakOf, summary } from './soak-figures.ts';
import { edits, keepLive, pool, putLiveBack, randomOf, rare, reset } from './soak-moves.ts';

/** How many cycles; the run is left out where it is not said. CIS_HARDEN_SEED makes another one. */
const cycles = Number(process.env['CIS_HARDEN_SOAK'] ?? '0');
const seed = Number(process.env['CIS_HARDEN_SEED'] ?? '1');
/** In a container the cycles run at this machine's own speed. */
const contained = process.env['CIS_HARDEN_SOAK_IN'] === 'container';
const reason =
  missing([...programs, ...(contained ? containerPrograms : [])]) ??
  (cycles > 0 ? undefined : 'CIS_HARDEN_SOAK says how many cycles');
const skipped = reason === undefined ? '' : ` (${reason})`;

/** One boot in so many cycles, between a change and its rollback. */
const REBOOT_EVERY = 20;
/** As README says: so many runs of which nothing is left are kept for reading. */
const KEPT_RUNS = 10;

/** Type, owner, mode and content of what a run may touch, and what the kernel, dpkg and systemd hold. */
const manifest = `
find /etc /boot/grub /usr/local /root -xdev -printf '%p %y %m %U:%G %l\\n' | sort
find /etc /boot/grub /usr/local /root -xdev -type f -print0 | sort -z | xargs -0 sha256sum
sysctl net.ipv4.conf.all.send_redirects net.ipv4.conf.all.log_martians net.ipv4.conf.default.log_martians
grep -E '^(cramfs|hfs) ' /proc/modules
dpkg-query -W
find /usr/bin/telnet /usr/bin/telnet.netkit /var/spool/cron -printf '%p %y %m %U:%G %l\\n' | sort
for unit in ssh cron; do systemctl is-enabled "$unit"; systemctl is-active "$unit"; done`;

const residue = `
find / -xdev -name '.cis-harden*'
ls -A /var/lib/cis-harden | grep -v '^runs$'
systemctl list-units --all --plain --no-legend 'cis-harden*'
ls /etc/systemd/system /run/systemd/transient | grep cis-harden
pgrep -af cis-harden | grep -v pgrep
cut -d' ' -f2 /proc/mounts | grep cis-harden`;

describe.skipIf(reason !== undefined)(`a soak of ${cycles} cycles, seed ${seed}${skipped}`, () => {
  let machine: Omit<Machine, 'cut' | 'crash' | 'start' | 'bootSeconds'>;
  beforeAll(async () => {
    machine = await (contained ? bootContainer() : bootMachine());
  });
  afterAll(() => machine?.remove());

  const figures: Figures[] = [];
  let peaks: Record<string, number[]> = {};

  async function harden(allowed: readonly number[], command: string, ...words: string[]): Promise<string> {
    const target = [machine.url('ops'), '--sudo', '--ssh-config', machine.sshConfig];
    const outcome = await peakOf(command, peaks, (env) =>
      tool([command, ...target, '--quiet', ...words], undefined, env),
    );
    const said = `${command} ${words.join(' ')}\n${outcome.stdout}${outcome.stderr}`;
    expect(allowed, said).toContain(outcome.exitCode);
    return said;
  }

  /** Runs shell commands as root and gives what each printed, by its name. */
  async function ask<Name extends string>(questions: Readonly<Record<Name, string>>) {
    const parts = Object.entries<string>(questions);
    const script = parts.map(([, command]) => `{ ${command}\n} 2>/dev/null; printf '\\n@@@\\n'`).join('\n');
    const answers = (await machine.run(script)).stdout.split('\n@@@').slice(0, -1);
    return Object.fromEntries(parts.map(([name], at) => [name, (answers[at] ?? '').trim()])) as Record<
      Name,
      string
    >;
  }

  it(
    'leaves nothing but what others changed',
    async () => {
      const random = randomOf(seed);
      for (let cycle = 1; cycle <= cycles; cycle += 1) {
        const since = Date.now();
        peaks = {};
        const chosen = [...pool.filter(() => random() < 0.4), ...rare.filter(() => random() < 0.08)];
        const rules = ['sshd-banner', ...chosen].flatMap((id) => ['--rule', id]);
        const asking = ['--assume-platform', 'ubuntu-18.04', ...rules];
        const boots = cycle % REBOOT_EVERY === 0;
        // What the kernel was told by hand is over with the next boot, whoever hardens the host.
        const edited = edits.filter(({ live }) => random() < 0.35 && !(boots && live));
        if (random() < 0.25) await ask({ reset });
        const change = edited.map(({ script }) => script(cycle)).join('\n');

        // What the edits make of the host where no run comes between, learned on the host itself and taken back.
        const paths = [...new Set(edited.flatMap(({ touches }) => touches))];
        const alone = await ask({
          save: `rm -rf /var/tmp/soak; mkdir /var/tmp/soak; ${keepLive}; cd /; tar -cf /var/tmp/soak/files.tar --ignore-failed-read /etc/hostname ${paths.join(' ')}`,
          ...{ change, expected: manifest },
          back: `rm -f ${paths.join(' ')}; tar -xpf /var/tmp/soak/files.tar -C /; ${putLiveBack}; rm -rf /var/tmp/soak; systemctl reload ssh`,
          before: manifest,
        });

        await harden([0, 2, 3], 'audit', ...asking);
        await harden([0, 2, 3], 'apply', ...asking, '--allow', 'removes-packages', '--yes');
        const first = await ask({ runs: 'ls /var/lib/cis-harden/runs', manifest, change });
        if (boots) await machine.reboot();
        await harden([0, 2, 3], 'apply', ...asking, '--allow', 'removes-packages', '--yes');
        const runs = await standing();
        const said: string[] = [];
        for (const run of random() < 0.5 ? runs : runs.toReversed())
          said.push(await harden([0], 'rollback', '--run', run, '--yes'));

        const end = await ask({
          ...{ manifest, residue, runs: 'ls /var/lib/cis-harden/runs' },
          kib: 'du -sk /var/lib/cis-harden | cut -f1',
          free: `sed -n 's/^MemAvailable: *//p' /proc/meminfo`,
        });
        const tale = `cycle ${cycle}: ${chosen.join(' ')}; ${edited.map(({ name }) => name).join(', ')}\n${said.join('\n')}`;
        expect(first.manifest, `${tale}\nthe run changed nothing`).not.toBe(alone.before);
        expect(end.manifest, tale).toBe(alone.expected);
        expect(end.residue, tale).toBe('');
        const kept = end.runs.split('\n').length;
        expect(kept, `${tale}\njournals`).toBeLessThanOrEqual(KEPT_RUNS);
        const seconds = Math.round((Date.now() - since) / 1000);
        figures.push({
          cycle,
          seconds,
          runs: kept,
          kib: Number(end.kib),
          free: Number.parseInt(end.free, 10),
          peaks,
        });
        process.stdout.write(`cycle ${cycle}: ${seconds} s, ${kept} journals, ${end.kib} KiB\n`);
      }
      const folder = join(import.meta.dirname, '../../.cache/results');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'soak.json'), JSON.stringify({ seed, figures }));
      const { text, growth } = summary(figures);
      process.stdout.write(text);
      for (const [what, times] of growth)
        expect(times, `${what} at the end, in times of the beginning`).toBeLessThan(1.2);
    },
    cycles * 300_000,
  );

  /** The runs that are not taken back, oldest first. */
  async function standing(): Promise<readonly string[]> {
    const said = await harden([0], 'history', '--format', 'json');
    const runs = JSON.parse(said.slice(said.indexOf('\n['))) as {
      id: string;
      state: string;
      takesBack: unknown[];
    }[];
    return runs
      .filter(({ state, takesBack }) => state === 'applied' && takesBack.length === 0)
      .map(({ id }) => id);
  }
});
