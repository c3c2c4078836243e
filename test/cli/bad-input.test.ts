import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tool } from '../tool.ts';

const run = (...words: string[]) => tool(words);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cis-harden-bad-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A small image that looks like Ubuntu 18.04, with `change` made to it. */
function image(name: string, change: (root: string) => void = () => {}): string {
  const root = join(folder, name);
  for (const path of ['etc/ssh', 'etc/sysctl.d', 'etc/modprobe.d', 'var/lib/dpkg'])
    mkdirSync(join(root, path), { recursive: true });
  writeFileSync(
    join(root, 'etc/os-release'),
    'ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n',
  );
  const installed = 'Status: install ok installed\nArchitecture: amd64\n';
  writeFileSync(
    join(root, 'var/lib/dpkg/status'),
    `Package: openssh-server\n${installed}Version: 1:7.6p1-4ubuntu0.7\n\nPackage: dpkg\n${installed}Version: 1.19\n`,
  );
  writeFileSync(join(root, 'etc/ssh/sshd_config'), 'MaxAuthTries 3\n');
  change(root);
  return `root:${root}`;
}

describe('what the operator got wrong is told in one message, with status 1', () => {
  it.each([
    [['audti'], "unknown command 'audti'", 'Did you mean audit?'],
    [['audit', '--profil', 'aks'], "unknown option '--profil'", 'Did you mean --profile?'],
    [['audit', '--profile', 'asks'], 'asks', 'did you mean "aks"?'],
    [['audit', '--profile', './nowhere.yaml'], 'nowhere.yaml', ''],
    [['audit', '--rule', 'sshd-max-auth-trys'], 'sshd-max-auth-trys', 'did you mean "sshd-max-auth-tries"?'],
    [['audit', '--rule', '9.9.9'], '9.9.9', ''],
    [['audit', '--set', 'sshd-max-auth-tries.limits=3'], 'limits', 'did you mean "limit"?'],
    [['audit', '--set', 'sshd-max-auth-tries.limit=9'], 'limit', '4'],
    [['audit', '--set', 'sshd-max-auth-tries'], 'RULE.PARAMETER=VALUE', ''],
    [['audit', '--benchmark', 'cis-ubuntu'], 'cis-ubuntu', ''],
    [['audit', '--assume-platform', 'ubuntu-22.04'], 'ubuntu-22.04', 'ubuntu-18.04'],
    [['audit', '--format', 'yaml'], 'yaml', 'text, json, html, markdown, csv'],
    [['audit', 'lokal'], '"lokal" is no target', 'did you mean local?'],
    [['audit', 'ssh://-oProxyCommand=x'], 'is no SSH target', 'ssh://[user@]host[:port]'],
    [['audit', 'ssh://h:99999'], 'is no SSH target', ''],
    [['audit', 'root:/does/not/exist'], '/does/not/exist is not a folder', ''],
    [['audit', 'snapshot:/does/not/exist'], "/does/not/exist can't be read", ''],
    [['apply', '--allow', 'everything'], 'everything', 'removes-packages'],
    [['apply', '--confirm', 'maybe'], 'maybe', 'auto, manual'],
    [['apply', '--confirm-within', '5'], "'5' is invalid", '10 s to 3600 s'],
    [['apply', '--confirm-within', 'soon'], "'soon' is invalid", '90, 90s, 2m'],
    [['confirm', 'lokal'], '"lokal" is no target', 'did you mean local?'],
    [
      ['explain', 'sshd-bannr'],
      '"sshd-bannr" is neither a rule nor a recommendation',
      'did you mean "sshd-banner"?',
    ],
    [['audit', 'ssh://cis-harden@127.0.0.1:1'], '127.0.0.1 could not be reached', ''],
  ])('%j', async (words, says, also) => {
    const { exitCode, stdout, stderr } = await run(...words);
    expect(stderr).toContain(says);
    expect(stderr).toContain(also);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });

  it('refuses a host that the benchmark is not for, and says how to insist', async () => {
    const target = image('debian', (root) =>
      writeFileSync(join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n'),
    );
    const { exitCode, stderr } = await run('audit', target);
    expect(stderr).toContain('runs Debian 12');
    expect(stderr).toContain('--assume-platform ubuntu-18.04');
    expect(exitCode).toBe(1);
  });

  it('says nothing was changed when nobody is there to say yes', async () => {
    const { exitCode, stderr } = await run('apply', image('nobody'));
    expect(stderr).toContain('--yes');
    expect(exitCode).toBe(1);
  });
});

describe('files that are not what they claim to be', () => {
  it.each<[string, string | Buffer, string]>([
    ['text.snap', 'hello', 'snapshot'],
    ['newer.snap', gzipSync(JSON.stringify({ schemaVersion: 99, kind: 'snapshot' })), 'newer'],
    ['torn.snap', gzipSync('{"schemaVersion":1}').subarray(0, 12), ''],
    ['other.snap', gzipSync('[]'), ''],
  ])('snapshot %s', async (name, content, says) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    const { exitCode, stderr } = await run('audit', `snapshot:${file}`);
    expect(stderr).toContain(name);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('this is a bug');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['empty.json', ''],
    ['torn.json', '{"schemaVersion":1,"kind":"pl'],
    ['newer.json', '{"schemaVersion":9,"kind":"plan"}'],
    ['report.json', '{"schemaVersion":1,"results":[]}'],
  ])('plan %s', async (name, content) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    const { exitCode, stderr } = await run('apply', image('plan-target'), file, '--yes');
    expect(stderr).toContain(name);
    expect(stderr).not.toContain('this is a bug');
    expect(exitCode).toBe(1);
  });

  it('refuses a plan that was made for another host', async () => {
    const file = join(folder, 'other-host.json');
    const made = await run('plan', image('one'), '--rule', 'permissions-issue', '-o', `json:${file}`);
    expect([0, 2]).toContain(made.exitCode);
    const { exitCode, stderr } = await run('apply', image('two'), file, '--yes');
    expect(stderr).toContain('the plan is for another host: one');
    expect(exitCode).toBe(1);
  });

  it.each<[string, string, string, string]>([
    ['machine-id', 'a'.repeat(32), 'b'.repeat(32), `machine-id ${'a'.repeat(32)}, here ${'b'.repeat(32)}`],
    ['hostname', 'gold', 'other', 'hostname gold, here other'],
  ])('refuses a plan for an image whose %s has changed', async (name, was, is, says) => {
    const file = join(folder, `${name}.json`);
    const target = image(`bound-${name}`, (root) => writeFileSync(join(root, 'etc', name), `${was}\n`));
    const made = await run('plan', target, '--rule', 'permissions-issue', '-o', `json:${file}`);
    expect([0, 2]).toContain(made.exitCode);
    writeFileSync(join(target.slice('root:'.length), 'etc', name), `${is}\n`);
    const { exitCode, stderr } = await run('apply', target, file, '--yes');
    expect(stderr).toContain(says);
    expect(exitCode).toBe(1);
  });

  it('takes a plan from a snapshot to the host that it is of, and to no other', async () => {
    const named = (id: string) => (root: string) =>
      writeFileSync(join(root, 'etc/machine-id'), `${id.repeat(32)}\n`);
    const [snap, file] = [join(folder, 'of.snap'), join(folder, 'of-snapshot.json')];
    const target = image('of-snapshot', named('a'));
    expect((await run('snapshot', target, '-o', snap)).exitCode).toBe(0);
    const words = ['--rule', 'permissions-issue', '-o', `json:${file}`];
    expect([0, 2]).toContain((await run('plan', `snapshot:${snap}`, ...words)).exitCode);
    const other = await run('apply', image('of-snapshot-2', named('b')), file, '--yes');
    expect(other.stderr).toContain('the plan is for another host');
    const own = await run('apply', target, file, '--yes');
    expect(own.stderr).not.toContain('another host');
    const alone = await run('apply', file, '--yes');
    expect(alone.stderr).toContain('can be audited and planned for, but not changed');
    expect(alone.exitCode).toBe(1);
  });

  it('refuses a plan and a snapshot in which a word was changed, and says what to do', async () => {
    const [snap, file] = [join(folder, 'changed.snap'), join(folder, 'changed.json')];
    const target = image('changed');
    await run('snapshot', target, '-o', snap);
    await run('plan', target, '--rule', 'permissions-issue', '-o', `json:${file}`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"createdAt": "2', '"createdAt": "3'));
    writeFileSync(
      snap,
      gzipSync(gunzipSync(readFileSync(snap)).toString().replace('MaxAuthTries 3', 'MaxAuthTries 4')),
    );
    const plan = await run('apply', target, file, '--yes');
    expect(plan.stderr).toContain('changed.json does not have the digest that it says');
    expect(plan.stderr).toContain('cis-harden plan -o json:FILE makes it again');
    const audit = await run('audit', `snapshot:${snap}`);
    expect(audit.stderr).toContain('changed.snap does not have the digest that it says');
    expect([plan.exitCode, audit.exitCode]).toEqual([1, 1]);
  });
});

