import { describe, expect, it } from 'vitest';
import { localShell } from '../../src/targets/local-shell.ts';
import { shellTarget } from '../../src/targets/shell-target.ts';
import { spawned } from '../../src/targets/spawned.ts';
import { TargetProblem } from '../../src/targets/target.ts';

const limits = { timeoutSeconds: 30, maxBytes: 1024 * 1024 };
const shell = localShell({ sudo: false });

describe('sh on this machine', () => {
  it('has a clean environment and hears nothing but the script', async () => {
    process.env['CIS_HARDEN_CANARY'] = 'x';
    const { stdout } = await shell.run('env | cut -d= -f1 | sort; cat', limits);
    delete process.env['CIS_HARDEN_CANARY'];
    const names = stdout
      .toString()
      .trim()
      .split('\n')
      .filter((name) => name !== '_' && name !== 'PWD' && name !== 'OLDPWD' && name !== 'SHLVL');
    expect(names).toEqual(['HOME', 'LC_ALL', 'PATH']);
  });

  it('gives back bytes as they are, and the status', async () => {
    const outcome = await shell.run(`printf '\\377\\000x'; exit 9`, limits);
    expect(outcome).toMatchObject({ exitCode: 9, stdout: Buffer.from([0xff, 0, 0x78]) });
  });

  it('is stopped when its time is up, even where what it started lives on', { timeout: 30_000 }, async () => {
    const started = Date.now();
    await expect(shell.run('sleep 25 & sleep 25', { ...limits, timeoutSeconds: 1 })).rejects.toThrow(
      'this machine did not answer within 1 s',
    );
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it('is refused when it does not stop, in bounded memory', { timeout: 30_000 }, async () => {
    const before = process.memoryUsage().rss;
    await expect(
      shell.run(
        'while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done',
        limits,
      ),
    ).rejects.toThrow('sent more than 1 MiB: refused');
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('may complain without end', { timeout: 30_000 }, async () => {
    const script = `i=0; while [ $i -lt 30000 ]; do echo 'a complaint of some length, again and again'; i=$((i + 1)); done >&2; echo done`;
    const { stdout, stderr, exitCode } = await shell.run(script, limits);
    expect([stdout.toString(), exitCode]).toEqual(['done\n', 0]);
    expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
  });

  it('tells each line when it comes, whole, also where letters are torn apart', async () => {
    const lines: string[] = [];
    const script = `printf 'one\\n\\303'; sleep 0.2; printf '\\251\\ntwo'; sleep 0.2; printf ' more\\nrest'`;
    await shell.run(script, { ...limits, onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['one', 'é', 'two more']);
  });

  it('says why a look stopped in the middle', async () => {
    const broken = {
      ...shell,
      run: (script: string, options: typeof limits) =>
        shell.run(script.replace(/^\tnodes /m, '\techo gone >\u00262; exit 3; nodes '), options),
    };
    await expect(shellTarget('local', 'local', broken).look([])).rejects.toThrow(
      'this machine: the look did not come to its end (status 3: gone)',
    );
  });

  it('says that a program is missing, or was killed', async () => {
    const program = (file: string, ...words: string[]) => ({
      file,
      arguments: words,
      environment: { PATH: '/usr/bin:/bin' },
      input: { text: '' },
      where: 'here',
    });
    const traffic = { roundTrips: 0, bytesReceived: 0 };
    await expect(spawned(program('no-such-program'), limits, traffic)).rejects.toThrow(
      new TargetProblem('here: no-such-program could not be started (ENOENT)'),
    );
    await expect(spawned(program('sh', '-c', 'kill -9 $$'), limits, traffic)).rejects.toThrow(
      new TargetProblem('here: sh was ended by SIGKILL'),
    );
    await expect(
      localShell({ sudo: true })
        .run('', limits)
        .then(() => 'no sudo is needed', String),
    ).resolves.toMatch(/no sudo is needed|TargetProblem/);
  });

  it('survives programs that read nothing', async () => {
    const program = {
      file: 'sh',
      arguments: ['-c', 'exit 4'],
      environment: { PATH: '/usr/bin:/bin' },
      where: 'here',
    };
    for (const input of [
      { text: 'x'.repeat(4_000_000) },
      {
        replies: [{ to: 'never', text: 'y', last: true }],
        seconds: 20,
        late: 'late',
        unless: () => false,
      },
    ]) {
      const outcome = await spawned({ ...program, input }, limits, { roundTrips: 0, bytesReceived: 0 });
      expect(outcome.exitCode).toBe(4);
    }
  });
});
