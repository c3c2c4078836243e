import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { algorithmOptions } from '../../src/facts/sshd/algorithms.ts';
import { algorithmsOf } from '../../src/facts/sshd/defaults.ts';
import { defaultOf } from '../../src/facts/sshd/options.ts';
import { opensshVersion } from '../../src/facts/sshd/version.ts';
import { ask, type Oracle } from './sshd/ask.ts';
import { unmet } from './sshd/demands.ts';
import { randomConfiguration, type Configuration } from './sshd/generate.ts';
import { Random } from './sshd/random.ts';
import { differences, hostOf, options, reading, type Values } from './sshd/read.ts';
import { asConfiguration, repairedByAll } from './sshd/repair.ts';

const COUNT = Number(process.env['CIS_HARDEN_ORACLE_COUNT'] ?? 2400);
const SEED = Number(process.env['CIS_HARDEN_ORACLE_SEED'] ?? 7);
const TIMEOUT = 240_000;

/** Reasons for not reading what some sshd reads: its bugs, and values in a form that nobody writes. */
const cautious = /within itself|is understood|mistakes relative/;

/** What Debian 12 took over from later releases. */
const backported = new Set(['sntrup761x25519-sha512']);

function withoutBackported(values: Values): Values {
  const shorter = (list: string) =>
    list
      .split(',')
      .filter((name) => !backported.has(name))
      .join(',');
  return Object.fromEntries(Object.entries(values).map(([keyword, lists]) => [keyword, lists.map(shorter)]));
}

const folders: string[] = [];
const oracles = [...ownSshd(), ...rootsOfEnvironment()];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}, TIMEOUT);

describe.skipIf(oracles.length === 0)(
  'sshd -T (needs /usr/sbin/sshd and root; other releases by CIS_HARDEN_SSHD_ROOTS)',
  () => {
    it.each(oracles)('OpenSSH $version has the defaults that are assumed here', async (oracle) => {
      const theirs = await defaultsOf(oracle);
      const version = opensshVersion(oracle.version);
      const algorithms = algorithmsOf(version);
      const ours = options.map((option) => [
        option.toLowerCase(),
        [defaultOf(option, { version, algorithms })],
      ]);
      const told = oracle.version === '9.2' ? withoutBackported(theirs) : theirs;
      expect(differences(Object.fromEntries(ours), told)).toEqual([]);
    });

    it.each(oracles)(
      'OpenSSH $version takes every algorithm that is known here, alone',
      async (oracle) => {
        const algorithms = algorithmsOf(opensshVersion(oracle.version));
        const single = algorithmOptions.flatMap((option) =>
          algorithms[option].known.map((name) => `${option} ${name}\n`),
        );
        const answers = await ask(
          oracle,
          single.map((sshd_config, at) => ({
            ...nobody,
            folder: `${oracle.folder}/known-${at}`,
            files: { sshd_config },
          })),
        );
        expect(single.filter((_, at) => typeof answers[at] === 'string')).toEqual([]);
      },
      TIMEOUT,
    );

    it.each(oracles)(
      'OpenSSH $version reads files as they are read here',
      { timeout: TIMEOUT },
      async (oracle) => {
        const configurations = randomConfigurations(oracle, COUNT, SEED);
        const defaults = await defaultsOf(oracle);
        const answers = await ask(oracle, configurations);
        const disagreements: string[] = [];
        let agreed = 0;
        let refused = 0;
        let unread = 0;
        for (const [at, configuration] of configurations.entries()) {
          const theirs = answers[at] ?? 'not asked';
          const ours = reading(hostOf(configuration, oracle.version, defaults), configuration.connection);
          const disagree = (why: string) => disagreements.push(`${configuration.folder}: ${why}`);
          if (typeof ours !== 'string' && typeof theirs !== 'string') {
            agreed++;
            differences(ours, theirs).forEach(disagree);
          } else if (typeof ours !== 'string') disagree(String(theirs));
          else if (typeof theirs === 'string') refused++;
          else if (cautious.test(ours)) unread++;
          else disagree(ours);
        }
        expect(disagreements).toEqual([]);
        expect(agreed).toBeGreaterThan(COUNT * 0.5);
        expect(refused).toBeGreaterThan(COUNT * 0.01);
        expect(unread).toBeLessThan(COUNT * 0.1);
      },
    );

    it.each(oracles)(
      'OpenSSH $version accepts every repair and does as it says',
      { timeout: TIMEOUT },
      async (oracle) => {
        const configurations = randomConfigurations(oracle, Math.ceil(COUNT / 4), SEED + 1).map(
          withoutOptions,
        );
        const defaults = await defaultsOf(oracle);
        const readable = configurations.flatMap((configuration) => {
          const host = hostOf(configuration, oracle.version, defaults);
          return typeof reading(host, configuration.connection) === 'string'
            ? []
            : [{ configuration, ...repairedByAll(host) }];
        });
        const repaired = readable.map(({ configuration, host }) => asConfiguration(host, configuration));
        const answers = await ask(oracle, repaired);
        const problems = readable.flatMap(({ configuration: { folder, connection }, host, left }, at) => {
          const theirs = answers[at] ?? 'not asked';
          const ours = reading(host, connection);
          if (typeof theirs === 'string' || typeof ours === 'string')
            return [`${folder}: ${String(theirs)} ${String(ours)}`];
          const wrong = [...left, ...differences(ours, theirs), ...unmet(theirs, oracle.version)];
          return wrong.map((text) => `${folder}: ${text}`);
        });
        expect(problems).toEqual([]);
        expect(readable.filter(({ changed }) => changed).length).toBeGreaterThan(COUNT / 10);
      },
    );
  },
);

