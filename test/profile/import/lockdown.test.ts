import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanings } from '../../../src/profile/import/lockdown-names.ts';
import { readLockdown } from '../../../src/profile/import/lockdown.ts';
import { parametersOf } from '../../../src/profile/parameters.ts';
import { ProfileProblem } from '../../../src/profile/problem.ts';
import { rules } from '../../../src/rules/index.ts';

const numbers = new Set(['1.1.1.1', '1.1.1.2', '1.1.1.6', '5.3.4', '5.3.20', '6.2.1']);
const read = (text: string) => readLockdown('v.yml', text, numbers);

it('the table of variables names rules and parameters of ours', () => {
  for (const [variable, meaning] of meanings) {
    if (meaning.kind === 'keeps') for (const rule of meaning.rules) expect(rules.has(rule), rule).toBe(true);
    if (meaning.kind !== 'value') continue;
    for (const parameter of meaning.to) {
      const [rule = '', name = ''] = parameter.split('.');
      const takers = rule === '*' ? [...rules.values()] : [rules.get(rule)];
      const has = takers.some((one) => one && parametersOf(one).some((known) => known.name === name));
      expect(has, `${variable}: ${parameter}`).toBe(true);
    }
  }
});

describe('switches of rules', () => {
  it.each(['false', 'no', 'off', 'False', '"no"'])('%s takes a rule out', (written) => {
    expect(read(`ubtu18cis_rule_5_3_20: ${written}\n`).off).toEqual([
      {
        what: 'ubtu18cis_rule_5_3_20',
        place: { file: 'v.yml', line: 1, col: 1 },
        target: { number: '5.3.20' },
      },
    ]);
  });

  it('leaves what is on', () => {
    expect(read('ubtu18cis_rule_5_3_20: true\nubuntu18cis_rule_5_3_4: yes\n')).toMatchObject({
      off: [],
      left: [],
      unknown: [],
    });
  });

  it('has the last value of a variable that stands twice', () => {
    expect(read('ubtu18cis_rule_5_3_4: false\nubtu18cis_rule_5_3_4: true\n').off).toEqual([]);
  });

  it('says the nearest of a number that the benchmark lacks', () => {
    expect(read('ubtu18cis_rule_1_1_1_9: false\n').unknown).toEqual([
      {
        what: 'ubtu18cis_rule_1_1_1_9',
        place: { file: 'v.yml', line: 1, col: 1 },
        why: '"1.1.1.9" is no number of the benchmark; did you mean "1.1.1.1"?',
      },
    ]);
  });

  it('takes out a section as a whole', () => {
    expect(read('ubtu18cis_section6_patch: false\nubtu18cis_rule_1_1_1: false\n').off).toMatchObject([
      { target: { section: '6' } },
      { target: { section: '1.1.1' } },
    ]);
  });

  it.each([
    [
      '18.04 of a version that is not known',
      'benchmark_version: v2.0.1\nubtu18cis_rule_5_3_4: false\n',
      /version v2\.0\.1/,
    ],
    ['20.04 of no version', 'ubtu20cis_rule_5_3_4: false\n', /add benchmark_version: v1\.1\.0/],
    [
      '20.04 of a later version',
      'benchmark_version: v2.0.1\nubtu20cis_rule_5_3_4: false\n',
      /mean other things/,
    ],
    ['22.04', 'ubtu22cis_rule_5_3_4: false\n', /benchmark for 22\.04 mean other things/],
    ['squashfs of 20.04', 'benchmark_version: v1.1.0\nubtu20cis_rule_1_1_1_6: false\n', /squashfs/],
    ['no boolean', 'ubtu18cis_rule_5_3_4: maybe\n', /neither true nor false/],
  ])('takes no number of %s', (_, text, why) => {
    const { off, left } = read(text);
    expect(off).toEqual([]);
    expect(left.map((one) => one.why).join('\n')).toMatch(why);
  });

  it('knows the numbers of 20.04 v1.1.0', () => {
    const { off } = read(
      'benchmark_version: v1.1.0\nubtu20cis_rule_1_1_1_7: false\nubtu20cis_rule_5_3_4: false\n',
    );
    expect(off.map(({ target }) => target)).toEqual([{ number: '1.1.1.6' }, { number: '5.3.4' }]);
  });
});

