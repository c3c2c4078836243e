import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decide, decideList } from '../../src/facts/sshd/in-force.ts';
import { listOptions, type SshdOption } from '../../src/facts/sshd/options.ts';
import { namesOf } from '../../src/facts/sshd/agree.ts';
import type { Setting } from '../../src/facts/sshd/setting.ts';
import { sshdConfig } from '../../src/facts/sshd-config.ts';
import type { SshdEvidence } from '../../src/host/evidence.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleHost } from '../host.ts';
import { ask, type Answer, type Oracle } from './sshd/ask.ts';
import { conditions, randomConfiguration, type Configuration, type Connection } from './sshd/generate.ts';
import { Random } from './sshd/random.ts';

const COUNT = Number(process.env['CIS_HARDEN_ORACLE_COUNT'] ?? 2400);
const SEED = Number(process.env['CIS_HARDEN_ORACLE_SEED'] ?? 7);

const options: readonly SshdOption[] = [
  'LogLevel',
  'X11Forwarding',
  'MaxAuthTries',
  'IgnoreRhosts',
  'HostbasedAuthentication',
  'PermitRootLogin',
  'PermitEmptyPasswords',
  'PermitUserEnvironment',
  'Ciphers',
  'MACs',
  'KexAlgorithms',
  'ClientAliveInterval',
  'ClientAliveCountMax',
  'LoginGraceTime',
  'Banner',
  'UsePAM',
  'AllowTcpForwarding',
  'MaxStartups',
  'MaxSessions',
];

const folders: string[] = [];
const oracles = [...ownSshd(), ...rootsOfEnvironment()];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}, 120_000);

describe.skipIf(oracles.length === 0)(
  'sshd -T (needs /usr/sbin/sshd and root; other releases by CIS_HARDEN_SSHD_ROOTS)',
  () => {
    it.each(oracles)(
      'OpenSSH $version reads files as they are read here',
      { timeout: 240_000 },
      async (oracle) => {
        const random = new Random(SEED);
        const relative = oracle.folder.startsWith('/etc/ssh/');
        const configurations = Array.from({ length: COUNT }, (_, at) =>
          randomConfiguration(random, `${oracle.folder}/${at}`, {
            relative,
            includes: oracle.version !== '7.6',
          }),
        );
        const defaults = await defaultsOf(oracle);
        const answers = await ask(oracle, configurations);
        const disagreements: string[] = [];
        let agreed = 0;
        let refused = 0;
        let unread = 0;
        for (const [at, configuration] of configurations.entries()) {
          const theirs = answers[at] ?? 'not asked';
          const ours = reading(configuration, oracle.version, defaults);
          if (typeof theirs === 'string' && typeof ours === 'string') refused++;
          else if (typeof ours === 'string') {
            unread++;
            if (!/within itself|is understood|mistakes relative/.test(ours))
              disagreements.push(`${configuration.folder}: ${ours}`);
          } else if (typeof theirs === 'string') disagreements.push(`${configuration.folder}: ${theirs}`);
          else {
            agreed++;
            disagreements.push(
              ...differences(ours, theirs).map((text) => `${configuration.folder}: ${text}`),
            );
          }
        }
        expect(disagreements).toEqual([]);
        expect(agreed).toBeGreaterThan(COUNT * 0.5);
        expect(refused).toBeGreaterThan(COUNT * 0.01);
        expect(unread).toBeLessThan(COUNT * 0.1);
      },
    );
  },
);

async function defaultsOf(oracle: Oracle): Promise<SshdEvidence['defaults']> {
  const connection = { user: 'alice', host: 'one', addr: '10.0.0.1' };
  const [answer] = await ask(oracle, [
    { folder: `${oracle.folder}/defaults`, files: { sshd_config: '' }, connection },
  ]);
  if (answer === undefined || typeof answer === 'string')
    throw new Error(`sshd refuses an empty file: ${answer}`);
  return answer;
}

/** Our values for the connection, by keyword as sshd -T prints them; a string where we say Unmeasured. */
function reading(
  { folder, files, connection }: Configuration,
  version: string,
  defaults: SshdEvidence['defaults'],
): Record<string, readonly string[]> | string {
  const host = exampleHost({
    files: {
      '/etc/ssh/sshd_config': files['sshd_config'] ?? '',
      ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content])),
    },
    packages: { 'openssh-server': `1:${version}p1-1` },
    sshd: { defaults },
  });
  try {
    const config = sshdConfig.of(host);
    if (config === undefined) throw new Error('openssh-server is not installed on the example host');
    const holds = (setting: Setting) => appliesTo(setting, connection);
    const single = options.map((option) => [
      option.toLowerCase(),
      [decide(config.settings, option, config.defaultOf(option), holds).value],
    ]);
    const lists = listOptions.map((option) => [
      option.toLowerCase(),
      namesOf(decideList(config.settings, option, holds)),
    ]);
    return Object.fromEntries([...single, ...lists]);
  } catch (problem) {
    if (problem instanceof Unmeasured) return problem.message;
    throw problem;
  }
}

function appliesTo({ blocks }: Setting, connection: Connection): boolean {
  return blocks.every((block) =>
    block.every(
      ({ attribute, argument }) => conditions.get(`${attribute} ${argument}`)?.(connection) ?? false,
    ),
  );
}

/** Values for which sshd -T prints an older word. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['without-password', 'prohibit-password'],
  ['SILENT', 'QUIET'],
]);

function differences(ours: Record<string, readonly string[]>, theirs: Exclude<Answer, string>): string[] {
  return Object.entries(ours).flatMap(([keyword, value]) => {
    const told = (theirs[keyword] ?? []).map((one) => synonyms.get(one) ?? one);
    return told.join(' ') === value.join(' ')
      ? []
      : [`${keyword}: sshd ${told.join(' ')}, here ${value.join(' ')}`];
  });
}

function ownSshd(): Oracle[] {
  if (process.getuid?.() !== 0 || !existsSync('/usr/sbin/sshd')) return [];
  mkdirSync('/run/sshd', { recursive: true });
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sshd-oracle-'));
  folders.push(folder);
  return [{ version: versionIn('/'), root: '/', folder }];
}

/** Root folders of other releases, separated by colons. */
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
  const complaint = spawnSync('chroot', [root, '/usr/sbin/sshd', '-V'], { encoding: 'utf8' }).stderr;
  const version = /OpenSSH_(\d+\.\d+)/.exec(complaint)?.[1];
  if (version === undefined) throw new Error(`sshd in ${root} does not say its version: ${complaint}`);
  return version;
}
