import { describe, expect, it } from 'vitest';
import rule from '../../../src/rules/passwords/password-complexity.ts';
import { project } from '../../../src/host/project.ts';
import { intend } from '../../../src/plan/intend.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { common, hostWith, PASSWORD, stock, unix, withQuality } from './hosts.ts';

const CONF = '/etc/security/pwquality.conf';
const DROP_IN = `${CONF}.d/60-cis-harden.conf`;
const consents = ['limits-logins'];
const stockConf = '# minlen = 8\n# minclass = 0\n';

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

function installed(files: ExampleHost['files'], conf = stockConf): ExampleHost {
  return hostWith(
    { ...withQuality, [CONF]: conf, ...files },
    { packages: { 'libpam-pwquality': '1.4.0-2' } },
  );
}

function dropIn(...settings: readonly string[]): string {
  return `# Written by cis-harden, which rewrites it whole. pwquality.conf is read after this file and has the last word.\n${settings.map((line) => `${line}\n`).join('')}`;
}

function whole(...settings: readonly string[]): string {
  return `# Written by cis-harden where there was none. Everything else keeps the defaults of pwquality.conf(5).\n${settings.map((line) => `${line}\n`).join('')}`;
}

const packages = { 'libpam-pwquality': '1.4.0-2' };
const arrived = ['libpam-pwquality'];
const literally = (what: string, expected: string, actual = 'not set', where = CONF) =>
  finding(`${what} as scanners read it`, expected, actual, where);
const short = [finding('minlen', '14 or more', 'not set', CONF), finding('minclass', '4', 'not set', CONF)];
const shortLiterally = [literally('minlen', '14 or more'), literally('minclass', '4')];

