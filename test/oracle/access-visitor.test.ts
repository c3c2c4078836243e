import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { opensshVersion } from '../../src/facts/sshd/version.ts';
import type { Who } from '../../src/plan/access/check.ts';
import { keptOutBy, sshdFor, type SshdForVisitor } from '../../src/plan/access/sshd.ts';
import { exampleHost } from '../host.ts';
import { freePort } from '../vm/ssh.ts';
import { ask } from './sshd/ask.ts';

const COUNT = Number(process.env['CIS_HARDEN_ORACLE_COUNT'] ?? 1600);
const LOGINS = 40;
const users = ['root', 'daemon', 'nobody', 'mail'];
const version = ownVersion();
const able = version !== undefined && process.getuid?.() === 0 && existsSync('/usr/sbin/sshd');
const folder = able ? mkdtempSync(join(tmpdir(), 'visitor-')) : '';
const lists = ['AllowUsers', 'DenyUsers', 'AllowGroups', 'DenyGroups'] as const;

interface Visit {
  readonly text: string;
  readonly user: string;
  readonly client: string;
  readonly server: string;
  readonly port: number;
}

describe.skipIf(!able)('who sshd lets in (skipped without root or /usr/sbin/sshd)', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'by the lists that are in force for a connection, as sshd -T tells them',
    { timeout: 600_000 },
    async () => {
      const visits = fc.sample(visit(), { numRuns: COUNT, seed: 1804 });
      const answers = await ask(
        { version: version ?? '', root: '/', folder },
        visits.map(({ text, user, client, server, port }, at) => ({
          folder: `${folder}/${at}`,
          files: { sshd_config: text },
          connection: { user, host: client, addr: `${client},laddr=${server},lport=${port}` },
        })),
      );
      let named = 0;
      for (const [at, one] of visits.entries()) {
        const theirs = answers[at];
        if (theirs === undefined || typeof theirs === 'string') throw new Error(`${one.text}\n${theirs}`);
        const sshd = forVisit(one);
        const ours = lists.map((list) => sshd.list(list));
        expect([one, ...ours]).toEqual([one, ...lists.map((list) => theirs[list.toLowerCase()] ?? [])]);
        expect([one, sshd.words('AuthenticationMethods').join(' ') || 'any']).toEqual([
          one,
          (theirs['authenticationmethods'] ?? ['any']).join(' '),
        ]);
        if (ours.some((list) => list.length > 0)) named += 1;
      }
      expect(named).toBeGreaterThan(COUNT / 4);
    },
  );

  it('as it decides at the door', { timeout: 600_000 }, async () => {
    const key = join(folder, 'door_key');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const configurations = fc.sample(door(), { numRuns: LOGINS, seed: 1804 });
    let refused = 0;
    let admitted = 0;
    for (const text of configurations) {
      const port = await freePort();
      const said = await decisionsOf(text, port, key);
      for (const { user, client, isIn } of said) {
        const one = { text, user, client, server: '127.0.0.1', port };
        expect([one, keptOutBy(forVisit(one)) === undefined]).toEqual([one, isIn]);
        if (isIn) admitted += 1;
        else refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(LOGINS);
    expect(admitted).toBeGreaterThan(LOGINS);
  });
});

function forVisit({ text, user, client, server, port }: Visit): SshdForVisitor {
  const host = exampleHost({
    files: {
      '/etc/ssh/sshd_config': text,
      '/etc/passwd': readFileSync('/etc/passwd', 'utf8'),
      '/etc/group': readFileSync('/etc/group', 'utf8'),
    },
    packages: { 'openssh-server': `1:${version}p1-1` },
    sshd: { defaults: {} },
  });
  const who: Who = {
    user,
    connection: { client, clientPort: 1024, server, port },
    became: undefined,
    methods: undefined,
  };
  const sshd = sshdFor(host, who);
  if (sshd === undefined) throw new Error('the example has no sshd');
  return sshd;
}

