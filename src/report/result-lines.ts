import type { Report, Result, Verdict } from '../audit/report.ts';
import { evidenceText, evidenceTexts, findingText, findingTexts } from './findings-text.ts';
import { type Color, paint, plain, type Style } from './terminal.ts';
import { padded, wrap } from './wrap.ts';

/** Columns of the word before each number. */
export const WORD = 8;
/** Findings of one recommendation that are shown before it is told how many more there are. */
const MOST_FINDINGS = 8;
/** What a person is shown beside a question, so that both stay on one screen. */
const MOST_EVIDENCE = 12;

/** The word of a verdict in lists. */
export const words: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'fail',
  manual: 'manual',
  'not-applicable': 'n/a',
  exempt: 'exempt',
  error: 'error',
};

/** The colour of a verdict's word. */
export const colorOf: Readonly<Record<Verdict, Color>> = {
  pass: 'green',
  fail: 'red',
  manual: 'yellow',
  'not-applicable': 'dim',
  exempt: 'dim',
  error: 'yellow',
};

/** Where the columns of one report begin, so that its numbers stand below each other. */
export interface Columns {
  readonly style: Style;
  readonly verbose: boolean;
  readonly title: number;
  readonly detail: number;
}

export function columnsOf({ results }: Report, style: Style, verbose: boolean): Columns {
  const number = Math.max(0, ...results.map(({ id }) => plain(id, 20).length));
  const title = WORD + number + 2;
  return { style, verbose, title, detail: style.width < 60 ? 4 : title };
}

/** A line that begins with a verdict, for what stands below it. */
export function verdictLine(verdict: Verdict, text: string, { style }: Pick<Columns, 'style'>): string[] {
  const [first = '', ...rest] = wrap(text, style.width, ' '.repeat(WORD));
  return [`${paint(style, colorOf[verdict], padded(words[verdict], WORD))}${first.slice(WORD)}`, ...rest];
}

/** One recommendation: verdict, number and title, and below them what was found. */
export function resultLines(result: Result, columns: Columns): string[] {
  const { style, verbose, detail } = columns;
  return [
    ...titleLines(result, columns),
    ...details(result, verbose).flatMap((text) => wrap(text, style.width, ' '.repeat(detail), detail + 2)),
  ];
}

/** `fail    5.3.7    Ensure SSH MaxAuthTries is set to 4 or less`. */
export function titleLines(result: Pick<Result, 'id' | 'title' | 'status'>, columns: Columns): string[] {
  const { style, title } = columns;
  const number = padded(plain(result.id, 20), title - WORD);
  const [first = '', ...rest] = wrap(plain(result.title), style.width, ' '.repeat(title));
  const word = paint(style, colorOf[result.status], padded(words[result.status], WORD));
  return [`${word}${paint(style, 'bold', number)}${first.slice(title)}`, ...rest];
}

function details(result: Result, verbose: boolean): string[] {
  const { status, actual, reason, question, review, exemption, rules } = result;
  const asked = status === 'manual' || verbose;
  const found = verbose ? result.findings.map(findingText) : findingTexts(result.findings);
  const findings = shortened(found, verbose ? undefined : MOST_FINDINGS);
  const seen = verbose ? result.evidence.map(evidenceText) : evidenceTexts(asked ? result.evidence : []);
  const evidence = shortened(seen, verbose ? undefined : MOST_EVIDENCE);
  return [
    ...(review ? [reviewText(review)] : []),
    ...(question !== undefined && asked ? [`question: ${plain(question)}`] : []),
    ...(status === 'exempt' ? [`would be: ${words[actual]}`] : []),
    ...(exemption ? [exemptionText(exemption)] : []),
    ...(reason === undefined ? [] : [plain(reason)]),
    ...findings.shown,
    ...moreText(findings.more),
    ...evidence.shown,
    ...moreText(evidence.more),
    ...(verbose && rules.length > 0
      ? [`${rules.length === 1 ? 'rule' : 'rules'}: ${rules.map((rule) => plain(rule)).join(', ')}`]
      : []),
  ];
}

function shortened<T>(all: readonly T[], most = all.length): { shown: readonly T[]; more: number } {
  const shown = all.slice(0, most);
  return { shown, more: all.length - shown.length };
}

function moreText(more: number): string[] {
  return more > 0 ? [`and ${more} more (--verbose shows them)`] : [];
}

export function reviewText({ by, on, until, note }: NonNullable<Result['review']>): string {
  return `reviewed by ${plain(by)} on ${plain(on)}, holds until ${plain(until)}${note === undefined ? '' : `: ${plain(note)}`}`;
}

export function exemptionText({ reason, note, owner, expires }: NonNullable<Result['exemption']>): string {
  const parts = [
    plain(reason).replaceAll('-', ' '),
    note,
    owner && `owner: ${owner}`,
    expires && `until ${expires}`,
  ];
  return `exempt: ${parts.flatMap((part) => (part ? [plain(part)] : [])).join('; ')}`;
}
