import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/text.ts';
import { columns } from '../../src/report/wrap.ts';
import { exampleReport, exampleResult, mixedReport } from './example.ts';
import { expectHarmless, hostile, uncolored } from './hostile.ts';

const plainStyle = { color: false, width: 80, verbose: false };

it('tells what fails first and the score last', () => {
  expect(renderReport(mixedReport, plainStyle)).toBe(`\
Host       web1 (ssh://ops@web1)
System     Ubuntu 18.04.6 LTS
Benchmark  CIS Ubuntu Linux 18.04 LTS Benchmark 2.1.0
Profile    AKS node image (aks)
Looked at  2026-01-01T12:30:00Z

note: without root much could not be measured: add --sudo

5 Access, Authentication and Authorization: 1 of 4 fail
fail    5.3.7    Ensure SSH MaxAuthTries is set to 4 or less
                 MaxAuthTries: 6, wanted at most 4  (/etc/ssh/sshd_config:32)

error   5 recommendations: no rule yet
                 1.1.2 to 1.1.5, 1.2.1
error   1.4.3    Ensure permissions on bootloader config are configured
                 /boot/grub/grub.cfg: permission denied

manual  1.7.1    Ensure message of the day is configured properly
                 seen: the banner names nobody  (/etc/motd)

exempt  3, of which 2 fail, 1 pass
        covered elsewhere: 2, of which 1 fail, 1 pass
        potential operational impact: 1, of which 1 fail

1 Initial Setup                          █·········  1 of 1 pass, 6 not measured
5 Access, Authentication and Au…   66 %  ██████░░░░  2 of 3 pass

15 recommendations: 3 pass, 1 fail, 6 could not be measured, 1 for a person to
look at, 1 not applicable, 3 exempt

75.0 % of 4 enforced pass; 6 could not be measured
`);
});

it('lists everything when asked to', () => {
  const text = renderReport(mixedReport, { ...plainStyle, verbose: true });
  for (const { id, title } of mixedReport.results)
    expect(text).toMatch(new RegExp(`^[a-z/]+ +${id} +${title}`, 'm'));
  expect(text).toContain(`\
exempt  1.3.1    Ensure AIDE is installed
                 would be: fail
                 exempt: covered elsewhere; images are immutable; owner: node
                   team; until 2027-01-31
                 package aide: not installed, wanted installed
                   (/var/lib/dpkg/status)
                 rule: thing-1-3-1
`);
});

it('gives every verdict its word, so that it can be searched for without colours', () => {
  const lines = renderReport(mixedReport, { ...plainStyle, verbose: true }).split('\n');
  const words = lines.flatMap((line) => /^([a-z/]+) +\d+\./.exec(line)?.[1] ?? []);
  expect(
    Object.fromEntries(words.map((word) => [word, words.filter((other) => other === word).length])),
  ).toEqual({
    error: 6,
    fail: 1,
    manual: 1,
    exempt: 3,
    'n/a': 1,
    pass: 3,
  });
});

it('fits any width but for words that are longer than it', () => {
  for (let width = 40; width <= 200; width += 1)
    for (const line of renderReport(mixedReport, { ...plainStyle, width }).split('\n'))
      if (line.trim().includes(' '))
        expect({ line, fits: columns(line) <= width }).toEqual({ line, fits: true });
});

it('says the same with and without colours', () => {
  const colored = renderReport(mixedReport, { ...plainStyle, color: true });
  expect(colored).toContain('\u001b[31mfail');
  expect(uncolored(colored)).toBe(renderReport(mixedReport, plainStyle));
});

it('lets nothing from a target reach the terminal', () => {
  for (const verbose of [false, true]) {
    const report = hostile(mixedReport, (key) => ['status', 'actual', 'state'].includes(key));
    expectHarmless(renderReport(report, { ...plainStyle, verbose }));
    expectHarmless(uncolored(renderReport(report, { ...plainStyle, verbose, color: true })));
  }
});

it('cuts a long list of findings and says how many there are', () => {
  const finding = { rule: 'r', what: 'x', expected: 'y', actual: 'z', where: '/', state: 'running' } as const;
  const report = exampleReport([
    exampleResult({
      id: '1.1',
      actual: 'fail',
      findings: Array.from({ length: 500 }, (_, at) => ({ ...finding, where: `/${at}` })),
    }),
  ]);
  const lines = renderReport(report, plainStyle).split('\n');
  expect(lines.filter((line) => /x: z, wanted y {2}\(\/\d+, in force now\)/.test(line))).toHaveLength(8);
  expect(lines.join('\n')).toContain('and 492 more (--verbose shows them)');
  expect(renderReport(report, { ...plainStyle, verbose: true }).match(/x: z/g)).toHaveLength(500);
});

it('keeps a long list of numbers to a few lines', () => {
  const results = Array.from({ length: 200 }, (_, at) =>
    exampleResult({ id: `${at + 1}.1`, actual: 'error', reason: 'no rule yet' }),
  );
  const text = renderReport(exampleReport(results), plainStyle);
  expect(text).toContain('error   200 recommendations: no rule yet\n');
  expect(text).toContain('and more (--verbose lists them)');
});

