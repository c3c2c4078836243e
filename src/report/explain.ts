import type { Rule } from '../rule.ts';
import { type Asking, levelsText, ruleSections, type Section } from './rule-page.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

export type { Asking } from './rule-page.ts';

/** Everything about one rule: what holds when it passes, why, how it is judged, what is written, and its parameters. */
export function renderExplanation(rule: Rule, recommendations: readonly Asking[], style: Style): string {
  const asked = recommendations.map(asking);
  const blocks = [
    wrap(`${rule.id}: ${rule.title}`, style.width, '', 2).map((line) => paint(style, 'bold', line)),
    ...ruleSections(rule).flatMap((section) => lines(section, style)),
    ...(asked.length === 0 ? [] : lines({ heading: 'Asked for by', texts: asked }, style)),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n\n`;
}

function lines({ heading, texts, code }: Section, style: Style): string[][] {
  return [
    [
      paint(style, 'bold', heading),
      ...texts.flatMap((text) => wrap(plain(text), style.width, '  ', texts.length > 1 ? 4 : 2)),
    ],
    ...(code ? [code.map((line) => codeLine(line, style))] : []),
  ];
}

function codeLine(line: string, style: Style): string {
  return line.startsWith('#') ? paint(style, 'dim', `  ${line}`) : plain(`  ${line}`);
}

function asking(asked: Asking): string {
  return `${asked.benchmark}, ${asked.id} ${asked.title} (${levelsText(asked)})`;
}
