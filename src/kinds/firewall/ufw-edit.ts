import type { Family } from '../../facts/packet-filter/packet.ts';
import type { UfwRules, UfwTuple } from '../../facts/ufw-rules.ts';
import { Unmeasured } from '../../host/unmeasured.ts';

/** A rule for every address of one family, as ufw writes it. */
export interface UfwRule {
  readonly action: 'allow' | 'deny';
  readonly direction: 'in' | 'out';
  /** `22/tcp`; left out for all. */
  readonly port?: string;
  readonly interface?: 'lo';
  /** Source; left out for any. */
  readonly from?: string;
}

const START = '### RULES ###';

/** Puts rules before all others, the first of them first. */
export function atHead(rules: UfwRules, family: Family, added: readonly UfwRule[]): string {
  const lines = linesOf(rules);
  return lines
    .toSpliced(startOf(rules, lines) + 1, 0, ...added.flatMap((rule) => written(rule, family)))
    .join('\n');
}

/** Puts a rule right behind a tuple. */
export function behind(rules: UfwRules, family: Family, tuple: UfwTuple, rule: UfwRule): string {
  const lines = linesOf(rules);
  return lines.toSpliced(blockEnd(lines, tuple.line), 0, ...written(rule, family)).join('\n');
}

/** Puts rules behind all others. */
export function atEnd(rules: UfwRules, family: Family, added: readonly UfwRule[]): string {
  const lines = linesOf(rules);
  const last = rules.tuples.at(-1);
  const place = last === undefined ? startOf(rules, lines) + 1 : blockEnd(lines, last.line);
  return lines.toSpliced(place, 0, ...added.flatMap((rule) => written(rule, family))).join('\n');
}

function linesOf({ text }: UfwRules): string[] {
  return text.split('\n');
}

function startOf({ path }: UfwRules, lines: readonly string[]): number {
  const at = lines.indexOf(START);
  if (at < 0) throw new Unmeasured(`${path} has no line ${START}: it is not as ufw writes it`);
  return at;
}

/** The lines that a tuple stands for follow it up to a blank one. */
function blockEnd(lines: readonly string[], tuple: number): number {
  let at = tuple + 1;
  while (/^-A ufw6?-user-(input|output|forward) /.test(lines[at] ?? '')) at += 1;
  return at;
}

function written({ action, direction, port, interface: name, from }: UfwRule, family: Family): string[] {
  const anywhere = family === 'ip' ? '0.0.0.0/0' : '::/0';
  const [number = 'any', protocol = 'any'] = port?.split('/') ?? [];
  const way = name === undefined ? direction : `${direction}_${name}`;
  const chain = `${family === 'ip' ? 'ufw' : 'ufw6'}-user-${direction === 'in' ? 'input' : 'output'}`;
  const words = [
    `-A ${chain}`,
    ...(name === undefined ? [] : [`${direction === 'in' ? '-i' : '-o'} ${name}`]),
    ...(port === undefined ? [] : [`-p ${protocol} --dport ${number}`]),
    ...(from === undefined ? [] : [`-s ${from}`]),
    `-j ${action === 'allow' ? 'ACCEPT' : 'DROP'}`,
  ];
  return [
    '',
    `### tuple ### ${action} ${protocol} ${number} ${anywhere} any ${from ?? anywhere} ${way}`,
    words.join(' '),
  ];
}
