import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/audit/report.ts';
import type { Advice } from '../../src/plan/advice.ts';
import { commandLines } from '../../src/report/command-lines.ts';
import type { Repair } from '../../src/report/repair-text.ts';
import { asciiOnly } from '../../src/report/terminal.ts';
import { renderReport } from '../../src/report/text.ts';
import { columns } from '../../src/report/wrap.ts';
import { exampleReport, exampleResult, mixedReport } from './example.ts';
import { expectHarmless, hostile, uncolored } from './hostile.ts';

const style = { color: false, width: 80, verbose: false };

function failing(
  id: string,
  title: string,
  findings: readonly Partial<Result['findings'][number]>[],
): Result {
  return exampleResult({
    id,
    title,
    actual: 'fail',
    findings: findings.map((finding) => ({
      rule: 'some-rule',
      what: 'x',
      expected: 'y',
      actual: 'z',
      where: '/etc/x:1',
      state: 'persistent',
      ...finding,
    })),
  });
}

function module(name: string) {
  const what = `install command of ${name}`;
  return { what, actual: 'none', expected: '/bin/true or /bin/false', where: '/etc/modprobe.d' };
}

function volume(point: string) {
  const actual = 'nothing mounts one at boot';
  return { what: point, actual, expected: 'a filesystem of its own', where: '/etc/fstab' };
}

const results = [
  failing('1.1.1.1', 'Ensure mounting of cramfs filesystems is disabled', [module('cramfs')]),
  failing('1.1.1.2', 'Ensure mounting of hfs filesystems is disabled', [module('hfs')]),
  failing('1.1.10', 'Ensure separate partition exists for /var', [volume('/var')]),
  failing('1.1.11', 'Ensure separate partition exists for /var/tmp', [volume('/var/tmp')]),
  failing('1.9', 'Ensure updates are installed', [{ what: 'updates', actual: '2', expected: 'none' }]),
  failing('5.3.7', 'Ensure SSH MaxAuthTries is set to 4 or less', [
    { what: 'MaxAuthTries', actual: '6', expected: 'at most 4', where: '/etc/ssh/sshd_config:32' },
  ]),
  failing('5.7', 'Ensure access to the su command is restricted', [
    { what: 'pam_wheel.so', actual: 'is not used', expected: 'required', where: '/etc/pam.d/su' },
  ]),
  exampleResult({ id: '5.8' }),
];
const advice = new Map<string, Advice>([
  ['1.1.1.1', { kind: 'apply', allow: [] }],
  ['1.1.1.2', { kind: 'apply', allow: [] }],
  ['1.1.10', { kind: 'decide', text: 'Make a volume for /var; or exempt this rule.' }],
  ['1.1.11', { kind: 'decide', text: 'Make a volume for /var/tmp; or exempt this rule. A tmpfs is none.' }],
  ['1.9', { kind: 'mend', text: 'apt is locked by unattended-upgrades. It ends by itself.' }],
  ['5.3.7', { kind: 'apply', allow: [], restart: true }],
  ['5.7', { kind: 'apply', allow: ['limits-logins'] }],
]);
const repair: Repair = {
  advice,
  again: ['ssh://ops@web1', '--sudo', '--profile', 'aks'],
  only: [],
  changeable: true,
};

it('tells by section and cause what fails, and the one thing to do about it', () => {
  expect(renderReport(exampleReport(results), style, repair)).toBe(`\
Host       web1 (ssh://ops@web1)
System     Ubuntu 18.04.6 LTS
Benchmark  CIS Ubuntu Linux 18.04 LTS Benchmark 2.1.0
Profile    AKS node image (aks)
Looked at  2026-01-01T12:30:00Z

1 Initial Setup: 5 of 5 fail
fail    1.1.1.1  Ensure mounting of cramfs filesystems is disabled
fail    1.1.1.2  Ensure mounting of hfs filesystems is disabled
                 install command of cramfs, hfs: none, wanted /bin/true or
                   /bin/false  (/etc/modprobe.d)
do      cis-harden apply ssh://ops@web1 --sudo --profile aks \\
          --rule 1.1.1.1,1.1.1.2

fail    1.1.10   Ensure separate partition exists for /var
fail    1.1.11   Ensure separate partition exists for /var/tmp
                 /var, /var/tmp: nothing mounts one at boot, wanted a filesystem
                   of its own  (/etc/fstab)
do      make a volume for /var; likewise for the others

fail    1.9      Ensure updates are installed
                 updates: 2, wanted none  (/etc/x:1)
do      mend what stands in the way: apt is locked by unattended-upgrades

5 Access, Authentication and Authorization: 2 of 3 fail
fail    5.3.7    Ensure SSH MaxAuthTries is set to 4 or less
                 MaxAuthTries: 6, wanted at most 4  (/etc/ssh/sshd_config:32)
do      cis-harden apply ssh://ops@web1 --sudo --profile aks --rule 5.3.7
        then restart the host: it is in force after the next boot

fail    5.7      Ensure access to the su command is restricted
                 pam_wheel.so: is not used, wanted required  (/etc/pam.d/su)
do      cis-harden apply ssh://ops@web1 --sudo --profile aks --rule 5.7 \\
          --allow limits-logins
        limits-logins: somebody may no longer get in

1 Initial Setup                               0 %  ░░░░░░░░░░  0 of 5 pass
5 Access, Authentication and Authorization   33 %  ███░░░░░░░  1 of 3 pass

8 recommendations: 1 pass, 7 fail

To repair  3 by apply, 1 by apply with --allow, 2 for you to decide, 1 once
           something is mended
Next       cis-harden plan ssh://ops@web1 --sudo --profile aks

12.5 % of 8 enforced pass
`);
});