it('does not tear a range of numbers apart', () => {
  const results = Array.from({ length: 40 }, (_, section) =>
    ['1', '2', '3'].map((last) =>
      exampleResult({ id: `1.${section}.${last}`, actual: 'error', reason: 'no rule yet' }),
    ),
  ).flat();
  const text = renderReport(exampleReport(results), plainStyle);
  expect(text).toContain('1.0.1 to 1.0.3, 1.1.1 to 1.1.3,');
  expect(text).not.toMatch(/ to$|^ *to /m);
});

it.each([
  ['all pass', [exampleResult({ id: '1.1' }), exampleResult({ id: '1.2' })], '100.0 % of 2 enforced pass'],
  [
    'nothing is judged',
    [exampleResult({ id: '1.1', actual: 'error' })],
    'no score: nothing that is enforced passes or fails; 1 could not be measured',
  ],
  ['nothing is listed', [], 'no score: nothing that is enforced passes or fails'],
])('ends with the score when %s', (_, results, last) => {
  expect(renderReport(exampleReport(results), plainStyle).trimEnd().split('\n').at(-1)).toBe(last);
});

it('cuts the name of a section between characters', () => {
  const { benchmark } = mixedReport;
  const sections = [{ id: '1', title: '😀'.repeat(60) }];
  for (let width = 72; width <= 120; width += 1) {
    const text = renderReport(
      { ...mixedReport, benchmark: { ...benchmark, sections } },
      { ...plainStyle, width },
    );
    expectHarmless(text);
    const row = text.split('\n').find((line) => line.includes('1 of 1 pass')) ?? '';
    expect(row).toMatch(/^1 😀+… /u);
    expect(columns(row)).toBeLessThanOrEqual(width);
  }
});

it('gives no percentage to a section of which only a part could be measured, and that passes', () => {
  const some = [exampleResult({ id: '1.1' }), exampleResult({ id: '1.2', actual: 'error' })];
  const text = renderReport(exampleReport([...some, exampleResult({ id: '5.1' })]), plainStyle);
  expect(text).toMatch(/^1 Initial Setup +█████····· {2}1 of 1 pass, 1 not measured$/m);
});

it('draws a full bar only where all of a section passes', () => {
  const most = Array.from({ length: 99 }, (_, at) => exampleResult({ id: `1.${at + 1}` }));
  const bars = renderReport(
    exampleReport([...most, exampleResult({ id: '1.100', actual: 'fail' }), exampleResult({ id: '5.1' })]),
    plainStyle,
  );
  expect(bars).toContain(' 99 %  █████████░  99 of 100 pass\n');
  expect(bars).toContain('100 %  ██████████  1 of 1 pass\n');
});

describe('what a person has to judge', () => {
  const evidence = Array.from({ length: 30 }, (_, at) => ({ what: `service ${at}`, where: '/run' }));
  const asked = exampleResult({
    id: '2.3',
    title: 'Ensure nonessential services are removed or masked',
    assessment: 'manual',
    actual: 'manual',
    question: 'Does this host need each of these services?',
    evidence,
  });

  it('is asked on one screen, with how to answer', () => {
    const text = renderReport(exampleReport([asked]), plainStyle);
    expect(text).toContain(`\
manual  2.3  Ensure nonessential services are removed or masked
             question: Does this host need each of these services?
             seen: service 0  (/run)
`);
    expect(text).toContain(`\
             seen: service 11  (/run)
             and 18 more (--verbose shows them)

Who has looked records the answer under answers: in a profile.
`);
    const block = text.slice(text.indexOf('manual'), text.indexOf('Who has looked'));
    expect(block.split('\n').length).toBeLessThan(24);
  });

  it('lets nothing reach the terminal', () => {
    const review = { by: 'Ann', on: '2026-01-02', until: '2026-07-01', note: 'All needed.' };
    const report = hostile(exampleReport([asked, { ...asked, status: 'pass', review }]), (key) =>
      ['status', 'actual', 'state'].includes(key),
    );
    expectHarmless(renderReport(report, plainStyle));
  });

  it('is shown whole when asked to', () => {
    const text = renderReport(exampleReport([asked]), { ...plainStyle, verbose: true });
    expect(text.match(/seen: service/g)).toHaveLength(30);
  });

  it('stays in sight once somebody answered', () => {
    const review = { by: 'Ann', on: '2026-01-02', until: '2026-07-01', note: 'All needed.' };
    const answered = { ...asked, status: 'pass', review } as const;
    const text = renderReport(exampleReport([answered, exampleResult({ id: '2.4' })]), plainStyle);
    expect(text).toContain(`\
pass    2.3  Ensure nonessential services are removed or masked
             reviewed by Ann on 2026-01-02, holds until 2026-07-01: All needed.

`);
    expect(text).not.toContain('2.4');
    expect(text).not.toContain('Who has looked');
    expect(text).toContain('2 recommendations: 2 pass');
  });
});
