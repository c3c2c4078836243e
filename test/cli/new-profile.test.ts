import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { program, tool } from '../tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-new-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Runs the words on a terminal of their own, and types an answer whenever a question stands there. Python ends with the
 * status of the command, or with 99 where no question came.
 */
const onTerminal = `
import json, os, pty, re, select, sys
answers, words = json.loads(sys.argv[1]), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(words[0], words)
seen, mark = b'', 0
while True:
    ready, _, _ = select.select([fd], [], [], 30)
    if not ready:
        os.kill(pid, 9)
        sys.exit(99)
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    seen += part
    if answers and re.sub(rb'\\x1b\\[[0-9;?]*[A-Za-z]', b'', seen[mark:]).endswith(b': '):
        os.write(fd, answers.pop(0).encode())
        mark = len(seen)
sys.stdout.buffer.write(seen)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const python = execaSync('python3', ['--version'], { reject: false }).exitCode === 0;
const title = python ? 'on a terminal' : 'on a terminal (left out: python3 is not installed)';

function typed(file: string, answers: readonly string[]) {
  const { exitCode, stdout } = execaSync(
    'python3',
    ['-c', onTerminal, JSON.stringify(answers), 'node', program, 'profiles', 'new', file],
    { reject: false },
  );
  return { exitCode, screen: stdout };
}

describe.skipIf(!python)(title, () => {
  it('asks, asks again where an answer is wrong, and writes what was said', async () => {
    const file = join(folder, 'web.yaml');
    const { exitCode, screen } = typed(
      file,
      [
        ...['aksx', 'cis-level1-server', 'Our Web', 'web', 'Our web servers'],
        ...['nft', 'nftables', '', 'ops admins', ''],
        ...[
          'sysctl-no-ip-forwardin',
          'sysctl-no-ip-forwarding',
          'because',
          '2',
          'The proxies: "in" containers # ok',
          'web team',
        ],
        ...['2099-02-30', '2099-03-01', '4.1.1.1', '5.3.8', 'risk-accepted', '', '', 'never', '', 'yes'],
      ].map((answer) => `${answer}\r`),
    );
    for (const said of [
      'unknown profile "aksx"; did you mean "aks"?',
      '"Our Web" must be lower-case',
      '*.firewall is "nft": must be one of auto, ufw',
      'did you mean "sysctl-no-ip-forwarding"?',
      'unknown reason "because"',
      'exemptions[0].expires is "2099-02-30": must be a day that exists',
      'the exemption of "4.1.1.1" matches nothing that is selected',
    ])
      expect(screen).toContain(said);
    expect(exitCode).toBe(0);
    expect(readFileSync(file, 'utf8').replace(/^# yaml-language-server.*\n/, '')).toBe(
      `# Written by cis-harden profiles new. Check it with: cis-harden profiles validate FILE
id: web
title: "Our web servers"
# Everything of this profile holds; what stands below is stronger.
extends: "cis-level1-server"

# One value for the check and for the repair; cis-harden explain RULE lists what there is.
parameters:
  "*":
    firewall: "nftables"
  sshd-access-limited:
    allowGroups: ["ops","admins"]

# Audited all the same, but neither counted nor repaired.
exemptions:
  - rule: sysctl-no-ip-forwarding
    reason: covered-elsewhere
    note: "The proxies: \\"in\\" containers # ok"
    owner: "web team"
    expires: 2099-03-01
  - recommendation: "5.3.8"
    reason: risk-accepted
`,
    );
    expect((await tool(['profiles', 'validate', file])).stdout).toBe(`${file}: valid`);
  }, 60_000);

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])(
    '%s leaves nothing',
    (_, key) => {
      const before = readdirSync(folder);
      for (const answers of [[key], ['aks\r', 'a\r', 'A\r', key]]) {
        const { exitCode, screen } = typed(join(folder, 'left.yaml'), answers);
        expect(screen).toContain('stopped; nothing was written');
        expect(exitCode).toBe(1);
      }
      expect(readdirSync(folder)).toEqual(before);
    },
    60_000,
  );

  it('asks nothing where the file exists', () => {
    const file = join(folder, 'there.yaml');
    writeFileSync(file, 'mine\n');
    const { exitCode, screen } = typed(file, []);
    expect(screen).toContain('exists already, and nothing is overwritten');
    expect(exitCode).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('mine\n');
  });
});

describe('without a terminal', () => {
  it('says which options answer the questions', async () => {
    const refused = await tool(['profiles', 'new', join(folder, 'none.yaml')]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /nobody is there to answer.*--extends cis-level1-server --set .* --exempt .* --owner .* --expires/,
    );
    expect(existsSync(join(folder, 'none.yaml'))).toBe(false);
  });

  it('writes what options say', async () => {
    const file = join(folder, 'options.yaml');
    const made = await tool([
      ...['profiles', 'new', file, '--extends', 'cis-level2-server', '--set', 'sshd-max-auth-tries.limit=3'],
      ...[
        '--exempt',
        'sysctl-no-ip-forwarding=covered-elsewhere: proxies',
        '--exempt',
        '5.3.8=risk-accepted',
      ],
      ...['--owner', 'ops', '--expires', '2099-01-01'],
    ]);
    expect(made).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await tool(['profiles', 'validate', file])).stdout).toBe(`${file}: valid`);
    const diff = await tool(['profiles', 'diff', 'cis-level2-server', file]);
    expect(diff.exitCode).toBe(2);
    expect(diff.stdout).toContain('Recommendations (2)');
    expect(diff.stdout).toMatch(
      /sshd-max-auth-tries\.limit\n {4}- 4 {3}the rule's default\n {4}\+ 3 {3}\S+options\.yaml:11:12/,
    );
    expect(diff.stdout).toMatch(
      /\+ exempt \(covered-elsewhere; owner ops; until 2099-01-01; proxies\) {3}\S+:15:11/,
    );
  });

  it.each([
    [
      ['--set', 'sshd-max-auth-tries.limt=3'],
      /unknown parameter of sshd-max-auth-tries "limt"; did you mean "limit"/,
    ],
    [['--set', 'nonsense'], /must have the form RULE\.PARAMETER=VALUE/],
    [['--exempt', 'sysctl-no-ip=risk-accepted'], /unknown rule "sysctl-no-ip"/],
    [['--exempt', 'sysctl-no-ip-forwarding'], /must have the form RULE=REASON/],
    [['--exempt', '5.3.8=because'], /reason is "because": must be one of/],
    [['--id', 'Not A Name'], /id is "Not A Name"/],
    [['--exempt', '5.3.8=risk-accepted', '--expires', '2020-01-01'], /2020-01-01: that is past/],
  ])('refuses %s', async (words, message) => {
    const file = join(folder, 'refused.yaml');
    const refused = await tool(['profiles', 'new', file, '--extends', 'cis-level1-server', ...words]);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(message) });
    expect(existsSync(file)).toBe(false);
  });
});
