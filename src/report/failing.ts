import type { Report, Result } from '../audit/report.ts';
import { findingTexts } from './findings-text.ts';
import { grouped } from './grouped.ts';
import { remedyOf, type Repair, repairLines } from './repair-text.ts';
import { type Columns, resultLines, titleLines } from './result-lines.ts';
import { sectionTitles } from './score-lines.ts';
import { paint } from './terminal.ts';
import { wrap } from './wrap.ts';

/**
 * What fails, by section: a block of lines for all that one thing helps, which stands at its end. Within a block what
 * has one cause stands together.
 */
export function failingBlocks(
  { results, benchmark }: Pick<Report, 'results' | 'benchmark'>,
  repair: Repair | undefined,
  columns: Columns,
): string[][] {
  const sections = grouped(results, ({ id }) => id.split('.', 1)[0] ?? '');
  const titles = sectionTitles(benchmark);
  return [...sections].flatMap(([number, within]) => {
    const failing = within.filter(({ status }) => status === 'fail');
    if (failing.length === 0) return [];
    const { style } = columns;
    const heading = wrap(`${titles(number)}: ${failing.length} of ${within.length} fail`, style.width, '', 2);
    const blocks = remedies(failing, repair).map((sharing) => remedyLines(sharing, repair, columns));
    const shown = sections.size > 1 ? heading.map((line) => paint(style, 'bold', line)) : [];
    return [[...shown, ...(blocks[0] ?? [])], ...blocks.slice(1)];
  });
}

/** What one command or one decision helps, in the order in which it is met; what needs people comes last. */
function remedies(failing: readonly Result[], repair: Repair | undefined): Result[][] {
  if (repair === undefined) return [[...failing]];
  const byRemedy = grouped(failing, (result) => remedyOf(result, repair));
  const isCommand = (key: string) => key.startsWith('cis-harden ');
  return [
    ...[...byRemedy].filter(([key]) => isCommand(key)),
    ...[...byRemedy].filter(([key]) => !isCommand(key)),
  ].map(([, sharing]) => sharing);
}

function remedyLines(sharing: readonly Result[], repair: Repair | undefined, columns: Columns): string[] {
  const numbers = sharing.map(({ id }) => id);
  const todo = repair === undefined ? [] : repairLines(numbers, repair, columns);
  return [...causes(sharing, columns).flatMap((alike) => causeLines(alike, columns)), ...todo];
}

/** Findings that differ in nothing but what they are about have one cause; what has no findings stands alone. */
function causes(sharing: readonly Result[], { verbose }: Columns): Result[][] {
  const causeOf = ({ id, findings }: Result) =>
    findings.length === 0 || verbose
      ? id
      : JSON.stringify([
          ...new Set(findings.map(({ actual, expected, where }) => [actual, expected, where].join('\0'))),
        ]);
  return [...grouped(sharing, causeOf).values()];
}

/** Several with one finding each that says the same: said once. */
function causeLines(alike: readonly Result[], columns: Columns): string[] {
  const { style, detail } = columns;
  const texts = findingTexts(alike.flatMap(({ findings }) => findings));
  const names = alike.map(({ findings }) => new Set(findings.map(({ what }) => what)).size);
  if (alike.length === 1 || texts.length > 1 || names.some((count) => count > 1))
    return alike.flatMap((result) => resultLines(result, columns));
  return [
    ...alike.flatMap((result) => titleLines(result, columns)),
    ...texts.flatMap((text) => wrap(text, style.width, ' '.repeat(detail), detail + 2)),
  ];
}