it.each([
  ['ubtu18cis_rule_5_3_4: true', 'cis-level2-server'],
  ['ubtu18cis_level_2: false', 'cis-level1-server'],
  ['ubtu18cis_level_2: true\nubtu18cis_desktop_required: true', 'cis-level2-workstation'],
])('starts from a profile: %s', (text, base) => {
  expect(read(text).base).toBe(base);
});

it.each([
  ['ubtu18cis_sshd: { allow_users: "ann bob" }', 'sshd-access-limited', 'allowUsers', ['ann', 'bob']],
  ['ubtu20cis_sshd:\n  macs: "a,b"', 'sshd-macs', 'algorithms', ['a', 'b']],
  ['ubtu18cis_pass: { min_days: "7" }', 'login-defs-pass-min-days', 'days', 7],
  ['ubtu18cis_bash_umask: "027"', 'default-umask', 'mask', '027'],
  ['ubtu18cis_ipv6_required: false', 'ipv6-disabled', 'ipv6', 'disabled'],
  ['ubtu18cis_httpd_server: yes', 'package-http-server-absent', 'required', true],
  ['ubtu18cis_firewall_package: nftables', '*', 'firewall', 'nftables'],
  ['ubtu18cis_ufw_allow_out_ports: [53]', '*', 'outbound', ['53/tcp', '53/udp']],
  ['ubtu18cis_ufw_allow_out_ports: all', '*', 'outbound', 'any'],
  ['ubtu22cis_time_servers: [{ name: t1, options: iburst }]', 'chrony-configured', 'servers', ['t1']],
])('%s is a parameter', (text, rule, name, value) => {
  expect(read(text).wishes).toContainEqual(expect.objectContaining({ rule, name, value }));
});

it('says what it leaves, and no secret', () => {
  const found = read(
    'ubtu18cis_root_pw: Password1\nubtu18cis_su_group: "{{ group }}"\nother: 1\nubtu18cis_sudo_package: sudo\n',
  );
  expect(found.left.map(({ what }) => what)).toEqual([
    'ubtu18cis_root_pw',
    'ubtu18cis_su_group',
    'other',
    'ubtu18cis_sudo_package',
  ]);
  expect(JSON.stringify(found)).not.toContain('Password1');
});

it('says what is near a variable that is not known', () => {
  expect(read('ubtu18cis_avahi_sevrer: true\n').unknown.map(({ why }) => why)).toEqual([
    'unknown variable "ubtu18cis_avahi_sevrer"; did you mean "ubtu18cis_avahi_server"?',
  ]);
});

it.each([
  ['a list', '- ubtu18cis_rule_1: 1\n', /no mapping of variables/],
  ['text that is no YAML', 'a: [1\n', /v\.yml:\d+:\d+: is not valid YAML/],
  [
    'a multiplying alias',
    `a: &a [1,2,3,4,5,6,7,8,9,10]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    /aliases stand for more/,
  ],
  ['depth', '['.repeat(5000), /nested too deep/],
])('%s is refused', (_, text, message) => {
  expect(() => read(text)).toThrow(message);
});

it('whatever is in a file: it is read, or refused with its place', () => {
  const value = fc.oneof(fc.json({ maxDepth: 3 }), fc.string({ unit: 'grapheme', maxLength: 20 }));
  const name = fc.oneof(
    fc.constantFrom(...[...meanings.keys()].map((key) => `ubtu18cis_${key.split('.')[0] ?? ''}`)),
    fc.constantFrom(
      'ubtu18cis_rule_5_3_4',
      'ubtu20cis_rule_1',
      'benchmark_version',
      '__proto__',
      'ubtu18cis_section1_patch',
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 10 }), (lines) => {
      try {
        read(lines.map(([key, written]) => `${key}: ${written}`).join('\n'));
      } catch (error) {
        expect(error).toBeInstanceOf(ProfileProblem);
      }
    }),
  );
});
