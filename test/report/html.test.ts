import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/audit/report.ts';
import { renderAppliedPage } from '../../src/report/html/apply-page.ts';
import { renderPlanPage } from '../../src/report/html/plan-page.ts';
import { renderReportPage } from '../../src/report/html/report-page.ts';
import { examplePlan } from './example-plan.ts';
import { exampleReport, exampleResult, mixedReport } from './example.ts';
import { expectHarmless } from './hostile.ts';
import { realPlan } from './real-plan.ts';
import { filledPages, payloads } from './html/pages.ts';

const pages = [...filledPages('benign'), { name: 'a real plan', page: renderPlanPage(realPlan()) }];

/** What a page says, without its markup, style and script. */
function said(page: string): string {
  return page
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe.each(pages)('the page of $name', ({ page }) => {
  it('allows its own style and script and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const of = (tag: string) => {
      const found = [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(
        ([, text = '']) => text,
      );
      expect(found).toHaveLength(1);
      return `'sha256-${createHash('sha256')
        .update(found[0] ?? '')
        .digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${of('style')}`,
      `script-src ${of('script')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  });

  it('has no handler, style attribute or address of another place', () => {
    const markup = page.replace(/<(style|script)>.*?<\/\1>/gs, '');
    const attributes = [...markup.matchAll(/\s([a-z-]+)="([^"]*)"/g)];
    expect(attributes.filter(([, name = '']) => /^on|^style$|^src/.test(name))).toEqual([]);
    const led = attributes.filter(([, name = '']) => /href|action|data$/.test(name)).map(([, , to]) => to);
    expect(led.filter((to = '') => !/^#[\w.-]+$/.test(to))).toEqual([]);
    expect(page).not.toMatch(/https?:|@import|url\((?!#)/);
  });

  it('has an address for each of its own links, and each only once', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    const led = [...page.matchAll(/\shref="#([^"]*)"/g)].map(([, id = '']) => id);
    expect(led.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe.each(payloads.map((payload) => ({ payload, shown: JSON.stringify(payload).slice(0, 60) })))(
  'with $shown in every field',
  ({ payload }) => {
    it('nothing unseen is left, and the elements are those of a harmless page', () => {
      // Where text has lines and sections, the harmless one has as many.
      const harmless = filledPages(payload.replace(/[^.\n]/gu, 'b'));
      for (const [at, { name, page }] of filledPages(payload).entries()) {
        expectHarmless(page, { tabs: true });
        const tags = (text: string) =>
          text.replace(/<(style|script)>.*?<\/\1>/gs, '').match(/<\/?[a-z][a-z0-9]*/g);
        expect(tags(page), name).toEqual(tags(harmless[at]?.page ?? ''));
      }
    });
  },
);

describe('the page of an audit', () => {
  it('says every recommendation with its verdict, and what was found where', () => {
    const text = said(renderReportPage(mixedReport));
    for (const { id, title } of mixedReport.results) expect(text).toContain(`${id} ${title}`);
    expect(text).toContain('MaxAuthTries: 6, wanted at most 4 (/etc/ssh/sshd_config:32)');
    expect(text).toContain('without root much could not be measured: add --sudo');
    expect(text).toContain('75.0 % 3 of 4 enforced recommendations pass; 6 could not be measured');
  });

  it('counts passed of enforced by section and level', () => {
    const results = [
      exampleResult({ id: '1.1', level: 1 }),
      exampleResult({ id: '1.2', level: 2, actual: 'fail' }),
      exampleResult({ id: '1.3', level: 1, actual: 'fail', exemption: { reason: 'covered-elsewhere' } }),
      exampleResult({ id: '5.1', level: 1, actual: 'manual' }),
    ];
    const text = said(renderReportPage(exampleReport(results)));
    expect(text).toContain('1 Initial Setup 1 of 2 50.0 % 100.0 % 0.0 %');
    expect(text).toContain('5 Access, Authentication and Authorization – – – –');
    expect(text).toContain('All 1 of 2 50.0 % 100.0 % 0.0 %');
  });

  it('says which exemptions have ended and which soon will, seen from the day of the audit', () => {
    const until = (id: string, expires: string) =>
      exampleResult({ id, exemption: { reason: 'covered-elsewhere', expires, owner: 'node team' } });
    const text = said(
      renderReportPage(
        exampleReport([
          until('1.1', '2026-12-31'),
          until('1.2', '2026-01-13'),
          until('1.3', '2025-12-30'),
          until('1.4', '2026-01-01'),
          until('1.5', 'some day'),
        ]),
      ),
    );
    const table = text.slice(text.indexOf('By evidence Reason Owner Until'));
    const order = [...table.matchAll(/(1\.\d) Ensure/g)].map(([, id]) => id);
    expect(order).toEqual(['1.3', '1.4', '1.2', '1.1', '1.5']);
    expect(table).toContain('2025-12-30 expired 2 days ago');
    expect(table).toContain('2026-01-01 last day');
    expect(table).toContain('2026-01-13 12 days left');
    expect(table).toContain('2026-12-31 1.5');
  });

  it('draws a trend where there are earlier reports', () => {
    const earlier = (startedAt: string, score: number | null, profile = mixedReport.profile): Report => ({
      ...mixedReport,
      ...{ startedAt, profile, summary: { ...mixedReport.summary, score } },
    });
    const page = renderReportPage(mixedReport, [
      earlier('2025-12-01T00:00:00.000Z', 40),
      earlier('2025-11-01T00:00:00.000Z', 20, { id: 'other', title: 'Other' }),
      earlier('2025-12-15T00:00:00.000Z', null),
      earlier('some day', 50),
    ]);
    expect(said(page)).toContain('Score from 20.0 % to 75.0 % over 5 reports');
    expect(page.match(/<circle class="point"/g)).toHaveLength(2);
    expect(page.match(/<circle class="point other"/g)).toHaveLength(1);
    expect(page).not.toContain('NaN');
    expect(renderReportPage(mixedReport)).not.toContain('class="trend"');
  });

  it('stays small with all recommendations', () => {
    const results = Array.from({ length: 242 }, (_, at) => ({
      ...exampleResult({ id: `1.${at}`, actual: at % 2 === 0 ? 'fail' : 'pass' }),
      findings: mixedReport.results.find(({ id }) => id === '5.3.7')?.findings ?? [],
    }));
    expect(renderReportPage(exampleReport(results)).length).toBeLessThan(600_000);
  });

  it('takes a report of nothing', () => {
    expect(said(renderReportPage(exampleReport([])))).toContain('no score');
  });
});

describe('the page of a plan', () => {
  const text = said(renderPlanPage(examplePlan));

  it('says the score before and after, and why something still fails', () => {
    expect(text).toContain('0.0 % → 50.0 %');
    expect(text).toContain('Packages 2 to install: aide, aide-common');
    expect(text).toContain('Services 1 to reload: ssh.service');
    expect(text).toContain('Reboot not needed');
    expect(text).toContain('held back until --allow removes-packages is given');
    expect(text).toContain('to decide: who may log in: set allowUsers or allowGroups');
  });

  it('shows every change with its difference and the rules that asked for it', () => {
    for (const { rules } of examplePlan.changes) for (const rule of rules) expect(text).toContain(rule);
    expect(text).toContain('-MaxAuthTries 6');
    expect(text).toContain('+MaxAuthTries 4');
    expect(text).toContain('sshd -t must accept it before it goes live');
    expect(text).toContain('Ports can no longer be tried with telnet.');
    expect(text).toContain('1 change is known to break what runs here');
  });
});

describe('the page of an apply', () => {
  it('says how it ended and what was not as predicted', () => {
    const report = examplePlan.before;
    const missed = [
      { id: '5.3.7', title: 'T', predicted: 'pass', real: 'fail', why: 'MaxAuthTries is 6' },
    ] as const;
    const applied = renderAppliedPage(examplePlan, {
      ending: { kind: 'applied', id: 'run-1', warnings: [] },
      report,
      missed,
    });
    expect(said(applied)).toContain('Run run-1 made every change of the plan.');
    expect(said(applied)).toContain('5.3.7 T: predicted and real pass → fail MaxAuthTries is 6');
    const reverted = renderAppliedPage(examplePlan, {
      ending: {
        kind: 'reverted',
        id: 'run-1',
        why: 'step-failed',
        at: 'write /etc/fstab',
        complaint: ['no space left'],
      },
      missed: [],
    });
    expect(said(reverted)).toContain(
      'the host is as it was before. failed: write /etc/fstab the host said: no space left',
    );
    expect(said(reverted)).not.toContain('Audited again');
  });
});