/** What sshd writes of each user from two addresses before it asks for any proof. */
async function decisionsOf(text: string, port: number, key: string) {
  const file = join(folder, 'door_config');
  writeFileSync(
    file,
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${key}\nPidFile none\nUsePAM yes\nLogLevel VERBOSE\nMaxStartups 100\n${text}`,
  );
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  sshd.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  try {
    await answers(port);
    const visitors = users.flatMap((user) => ['127.0.0.1', '127.0.9.9'].map((client) => ({ user, client })));
    for (const { user, client } of visitors)
      await execa(
        'ssh',
        [
          '-F',
          'none',
          '-b',
          client,
          '-p',
          String(port),
          '-o',
          'PreferredAuthentications=none',
          '-o',
          'BatchMode=yes',
          '-o',
          'StrictHostKeyChecking=no',
          '-o',
          'UserKnownHostsFile=/dev/null',
          '-o',
          'LogLevel=QUIET',
          `${user}@127.0.0.1`,
          'true',
        ],
        { reject: false, stdin: 'ignore', timeout: 30_000 },
      );
    return visitors.map(({ user, client }) => ({
      user,
      client,
      isIn: !log.includes(`User ${user} from ${client} not allowed because`),
    }));
  } finally {
    sshd.kill('SIGTERM');
  }
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
    if (isUp) return;
    await pause(50);
  }
  throw new Error('sshd does not answer');
}

function ownVersion(): string | undefined {
  const { stderr } = spawnSync('ssh', ['-V'], { encoding: 'utf8' });
  const found = /OpenSSH_(\d+\.\d+)/.exec(stderr ?? '')?.[1];
  return found !== undefined && opensshVersion(`1:${found}p1-1`).major >= 7 ? found : undefined;
}

const userPattern = fc.constantFrom(
  'root',
  'daemon',
  'nobody',
  'mail',
  'r*',
  '*',
  'n?body',
  'd*n',
  '?oot',
  'other',
  '*o*',
);
const groupPattern = fc.constantFrom('root', 'daemon', 'nogroup', 'mail', 'no*', '*', 'sudo', '?????');
const clientPattern = fc.constantFrom(
  ...[
    '127.0.0.1',
    '127.0.0.0/24',
    '127.0.0.0/8',
    '127.*',
    '10.0.0.0/8',
    '127.0.9.?',
    '192.0.2.7',
    '192.0.2.0/25',
    '::1',
    '2001:db8::/32',
    '2001:db8::*',
    '*',
  ],
);

function commas(pattern: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const one = fc.tuple(fc.constantFrom('', '', '!'), pattern).map((parts) => parts.join(''));
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((list) => list.join(','));
}

function named(pattern: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(pattern, { minLength: 1, maxLength: 3 }).map((list) => list.join(' '));
}

const userWord = fc.oneof(
  userPattern,
  fc.tuple(userPattern, commas(clientPattern)).map(([user, places]) => `${user}@${places}`),
);

function listLines(): fc.Arbitrary<string> {
  const line = fc.oneof(
    named(userWord).map((words) => `AllowUsers ${words}`),
    named(userWord).map((words) => `DenyUsers ${words}`),
    named(groupPattern).map((words) => `AllowGroups ${words}`),
    named(groupPattern).map((words) => `DenyGroups ${words}`),
    fc.constantFrom('AuthenticationMethods publickey,password', 'AuthenticationMethods publickey password'),
  );
  return fc.array(line, { maxLength: 2 }).map((lines) => lines.map((one) => `${one}\n`).join(''));
}

function condition(): fc.Arbitrary<string> {
  return fc.oneof(
    commas(userPattern).map((list) => `User ${list}`),
    commas(groupPattern).map((list) => `Group ${list}`),
    commas(clientPattern).map((list) => `Address ${list}`),
    commas(clientPattern).map((list) => `LocalAddress ${list}`),
    commas(fc.constantFrom('127.0.0.1', '127.*', '*', '192.0.2.?')).map((list) => `Host ${list}`),
    fc.constantFrom('LocalPort 22', 'LocalPort 2222'),
    fc.constant('All'),
  );
}

/** Lists, and blocks with one or two conditions that have lists of their own. */
function door(): fc.Arbitrary<string> {
  const conditions = fc.oneof(
    condition(),
    fc.tuple(condition(), condition()).map(([a, b]) => (a === 'All' || b === 'All' ? 'All' : `${a} ${b}`)),
  );
  const block = fc.tuple(conditions, listLines()).map(([match, lines]) => `Match ${match}\n${lines}`);
  return fc
    .tuple(listLines(), fc.array(block, { maxLength: 3 }))
    .map(([first, blocks]) => first + blocks.join(''));
}

function visit(): fc.Arbitrary<Visit> {
  return fc.record({
    text: door(),
    user: fc.constantFrom(...users),
    client: fc.constantFrom('127.0.0.1', '127.0.9.9', '192.0.2.7', '10.1.2.3', '2001:db8::9', '::1'),
    server: fc.constantFrom('127.0.0.1', '192.0.2.7', '2001:db8::1'),
    port: fc.constantFrom(22, 2222),
  });
}
