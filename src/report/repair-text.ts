import type { Result } from '../audit/report.ts';
import type { Advice } from '../plan/advice.ts';
import { commandLines } from './command-lines.ts';
import { commandLine, labelled } from './head.ts';
import { type Columns, WORD } from './result-lines.ts';
import { consentReasons } from './rule-page.ts';
import { paint, plain, type Style } from './terminal.ts';
import { padded, wrap } from './wrap.ts';

/** What can be done about what fails, and the words that a command has to have to be about the same host. */
export interface Repair {
  /** By the number of the recommendation. */
  readonly advice: ReadonlyMap<string, Advice>;
  /** `ssh://ops@db1 --sudo --profile aks`, word by word. */
  readonly again: readonly string[];
  /** What the audit was about, where that was not the whole profile. */
  readonly only: readonly string[];
  /** Whether the host can be changed from here, and not only planned for. */
  readonly changeable: boolean;
}

/** The one thing to do about recommendations that share it: `do      cis-harden apply --rule 5.3.7`. */
export function repairLines(
  numbers: readonly string[],
  { advice, again, changeable }: Repair,
  { style }: Pick<Columns, 'style'>,
): string[] {
  const [first] = numbers.flatMap((number) => advice.get(number) ?? []);
  if (first === undefined) return [];
  const begin = padded('do', WORD);
  if ('text' in first) {
    const likewise = numbers.length > 1 ? '; likewise for the others' : '';
    return wrap(`${doing(first)}${likewise}`, style.width, begin).map(painted(style));
  }
  const allow = first.kind === 'apply' ? first.allow : [];
  const verb = first.kind === 'apply' && changeable ? 'apply' : 'plan';
  const words = [
    ...['cis-harden', verb, ...again],
    ...joined(numbers, style.width - WORD * 2).flatMap((some) => ['--rule', some]),
    ...allow.flatMap((consent) => ['--allow', consent]),
  ];
  const notes = [
    ...allow.map((consent) => `${consent}: ${consentReasons[consent]}`),
    ...(first.kind === 'apply' && first.restart
      ? ['then restart the host: it is in force after the next boot']
      : []),
  ];
  return [
    ...commandLines(words, style.width, begin).map(painted(style)),
    ...notes
      .flatMap((note) => wrap(note, style.width, ' '.repeat(WORD)))
      .map((line) => paint(style, 'dim', line)),
  ];
}

/** Numbers with commas between them, as many together as a line holds. */
function joined(numbers: readonly string[], room: number): string[] {
  const lists: string[] = [];
  for (const number of numbers.map((one) => plain(one, 20))) {
    const last = lists.at(-1);
    if (last !== undefined && last.length + number.length < room)
      lists[lists.length - 1] = `${last},${number}`;
    else lists.push(number);
  }
  return lists;
}

/** How much of what fails each way of repair comes to, and what to type next. */
export function repairSummary({ advice, again, only }: Repair, style: Style): string[] {
  if (advice.size === 0) return [];
  const all = [...advice.values()];
  const count = (belongs: (one: Advice) => boolean) => all.filter(belongs).length;
  const parts = [
    [count((one) => one.kind === 'apply' && one.allow.length === 0), 'by apply'],
    [count((one) => one.kind === 'apply' && one.allow.length > 0), 'by apply with --allow'],
    [count(({ kind }) => kind === 'decide'), 'for you to decide'],
    [count(({ kind }) => kind === 'mend'), 'once something is mended'],
    [count(({ kind }) => kind === 'boot'), 'by a restart'],
    [count(({ kind }) => kind === 'plan'), 'that a plan tells more about'],
  ] as const;
  const listed = parts.flatMap(([number, how]) => (number > 0 ? [`${number} ${how}`] : []));
  const rules = only.length > 0 ? ['--rule', only.join(',')] : [];
  return [
    ...labelled('To repair', listed.join(', '), style),
    ...commandLine('Next', ['cis-harden', 'plan', ...again, ...rules], style),
  ];
}

/**
 * What results have in common that one thing helps: a command begins with the tool's name. Advice that says the same of
 * different things is one; what only a plan tells goes with what one command repairs.
 */
export function remedyOf({ id, findings }: Pick<Result, 'id' | 'findings'>, { advice }: Repair): string {
  const one = advice.get(id);
  if (one === undefined) return '';
  if (one.kind === 'plan') return 'cis-harden plan';
  if (one.kind === 'apply')
    return `cis-harden apply ${[...one.allow].sort().join(' ')}${one.restart ? ' restart' : ''}`;
  const names = [...new Set(findings.map(({ what }) => what))].toSorted((a, b) => b.length - a.length);
  return names.reduce((text, name) => text.replaceAll(name, '*'), `${one.kind} ${clause(one.text)}`);
}

function doing({ kind, text }: Extract<Advice, { text: string }>): string {
  const said = plain(clause(text));
  if (kind === 'boot') return `restart the host: ${said}`;
  if (kind === 'mend') return `mend what stands in the way: ${said}`;
  return `${said.slice(0, 1).toLowerCase()}${said.slice(1)}`;
}

/** The first thing that a text says; `explain` and the plan have all of it. */
function clause(text: string): string {
  return (/^.*?(?=; |\. |\.$|$)/s.exec(text)?.[0] ?? text).trim();
}

function painted(style: Style): (line: string) => string {
  return (line) => paint(style, 'cyan', line);
}