const nobody = { connection: { user: 'alice', host: 'one.example.org', addr: '10.0.0.1' } };

function randomConfigurations(oracle: Oracle, count: number, seed: number): Configuration[] {
  const random = new Random(seed);
  const allowed = { relative: oracle.folder.startsWith('/etc/ssh/'), includes: oracle.version !== '7.6' };
  return Array.from({ length: count }, (_, at) =>
    randomConfiguration(random, `${oracle.folder}/${seed}-${at}`, allowed),
  );
}

/** What stands on the command line is for a person to repair. */
function withoutOptions({ folder, files, connection }: Configuration): Configuration {
  return { folder, files, connection };
}

async function defaultsOf(oracle: Oracle): Promise<Values> {
  const empty = { ...nobody, folder: `${oracle.folder}/defaults`, files: { sshd_config: '' } };
  const [answer] = await ask(oracle, [empty]);
  if (answer === undefined || typeof answer === 'string')
    throw new Error(`sshd refuses an empty file: ${answer}`);
  return answer;
}

function ownSshd(): Oracle[] {
  if (process.getuid?.() !== 0 || !existsSync('/usr/sbin/sshd')) return [];
  mkdirSync('/run/sshd', { recursive: true });
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sshd-oracle-'));
  folders.push(folder);
  return [{ version: versionIn('/'), root: '/', folder }];
}

/**
 * Root folders of other releases, separated by colons. `mmdebstrap --variant=extract --include=openssh-server
 * SUITE DIR` makes one; it needs an account named sshd, /run/sshd, /dev/null and /dev/urandom besides.
 */
function rootsOfEnvironment(): Oracle[] {
  const roots = (process.env['CIS_HARDEN_SSHD_ROOTS'] ?? '').split(':').filter((root) => root !== '');
  return roots.map((root) => {
    const folder = mkdtempSync(join(root, 'etc/ssh/oracle-'));
    folders.push(folder);
    return { version: versionIn(root), root, folder: folder.slice(root.length) };
  });
}

/** Every release names itself in its complaint about an option that it does not know. */
function versionIn(root: string): string {
  const complaint = spawnSync('/usr/sbin/chroot', [root, '/usr/sbin/sshd', '-V'], {
    encoding: 'utf8',
  }).stderr;
  const version = /OpenSSH_(\d+\.\d+)/.exec(complaint)?.[1];
  if (version === undefined) throw new Error(`sshd in ${root} does not say its version: ${complaint}`);
  return version;
}