testRule(rule, {
  compliant: [
    {
      name: 'the package comes with the plan, to settings that are there',
      host: hostWith({ ...stock, [CONF]: 'minlen = 14\nminclass = 4\n' }, { packages, arrived }),
    },
    { name: 'classes, in the main file', host: installed({}, 'minlen = 14\nminclass = 4\n') },
    {
      name: 'credits, without a newline at the end',
      host: installed({}, 'MINLEN=20\r\ndcredit=-1\nucredit -1\nlcredit = -2 # x\nocredit=-1'),
    },
    {
      name: 'only in a drop-in, where scanners do not matter',
      host: installed({ [`${CONF}.d/10-ours.conf`]: 'minlen=15\nminclass=4\n' }),
      params: { literal: false },
    },
    {
      name: 'required and fewer tries',
      host: installed(
        { [PASSWORD]: common('password', ['required pam_pwquality.so retry=1', unix.behind]) },
        'minlen=14\nminclass=4',
      ),
    },
  ],
  failing: [
    {
      name: 'as the package comes',
      host: installed({}),
      finds: [...short, ...shortLiterally],
      files: {
        [DROP_IN]: dropIn('minlen = 14', 'minclass = 4'),
        [CONF]: `${stockConf}minlen = 14\nminclass = 4\n`,
      },
    },
    {
      name: 'stricter in a drop-in than scanners see; credits are wished',
      host: installed({ [`${CONF}.d/10-ours.conf`]: 'minlen = 20\n' }),
      params: { complexity: 'credits' },
      finds: [
        ...['dcredit', 'ucredit', 'lcredit', 'ocredit'].map((name) =>
          finding(name, '-1 or less', 'not set', CONF),
        ),
        literally('minlen', '14 or more'),
        ...['dcredit', 'ucredit', 'lcredit', 'ocredit'].map((name) => literally(name, '-1 or less')),
      ],
      files: {
        [DROP_IN]: dropIn('dcredit = -1', 'ucredit = -1', 'lcredit = -1', 'ocredit = -1'),
        [CONF]: `${stockConf}minlen = 20\ndcredit = -1\nucredit = -1\nlcredit = -1\nocredit = -1\n`,
      },
    },
    {
      name: 'the main file has the last word, even where scanners do not matter',
      host: installed(
        { [`${CONF}.d/10-ours.conf`]: 'minlen = 20\nminclass = 4\n' },
        'minlen = 9\nminlen = 8 # short\n',
      ),
      params: { literal: false, minlen: 16 },
      finds: [finding('minlen', '16 or more', '8', `${CONF}:2`)],
      files: { [DROP_IN]: dropIn('minlen = 16'), [CONF]: 'minlen = 9\nminlen = 16\n' },
    },
    {
      name: 'an option on the line undoes the file, and tries are many',
      host: installed(
        {
          [PASSWORD]: common('password', [
            'requisite pam_pwquality.so retry=5 minlen=8 difok=3',
            unix.behind,
          ]),
        },
        'minlen = 14\nminclass = 4\n',
      ),
      finds: [
        finding('retry of pam_pwquality.so', '1 to 3', '5', `${PASSWORD}:4`),
        finding('minlen', '14 or more', '8', `${PASSWORD}:4`),
      ],
      consents,
      files: { [PASSWORD]: common('password', ['requisite pam_pwquality.so difok=3 retry=3', unix.behind]) },
    },
    {
      name: 'somebody has switched the profile off',
      host: installed(
        {
          ...stock,
          '/usr/share/pam-configs/pwquality': withQuality['/usr/share/pam-configs/pwquality'] ?? '',
        },
        'minlen = 14\nminclass = 4\n',
      ),
      finds: [finding('pam_pwquality.so for password', 'checks new passwords', 'is not used', PASSWORD)],
      consents,
      files: {
        [PASSWORD]: withQuality[PASSWORD] ?? '',
        '/var/lib/pam/password': withQuality['/var/lib/pam/password'] ?? '',
      },
    },
    {
      name: 'an optional line behind pam_unix',
      host: installed(
        { [PASSWORD]: 'password required pam_unix.so sha512\npassword optional pam_pwquality.so retry=3\n' },
        'minlen = 14\nminclass = 4\n',
      ),
      finds: [
        finding('control of pam_pwquality.so', 'requisite or required', 'optional', `${PASSWORD}:2`),
        finding('a weak new password', 'is refused', 'is taken', PASSWORD),
      ],
      decides: ['before pam_unix'],
      leaves: [
        finding('control of pam_pwquality.so', 'requisite or required', 'optional', `${PASSWORD}:2`),
        finding('a weak new password', 'is refused', 'is taken', PASSWORD),
      ],
    },
    {
      name: 'a line that the library stops at',
      host: installed({ [`${CONF}.d/a.conf`]: 'minlen = long\n' }, 'minlen = 14\nminclass = 4\n'),
      finds: [
        finding(
          'pwquality.conf',
          'can be read to its end',
          'minlen is no whole number',
          `${CONF}.d/a.conf:1`,
        ),
        ...short,
      ],
      decides: [`${CONF}.d/a.conf:1: minlen is no whole number`],
      leaves: [
        finding(
          'pwquality.conf',
          'can be read to its end',
          'minlen is no whole number',
          `${CONF}.d/a.conf:1`,
        ),
        ...short,
      ],
    },
    {
      name: 'the main file is gone',
      host: installed({
        [CONF]: { node: { type: 'absent' } },
        [`${CONF}.d/a.conf`]: 'minlen=14\nminclass=4\n',
      }),
      finds: shortLiterally,
      files: { [CONF]: whole('minlen = 14', 'minclass = 4') },
    },
    {
      name: 'the package comes with the plan: its scripts write the line',
      host: hostWith(stock, { packages, arrived }),
      finds: [...short, ...shortLiterally],
      files: {
        [DROP_IN]: dropIn('minlen = 14', 'minclass = 4'),
        [CONF]: whole('minlen = 14', 'minclass = 4'),
      },
    },
    {
      name: 'the package comes with the plan, and its line allows too many tries',
      host: hostWith({ ...stock, [`${CONF}.d/a.conf`]: 'minlen=14\nminclass=4\n' }, { packages, arrived }),
      params: { retry: 2, literal: false },
      finds: [finding('retry of pam_pwquality.so', '1 to 2', '3', `${PASSWORD}:4`)],
      consents,
      files: {
        [PASSWORD]: common('password', ['requisite\t\t\tpam_pwquality.so retry=2', unix.behind]),
        '/var/lib/pam/password': withQuality['/var/lib/pam/password'] ?? '',
      },
    },
    {
      name: 'the package comes with the plan, and people keep the file themselves',
      host: hostWith(
        { ...stock, [PASSWORD]: 'password required pam_unix.so sha512\n', [CONF]: 'minlen=14\nminclass=4\n' },
        { packages, arrived },
      ),
      finds: [finding('pam_pwquality.so for password', 'checks new passwords', 'is not used', PASSWORD)],
      decides: ['was changed by hand'],
      leaves: [finding('pam_pwquality.so for password', 'checks new passwords', 'is not used', PASSWORD)],
    },
  ],
  unmeasured: [
    {
      name: 'the file cannot be read',
      host: installed({ [CONF]: { node: { type: 'hidden', reason: 'permission denied' } } }),
      says: 'permission denied',
    },
  ],
});

describe('on a host without the package', () => {
  const params = rule.params.parse({});
  const host = exampleHost(hostWith(stock));

  it('finds the package and everything else missing', () => {
    expect(rule.audit(host, params).map(({ what }) => what)).toEqual([
      'package libpam-pwquality',
      'pam_pwquality.so for password',
      'minlen',
      'minclass',
      'minlen as scanners read it',
      'minclass as scanners read it',
    ]);
  });

  it('installs it with consent, and foresees the line that its scripts write', () => {
    const changes = rule.remediate(host, params);
    expect(changes).toMatchObject([
      { kind: 'package', name: 'libpam-pwquality', state: 'installed', consent: 'limits-logins' },
      { kind: 'file', path: DROP_IN },
      { kind: 'file', path: CONF, content: whole('minlen = 14', 'minclass = 4') },
    ]);
    let after = host;
    for (const change of changes)
      if (change.kind !== 'decision' && change.kind !== 'reboot')
        for (const transition of intend(after, change)) after = project(after, transition.after);
    expect(rule.audit(after, params)).toEqual([]);
  });

  it('writes nothing where apt cannot install it', () => {
    const apt = { 'libpam-pwquality': { impossible: 'held back' } };
    expect(rule.remediate(exampleHost(hostWith(stock, { apt })), params)).toMatchObject([
      { kind: 'decision' },
    ]);
  });
});
