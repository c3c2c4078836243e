import type { Changed, Comparison } from '../compare/comparison.ts';
import { renderComparison } from './compare-text.ts';
import { grouped } from './grouped.ts';
import { labelled, noticeLines } from './head.ts';
import { counted } from './numbers.ts';
import { paint, plain, plainLine, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** What differs between two snapshots, profiles or benchmarks: one block for each thing, and the count last. */
export function renderChanges(comparison: Comparison, style: Style): string {
  const { before, after, notices, changes, verdicts, kind } = comparison;
  const things = [...grouped(changes, ({ topic, id }) => `${topic} ${id}`).values()];
  const blocks = [
    [...labelled('Before', sideText(before), style), ...labelled('After', sideText(after), style)],
    noticeLines(notices, style),
    things.flatMap((thing) => thingLines(thing, style)),
    verdicts === undefined ? [] : [renderComparison(verdicts, style).trimEnd()],
    [
      changes.length === 0
        ? `nothing differs between the two ${kind}`
        : `${counted(changes.length, 'difference')} in ${counted(things.length, 'place')}`,
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function sideText({ name, title }: Comparison['before']): string {
  return title === '' ? plain(name) : `${plain(name)}: ${plain(title)}`;
}

function thingLines(thing: readonly Changed[], style: Style): string[] {
  const [first] = thing;
  if (first === undefined) return [];
  const sources = [...new Set(thing.flatMap(({ from }) => from ?? []))];
  return [
    ...wrap(
      `${plain(first.topic)} ${plain(first.id)}${first.title === undefined ? '' : ` ${plain(first.title)}`}`,
      style.width,
      '',
      2,
    ).map((line) => paint(style, 'bold', line)),
    ...thing.flatMap((changed) => changeLines(changed, style)),
    ...(sources.length === 1 ? wrap(`from: ${plain(sources[0] ?? '')}`, style.width, '  ', 4) : []),
    ...(sources.length > 1
      ? thing.flatMap(({ what, from }) =>
          from === undefined ? [] : wrap(`${plain(what)} from: ${plain(from)}`, style.width, '  ', 4),
        )
      : []),
  ];
}

function changeLines({ what, before, after, lines = [] }: Changed, style: Style): string[] {
  const side = (text: string | null) => (text === null ? 'none' : text === '' ? 'empty' : plain(text));
  return [
    ...wrap(`${plain(what)}: ${side(before)} → ${side(after)}`, style.width, '  ', 4),
    ...lines.map((line) => {
      const text = `    ${plainLine(line)}`;
      return line.startsWith('+')
        ? paint(style, 'green', text)
        : line.startsWith('-')
          ? paint(style, 'red', text)
          : text;
    }),
  ];
}
