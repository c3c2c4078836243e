import { compareReports } from '../../../src/compare/reports.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { unsettled } from '../../../src/plan/why.ts';
import { renderAppliedPage } from '../../../src/report/html/apply-page.ts';
import { renderComparisonPage } from '../../../src/report/html/comparison-page.ts';
import { renderDocumentedPage } from '../../../src/report/html/documented-page.ts';
import { renderPlanPage } from '../../../src/report/html/plan-page.ts';
import { renderReportPage } from '../../../src/report/html/report-page.ts';
import type { ComparedRow } from '../../../src/plan/documented.ts';
import { filledPlan, filledReport } from './filled.ts';

/** Each kind of page with a text in every field that has room for one. */
export function filledPages(text: string): { readonly name: string; readonly page: string }[] {
  const [report, plan] = [filledReport(text), withDifferences(filledPlan(text), text)];
  const missed = plan.predicted.results.map(({ id, title, status }) => ({
    ...{ id, title, predicted: status, real: 'fail' as const, why: text },
  }));
  const rows = report.results.map(({ id, title, actual, exemption }): ComparedRow => ({
    ...{ id, title, before: actual, after: null, differs: true, why: text },
    documented: { status: 'pass', reason: text, note: text },
    ...(exemption && { exemption }),
  }));
  const other = { ...report, results: report.results.map((result) => ({ ...result, id: `${text}2` })) };
  return [
    { name: 'a report', page: renderReportPage(report, [report, report]) },
    { name: 'a plan', page: renderPlanPage(plan) },
    {
      name: 'an apply',
      page: renderAppliedPage(plan, {
        ending: { kind: 'left', id: text, addresses: [text, text], stuck: [text], complaint: [text] },
        report,
        missed,
      }),
    },
    { name: 'a comparison', page: renderComparisonPage(other, report, compareReports(other, report)) },
    {
      name: 'a table beside a host',
      page: renderDocumentedPage({
        report,
        table: { id: text, title: text, rows },
        planned: true,
        unsettled: unsettled(report, plan),
      }),
    },
  ];
}

/** With texts that differ, so that there is something to draw. */
function withDifferences(plan: Plan, text: string): Plan {
  const changes = plan.changes.map((change) => {
    const { before, after } = change;
    if (before.kind === 'table' && after.kind === 'table')
      return { ...change, before: { ...before, content: `old\n${text}` } };
    if (before.kind !== 'file' || after.kind !== 'file' || after.node.type !== 'file') return change;
    const node = { ...after.node, content: `old ${text}\n${text}` };
    return {
      ...change,
      before: { ...before, node },
      after: { ...after, node: { ...node, content: `new ${text}\n${text}\n` } },
    };
  });
  return { ...plan, changes };
}

/** Texts that have broken out of pages of others, or that no reader sees. */
export const payloads: readonly string[] = [
  '<script>window.reached(1)</script>',
  '"><img src=x onerror=window.reached(2)>',
  "' autofocus onfocus='window.reached(3)",
  '</style><style>*{display:none}</style>',
  '</script><script>window.reached(4)</script>',
  '</title></head><body onload=window.reached(5)>',
  '--><svg onload=window.reached(6)>',
  'javascript:window.reached(7)',
  '&#x3c;img src=x onerror=window.reached(8)&#x3e;&lt;b&gt;&amp',
  '${window.reached(9)}{{constructor.constructor("window.reached(10)")()}}<%= 1 %>#{1}',
  '</textarea></select></option></details></section></main><h1>0',
  '<meta http-equiv=refresh content="0;url=https://example.invalid/"><base href=https://example.invalid/>',
  '<iframe srcdoc="<script>parent.reached(11)</script>"></iframe><object data=x></object><link rel=stylesheet href=//example.invalid/x>',
  ']]><![CDATA[<!--<!doctype html>',
  'a\u2028b\u2029c\u0085d',
  '\u202egnp.exe\u2066x\u2069\u200f\u061c',
  'a\u0000b\u0008c\u007f\u009b31m',
  '\ud800 lone \udc00 halves',
  '\u001b[31mred\u001b]8;;https://example.invalid/\u0007link\u001b]8;;\u0007\u001b[0m',
  '\r\n\t\u000b\u000c \u00a0\u3000',
  'Z\u0351\u036b\u0343\u036a\u0302'.repeat(40),
  'x'.repeat(100_000),
  '',
];
