import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import type { Become, Shell } from '../../src/targets/shell.ts';
import { shellTarget } from '../../src/targets/shell-target.ts';
import { type SshAddress, sshShell } from '../../src/targets/ssh-shell.ts';
import { TargetProblem } from '../../src/targets/target.ts';
import { canServe, freePort, password, type Sshd, startSshd } from './sshd.ts';

const needs: Need[] = [{ kind: 'file', path: '/etc/passwd' }];
const limits = { timeoutSeconds: 60, maxBytes: 1024 * 1024 };

describe.skipIf(!canServe)('a host behind ssh (skipped without root, sshd, sudo or openssl)', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  async function using<T>(
    {
      user = 'root',
      become = { sudo: false },
      config,
      host = '127.0.0.1',
      port,
    }: { user?: string | undefined; become?: Become; config?: string; host?: string; port?: number | null },
    use: (shell: Shell) => Promise<T>,
  ): Promise<T> {
    const address: SshAddress = { host, user, ...(port !== null && { port: port ?? sshd.port }) };
    const shell = await sshShell(address, { become, config: config ?? sshd.config(), interactive: false });
    try {
      return await use(shell);
    } finally {
      await shell.close();
    }
  }
  const problem = async (
    circumstances: Parameters<typeof using>[0],
    script = 'echo ran',
  ): Promise<string> => {
    const [outcome] = await Promise.allSettled([using(circumstances, (shell) => shell.run(script, limits))]);
    if (outcome.status === 'fulfilled') return `no problem: ${outcome.value.stdout.toString()}`;
    expect(outcome.reason).toBeInstanceOf(TargetProblem);
    return (outcome.reason as Error).message;
  };

  it('is looked at and worked on over one connection', async () => {
    const connections = () => sshd.log().split('Accepted publickey').length - 1;
    const before = connections();
    await using({}, async (shell) => {
      const target = shellTarget('ssh', 'ssh', shell);
      const evidence = await target.look(needs);
      expect(evidence).toMatchObject({ privileged: true, identity: { user: 'root', via: 'ssh' } });
      expect(new Host(evidence).text('/etc/passwd')).toContain('ops:x:4242');
      const lines: string[] = [];
      const outcome = await target.run?.('echo one; echo two; echo three >&2; exit 11', (line) =>
        lines.push(line),
      );
      expect(outcome).toEqual({ exitCode: 11, stdout: 'one\ntwo\n', stderr: 'three\n' });
      expect(lines).toEqual(['one', 'two']);
      expect(target.traffic.roundTrips).toBe(2);
    });
    expect(connections() - before).toBe(1);
  });

  it('gets a script of any length, and a clean environment', async () => {
    const script = `${'# padding\n'.repeat(300_000)}env | sort`;
    const { stdout } = await using({}, (shell) => shell.run(script, limits));
    const names = stdout
      .toString()
      .split('\n')
      .map((line) => line.split('=')[0])
      .filter((name) => name !== '' && name !== '_');
    expect(names).toEqual(
      ['HOME', 'LC_ALL', 'PATH', 'PWD', 'SSH_CONNECTION'].filter((name) => names.includes(name)),
    );
  });

  it('leaves no connection and no file behind once closed', async () => {
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('cish-')).length;
    const before = folders();
    await using({}, (shell) => shell.run('exit 0', limits));
    expect(folders()).toBeLessThanOrEqual(before);
  });

  it('is one clear problem where it cannot be reached', { timeout: 90_000 }, async () => {
    const closedPort = await freePort();
    expect(await problem({ port: closedPort })).toBe(
      `127.0.0.1 could not be reached: ssh: connect to host 127.0.0.1 port ${closedPort}: Connection refused`,
    );
    expect(await problem({ host: 'no-such-host.invalid' })).toMatch(
      /^no-such-host\.invalid could not be reached: ssh: Could not resolve hostname/,
    );
    expect(await problem({ config: '/no/such/file' })).toContain('could not be reached');
  });

  it('is one clear problem where its key is unknown or another one, or ours is refused', async () => {
    const strict = (file: string) => sshd.config(`Host *\n  UserKnownHostsFile ${file}`);
    expect(await problem({ config: strict('/dev/null') })).toMatch(
      /could not be reached: .*Host key verification failed.*look at it with ssh first/,
    );
    const changed = join(sshd.folder, 'changed');
    writeFileSync(
      changed,
      `[127.0.0.1]:${sshd.port} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl x\n`,
    );
    expect(await problem({ config: strict(changed) })).toMatch(
      /Host key verification failed.*not the known one/,
    );
    expect(await problem({ user: 'nobody-there' })).toMatch(
      /could not be reached: .*Permission denied \(publickey\)/,
    );
  });

  it('is a problem where its account has no shell', async () => {
    expect(await problem({ user: 'closed' }, 'echo ran')).not.toContain('\nran');
    const [look] = await Promise.allSettled([
      using({ user: 'closed' }, (shell) => shellTarget('ssh', 'ssh', shell).look(needs)),
    ]);
    expect(look).toMatchObject({ status: 'rejected', reason: { name: 'TargetProblem' } });
  });

  it('is looked at in spite of start-up files that talk', async () => {
    const evidence = await using({ user: 'ops' }, (shell) => shellTarget('ssh', 'ssh', shell).look(needs));
    expect(evidence).toMatchObject({ privileged: false, identity: { user: 'ops' } });
    expect(new Host(evidence).text('/etc/passwd')).toContain('ops:x:4242');
  });

  it('is found by an alias, over a jump host', async () => {
    const here = `HostName 127.0.0.1\n  Port ${sshd.port}\n  User root`;
    const config = sshd.config(`Host gate\n  ${here}\nHost web\n  ${here}\n  ProxyJump gate\n`);
    const { stdout } = await using({ host: 'web', config, port: null }, (shell) =>
      shell.run('id -u', limits),
    );
    expect(stdout.toString()).toBe('0\n');
    const broken = sshd.config(
      `Host gate\n  HostName 127.0.0.1\n  Port ${await freePort()}\nHost web\n  ${here}\n  ProxyJump gate\n`,
    );
    expect(await problem({ host: 'web', config: broken, port: null })).toMatch(
      /^web could not be reached: .*by hand may say more/,
    );
  });

  it('is a problem when its connection dies half way', async () => {
    await using({}, async (shell) => {
      let session = 0;
      const running = shell.run('echo "session $PPID"; sleep 60', {
        ...limits,
        onLine(line) {
          session = Number(line.split(' ')[1]);
          process.kill(session, 'SIGKILL');
        },
      });
      await expect(running).rejects.toThrow(/^the connection to 127\.0\.0\.1 broke/);
      expect(session).toBeGreaterThan(1);
    });
  });

  it('is cut off when it does not answer, or does not stop', { timeout: 60_000 }, async () => {
    await using({}, async (shell) => {
      await expect(shell.run('sleep 60', { ...limits, timeoutSeconds: 2 })).rejects.toThrow(
        '127.0.0.1 did not answer within 2 s',
      );
      await expect(shell.run('while :; do echo y; done', limits)).rejects.toThrow(
        '127.0.0.1 sent more than 1 MiB: refused',
      );
      const { stderr } = await shell.run(
        'i=0; while [ $i -lt 20000 ]; do echo "complaint number $i" >&2; i=$((i+1)); done',
        limits,
      );
      expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
      expect(stderr).toContain('complaint number 19999');
    });
  });

  it.each(['-oProxyCommand=touch pwned', '--', '-', '', 'a b', 'a\nb', 'a\u001bb'])(
    'never takes the name %j for an option',
    async (name) => {
      const options = { become: { sudo: false }, config: sshd.config(), interactive: false } as const;
      await expect(sshShell({ host: name }, options)).rejects.toThrow(TargetProblem);
      await expect(sshShell({ host: 'a', user: name }, options)).rejects.toThrow(TargetProblem);
      expect(existsSync('pwned')).toBe(false);
    },
  );

  describe('with sudo', { timeout: 60_000 }, () => {
    const withPassword = { sudo: true, password } as const;
    const spy =
      'id -u; id -un; pwd; cat /proc/*/cmdline /proc/*/environ 2>/dev/null | tr "\\0" "\\n"; ls -A / /tmp';

    it('says who asked, and is root', async () => {
      for (const [user, become] of [
        ['ops', withPassword],
        ['free', { sudo: true }],
        ['free', withPassword],
      ] as const) {
        const evidence = await using({ user, become }, (shell) =>
          shellTarget('ssh', 'ssh', shell).look(needs),
        );
        expect(evidence).toMatchObject({ privileged: true, identity: { user } });
      }
    });

    it.each(['ops', 'free'])('keeps the password out of commands, processes and output: %s', async (user) => {
      const { stdout, stderr } = await using({ user, become: withPassword }, (shell) =>
        shell.run(spy, limits),
      );
      expect(stdout.toString()).toMatch(/^0\nroot\n/);
      expect(stdout.toString() + stderr).not.toContain('pass $(');
      expect(stdout.toString()).not.toContain('pwned');
    });

    it('runs a script with the password as it runs without', async () => {
      const script = 'echo "$0 $# $(umask) $HOME"; echo done\n';
      const { stdout } = await using({}, (shell) => shell.run(script, limits));
      expect(stdout.toString()).toMatch(/ 0 .*\ndone\n$/);
      for (const [user, become] of [
        ['ops', withPassword],
        ['free', { sudo: true }],
        ['free', withPassword],
      ] as const)
        expect((await using({ user, become }, (shell) => shell.run(script, limits))).stdout.toString()).toBe(
          stdout.toString(),
        );
    });

    it('says that it wants a password', async () => {
      expect(await problem({ user: 'ops', become: { sudo: true } })).toBe(
        '127.0.0.1: sudo asks for a password; give it with --ask-become-pass',
      );
    });

    it('tries a wrong password once', async () => {
      const [before, started] = [sshd.sudoLog(), Date.now()];
      expect(await problem({ user: 'ops', become: { sudo: true, password: 'wrong' } })).toBe(
        '127.0.0.1: sudo refused the password',
      );
      expect(sshd.sudoLog().slice(before.length).replace(/\s+/g, ' ')).toContain(
        '1 incorrect password attempt ;',
      );
      expect(Date.now() - started).toBeLessThan(20_000);
    });

    it('says that the account may not', async () => {
      expect(await problem({ user: 'none', become: withPassword })).toBe(
        '127.0.0.1: sudo does not let this account become root',
      );
    });
  });
});