it('only plans for evidence that was saved', () => {
  const text = renderReport(exampleReport(results), style, { ...repair, changeable: false });
  expect(text).toContain('do      cis-harden plan ssh://ops@web1');
  expect(text).not.toContain('cis-harden apply');
});

it('says all of it for each when asked to', () => {
  const text = renderReport(exampleReport(results), { ...style, verbose: true }, repair);
  expect(text).toContain('install command of cramfs: none');
  expect(text).toContain('install command of hfs: none');
});

describe('a command', () => {
  it.each([
    [['cis-harden', 'apply', '--rule', '5.3.7'], ['do  cis-harden apply --rule 5.3.7']],
    [['cis-harden', 'plan', "root:/it's"], [String.raw`do  cis-harden plan 'root:/it'\''s'`]],
    [
      ['cis-harden', 'apply', 'ssh://ops@db1', '--sudo', '--profile', 'cis-level2-server', '--rule', '1,2'],
      [
        'do  cis-harden apply ssh://ops@db1 \\',
        '      --sudo \\',
        '      --profile cis-level2-server \\',
        '      --rule 1,2',
      ],
    ],
  ])('is written to be copied: %j', (words, lines) => {
    expect(commandLines(words, 36, 'do  ')).toEqual(lines);
  });
});

const text = fc.string({ unit: 'binary', maxLength: 60 });
const verdict = fc.constantFrom('pass', 'fail', 'manual', 'not-applicable', 'error' as const);
const finding = fc.record({
  rule: text,
  what: text,
  expected: text,
  actual: text,
  where: text,
  state: fc.constantFrom('persistent' as const, 'running' as const),
});
const result = fc
  .record({
    id: fc.stringMatching(/^[1-6]\.[1-9]\.[1-9]$/),
    title: text,
    actual: verdict,
    reason: text,
    findings: fc.array(finding, { maxLength: 4 }),
    evidence: fc.array(fc.record({ what: text, where: text }), { maxLength: 4 }),
  })
  .map((given) => exampleResult(given));
const told = fc.oneof(
  fc.constant<Advice>({ kind: 'apply', allow: ['removes-packages', 'cuts-network'] }),
  fc.constant<Advice>({ kind: 'plan' }),
  fc.record({ kind: fc.constantFrom('decide' as const, 'mend' as const, 'boot' as const), text }),
);
const rendered = fc.record({
  results: fc.array(fc.tuple(result, told), { maxLength: 12 }),
  width: fc.integer({ min: 40, max: 120 }),
  verbose: fc.boolean(),
  again: fc.array(text, { maxLength: 3 }),
});

interface Drawn {
  readonly results: readonly (readonly [Result, Advice])[];
  readonly width: number;
  readonly verbose: boolean;
  readonly again: readonly string[];
}

function drawn({ results: some, width, verbose, again }: Drawn, color: boolean): string {
  const fails = some.filter(([{ status }]) => status === 'fail');
  return renderReport(
    exampleReport(some.map(([one]) => one)),
    { color, width, verbose },
    { ...repair, again, advice: new Map(fails.map(([{ id }, one]) => [id, one])) },
  );
}

describe('whatever the report holds', () => {
  it('nothing of it moves a cursor, and colours change no text', () => {
    fc.assert(
      fc.property(rendered, (given) => {
        const plain = drawn(given, false);
        expectHarmless(plain);
        expect(uncolored(drawn(given, true))).toBe(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('a line fits, but for a word that is longer than it', () => {
    fc.assert(
      fc.property(rendered, (given) => {
        for (const line of drawn(given, false).split('\n'))
          if (columns(line) > given.width)
            expect(columns(line.replace(/ \\$/, '').trimStart().split(' ').at(-1) ?? '')).toBeGreaterThan(
              given.width - 40,
            );
      }),
      { numRuns: 60 },
    );
  });

  it('a locale without UTF-8 gets ASCII', () => {
    const all = hostile(mixedReport, (key) => ['status', 'actual', 'state'].includes(key));
    // oxlint-disable-next-line no-control-regex
    expect(asciiOnly(renderReport(all, style))).toMatch(/^[\x20-\x7e\n]*$/);
    expect(asciiOnly(renderReport(mixedReport, style))).toMatch(/^[\x20-\x7e]+#+/m);
    expect(asciiOnly('0.0 % → 50.0 %  ██░·')).toBe('0.0 % -> 50.0 %  ##-?');
  });
});
