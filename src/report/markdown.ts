import type { Report, Result, RuleFinding } from '../audit/report.ts';
import { sectionOf } from './account.ts';
import { grouped } from './grouped.ts';
import { cell, code, comment, type Fold, prose } from './markdown-text.ts';
import { counted } from './numbers.ts';
import { words } from './result-lines.ts';
import { percent } from './score-lines.ts';

/** Findings of one recommendation that are shown. */
const MOST_FINDINGS = 10;

/**
 * A report as GitHub Flavored Markdown for a comment on a pull request: what counts on top, details folded, cut to
 * what a comment may hold. Every word from the host stands in a code span.
 */
export function reportMarkdown(report: Report): string {
  const { tool, startedAt, results } = report;
  const folds = [
    fold(results, 'fail', (count) => `${count} fail`),
    fold(results, 'error', (count) => `${count} could not be measured`),
    fold(results, 'manual', (count) => `${count} for a person to look at`),
    fold(results, 'exempt', (count) => `${count} exempt`),
    fold(results, 'not-applicable', (count) => `${count} not applicable`),
  ].filter(({ items }) => items.length > 0);
  const last = `${tool.name} ${prose(tool.version)} looked at ${code(startedAt)}.`;
  return comment([...head(report), ...table(report)], folds, last);
}

function head({ summary, target, benchmark, profile, notices }: Report): string[] {
  const { score, pass, fail, error, manual, exempt } = summary;
  const sign = fail > 0 ? '❌' : error > 0 || score === null ? '⚠️' : '✅';
  const heading =
    score === null
      ? 'no score: nothing passes or fails'
      : `${percent(score)} of ${pass + fail} enforced pass`;
  const rest = [
    `**${fail} fail**`,
    ...(error > 0 ? [`**${error} could not be measured**`] : []),
    `${pass} pass`,
    ...(manual > 0 ? [`${manual} for a person to look at`] : []),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
  ];
  const host = target.hostname === '' ? target.name : target.hostname;
  return [
    `### ${sign} Hardening: ${heading}`,
    '',
    rest.join(', '),
    '',
    `Host ${code(host)}, ${prose(benchmark.title)} ${prose(benchmark.version)}, profile ${code(profile.id)}`,
    ...notices.flatMap((notice) => ['', `> ${prose(notice)}`]),
  ];
}

/** A row for each section of the benchmark, where there are several. */
function table({ results, benchmark }: Report): string[] {
  const sections = grouped(results, sectionOf);
  if (sections.size < 2) return [];
  const titles = new Map(benchmark.sections?.map(({ id, title }) => [id, title]));
  const rows = [...sections].map(([section, within]) => {
    const counts = (['pass', 'fail', 'error', 'exempt'] as const).map(
      (verdict) => within.filter(({ status }) => status === verdict).length,
    );
    return `| ${cell(`${section} ${titles.get(section) ?? ''}`.trim())} | ${counts.join(' | ')} |`;
  });
  return [
    '',
    '| section | pass | fail | not measured | exempt |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
  ];
}

function fold(results: readonly Result[], verdict: Result['status'], title: (count: number) => string): Fold {
  const within = results.filter(({ status }) => status === verdict);
  return { title: title(within.length), items: within.map(item) };
}

function item(result: Result): string[] {
  const { id, title, status, actual, reason, question, findings, evidence } = result;
  const would = status === 'exempt' ? `, would be **${words[actual]}**` : '';
  const more = findings.length - MOST_FINDINGS;
  return [
    `- **${prose(id)}** ${prose(title)}${would}`,
    ...exemption(result),
    ...(reason === undefined ? [] : [`  - ${prose(reason)}`]),
    ...(question === undefined || status === 'exempt' ? [] : [`  - ${prose(question)}`]),
    ...findings.slice(0, MOST_FINDINGS).map((found) => `  - ${findingMarkdown(found)}`),
    ...(more > 0 ? [`  - and ${counted(more, 'more finding')}`] : []),
    ...(status === 'manual'
      ? evidence.slice(0, MOST_FINDINGS).map(({ what, where }) => `  - seen: ${code(what)} (${code(where)})`)
      : []),
  ];
}

function exemption({ exemption: given }: Result): string[] {
  if (given === undefined) return [];
  const { reason, note, owner, expires } = given;
  const parts = [
    prose(reason.replaceAll('-', ' ')),
    ...(note === undefined ? [] : [prose(note)]),
    ...(owner === undefined ? [] : [`owner ${prose(owner)}`]),
    ...(expires === undefined ? [] : [`until ${prose(expires)}`]),
  ];
  return [`  - ${parts.join('; ')}`];
}

function findingMarkdown({ what, actual, expected, where, state }: RuleFinding): string {
  const now = state === 'running' ? ', in force now' : '';
  return `${code(what)}: ${code(actual)}, wanted ${code(expected)} (${code(where)}${now})`;
}
