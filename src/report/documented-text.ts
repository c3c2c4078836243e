import type { Report } from '../audit/report.ts';
import type { ComparedRow } from '../plan/documented.ts';
import type { Unsettled } from '../plan/why.ts';
import { grouped } from './grouped.ts';
import { head } from './head.ts';
import { counted, numberRanges } from './numbers.ts';
import { colorOf, words } from './result-lines.ts';
import { paint, plain, type Style } from './terminal.ts';
import { padded, wrap } from './wrap.ts';

/** A profile's published table beside a host, and what stays to be done. */
export interface ProfileComparison {
  readonly report: Report;
  readonly table?: { readonly id: string; readonly title: string; readonly rows: readonly ComparedRow[] };
  /** Whether the verdicts after a plan's changes are known. */
  readonly planned: boolean;
  readonly unsettled: readonly Unsettled[];
}

/** Columns of a verdict. */
const DOCUMENTED = 12;
const VERDICT = 8;
/** Characters of an explanation. */
const MOST = 200;

/** The table row by row, the rows that differ explained, and then the two lists of what does not pass. */
export function renderProfileComparison(comparison: ProfileComparison, style: Style): string {
  const { report, table, unsettled, planned } = comparison;
  const order = report.results.map(({ id }) => id);
  const rows = table?.rows ?? [];
  const missed = rows.filter(({ documented, differs }) => documented.status === 'pass' && differs);
  const told = new Set(missed.map(({ id }) => id));
  const others = unsettled.filter(({ id }) => !told.has(id));
  const blocks = [
    head(report, style),
    table === undefined ? [] : tableLines(table.title, rows, planned, style),
    table === undefined ? [] : missedLines(missed, order, style),
    settledLines(others, { order, planned, listed: told.size > 0 }, style),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function tableLines(title: string, rows: readonly ComparedRow[], planned: boolean, style: Style): string[] {
  const number = Math.max(0, ...rows.map(({ id }) => plain(id, 20).length)) + 2;
  const heading = planned ? ['documented', 'now', 'after'] : ['documented', 'now'];
  const verdicts = DOCUMENTED + VERDICT * (heading.length - 1);
  const room = style.width - number - verdicts;
  const wide = room >= 20;
  const differing = rows.filter(({ differs }) => differs).length;
  return [
    ...wrap(`${plain(title)}, row by row:`, style.width).map((line) => paint(style, 'bold', line)),
    ...(wide ? [`${' '.repeat(number + room)}${cells(heading)}`.trimEnd()] : []),
    ...rows.flatMap((row) => rowLines(row, { number, room, wide, planned }, style)),
    '',
    ...wrap(
      `${counted(rows.length, 'row')}: ${rows.length - differing} as documented, ${counted(differing, 'differs', 'differ')}`,
      style.width,
    ),
  ];
}

interface Layout {
  readonly number: number;
  readonly room: number;
  readonly wide: boolean;
  readonly planned: boolean;
}

function rowLines(row: ComparedRow, { number, room, wide, planned }: Layout, style: Style): string[] {
  const { id, title, documented, before, after, exemption, why } = row;
  const verdicts = [documented.status, before, ...(planned ? [after ?? null] : [])];
  const texts = verdicts.map((verdict) => (verdict === null ? '-' : words[verdict]));
  const [first = '', ...rest] = wrap(
    plain(title),
    (wide ? room - 2 : style.width - number) + number,
    ' '.repeat(number),
  );
  const reason = documented.note ?? documented.reason?.replaceAll('-', ' ');
  const said = [
    ...(reason === undefined ? [] : [`documented: ${plain(reason)}`]),
    ...(exemption === undefined || exemption.reason === documented.reason
      ? []
      : [`exempt: ${plain(exemption.reason).replaceAll('-', ' ')}`]),
  ];
  const lead = `${paint(style, 'bold', padded(plain(id, 20), number))}${first.slice(number)}`;
  const gap = ' '.repeat(Math.max(0, number + room - first.length));
  return [
    wide ? `${lead}${gap}${painted(texts, verdicts, style)}` : lead,
    ...rest,
    ...(wide ? [] : wrap(verdictSentence(texts), style.width, ' '.repeat(number))),
    ...said.flatMap((text) => wrap(text, style.width, ' '.repeat(number), number + 2)),
    ...(why === undefined
      ? []
      : wrap(`differs: ${brief(why)}`, style.width, ' '.repeat(number), number + 2).map((line) =>
          paint(style, 'yellow', line),
        )),
  ];
}

function cells(texts: readonly string[]): string {
  return texts.map((text, at) => padded(text, at === 0 ? DOCUMENTED : VERDICT)).join('');
}

function painted(
  texts: readonly string[],
  verdicts: readonly (keyof typeof words | null)[],
  style: Style,
): string {
  const last = texts.length - 1;
  return texts
    .map((text, at) => {
      const verdict = verdicts[at] ?? null;
      const blanks = at === last ? '' : ' '.repeat((at === 0 ? DOCUMENTED : VERDICT) - text.length);
      return `${verdict === null ? text : paint(style, colorOf[verdict], text)}${blanks}`;
    })
    .join('');
}

function verdictSentence([documented = '', now = '', after]: readonly string[]): string {
  return `documented ${documented}, now ${now}${after === undefined ? '' : `, after ${after}`}`;
}

function missedLines(missed: readonly ComparedRow[], order: readonly string[], style: Style): string[] {
  if (missed.length === 0) return [paint(style, 'green', 'Everything that is documented Pass passes here.')];
  const items = missed.map(({ id, title, why = '' }) => ({ id, title, text: why }));
  return list(`Documented Pass that does not pass here: ${missed.length}`, items, order, style);
}

function settledLines(
  unsettled: readonly Unsettled[],
  { order, planned, listed }: { order: readonly string[]; planned: boolean; listed: boolean },
  style: Style,
): string[] {
  const when = planned ? ' after the changes' : '';
  if (unsettled.length === 0)
    return listed
      ? []
      : [paint(style, 'green', `Every automated recommendation that is enforced passes${when}.`)];
  const items = unsettled.map(({ id, title, needs }) => ({ id, title, text: needs }));
  const title = `${listed ? 'Other automated' : 'Automated'} recommendations that do not pass${when}, and why: ${unsettled.length}`;
  return list(title, items, order, style);
}

interface Item {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** What shares a reason stands in one line, by its numbers. */
function list(title: string, items: readonly Item[], order: readonly string[], style: Style): string[] {
  const byText = grouped(items, ({ text }) => text);
  return [
    ...wrap(title, style.width).map((line) => paint(style, 'bold', line)),
    ...[...byText].flatMap(([text, sharing]) => {
      const [only] = sharing;
      const what =
        sharing.length === 1 && only !== undefined
          ? `${plain(only.id, 20)} ${plain(only.title)}`
          : numberRanges(
              sharing.map(({ id }) => id),
              order,
            )
              .map((number) => plain(number, 60))
              .join(', ');
      return wrap(`${what}: ${brief(text)}`, style.width, '  ', 4);
    }),
  ];
}

/** The first sentence, or as much of it as two lines hold; the JSON has all. */
function brief(text: string): string {
  const [first = ''] = text.split(/(?<=[.?!]) /, 1);
  return plain(first, MOST);
}