describe('what a host holds in place of a configuration is an error of the recommendation, never a pass', () => {
  const sshd = 'etc/ssh/sshd_config';
  const inPlace = (make: (file: string) => void) => (root: string) => {
    rmSync(join(root, sshd));
    make(join(root, sshd));
  };

  it.each<[string, (root: string) => void, string]>([
    ['a link to /dev/zero', inPlace((file) => symlinkSync('/dev/zero', file)), ''],
    [
      'a link that leads out of the image',
      inPlace((file) => symlinkSync('../../../../../../../etc/ssh/sshd_config', file)),
      'symbolic links',
    ],
    [
      '2 GB of log',
      inPlace((file) => (writeFileSync(file, ''), truncateSync(file, 2 ** 31))),
      'larger than 1 MiB',
    ],
    ['a binary', inPlace((file) => writeFileSync(file, 'MaxAuthTries 3\n\0')), 'binary'],
  ])('%s', async (_name, change, says) => {
    const started = Date.now();
    const { exitCode, stdout } = await run(
      'audit',
      image(`odd-${Math.random()}`, change),
      '--rule',
      'sshd-max-auth-tries',
      '--format',
      'json',
    );
    const [result] = (JSON.parse(stdout) as { results: { status: string; reason?: string }[] }).results;
    if (_name === 'a link to /dev/zero') expect(result?.status).not.toBe('error');
    else expect(result).toMatchObject({ status: 'error', reason: expect.stringContaining(says) as string });
    expect(exitCode).toBe(_name === 'a link to /dev/zero' ? 2 : 3);
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it('a folder, which sshd reads as an empty file, is judged so and never replaced', async () => {
    const words = [
      image(
        'folder',
        inPlace((file) => mkdirSync(file)),
      ),
      '--rule',
      'sshd-max-auth-tries',
      '--format',
      'json',
    ];
    const { stdout, exitCode } = await run('plan', ...words);
    const plan = JSON.parse(stdout) as {
      changes: unknown[];
      obstacles: unknown[];
      before: { summary: { fail: number } };
    };
    expect(plan.before.summary.fail).toBe(1);
    expect(plan.changes).toEqual([]);
    expect(JSON.stringify(plan.obstacles)).toContain('/etc/ssh/sshd_config is a directory');
    expect(exitCode).toBe(0);
  });

  it('a pipe', async () => {
    const target = image(
      'pipe',
      inPlace(() => {}),
    );
    await execa('mkfifo', [join(folder, 'pipe', sshd)]);
    const { exitCode, stdout } = await run(
      'audit',
      target,
      '--rule',
      'sshd-max-auth-tries',
      '--format',
      'json',
    );
    expect(stdout).toContain('fifo');
    expect(exitCode).toBe(3);
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read (not as root)', async () => {
    const target = image('denied', (root) => chmodSync(join(root, sshd), 0));
    const { exitCode } = await run('audit', target, '--rule', 'sshd-max-auth-tries');
    expect(exitCode).toBe(3);
  });
});
