import { counted } from './numbers.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** One recommendation with its verdicts in two reports. */
export interface Compared {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** What differs between two reports, in the order in which it is given. */
export function renderComparison(
  differences: readonly Compared[],
  style: Style = { color: false, width: 80 },
): string {
  if (differences.length === 0) return 'no verdict differs\n';
  const lines = differences.flatMap(({ id, title, before, after, why }) => [
    ...wrap(`${plain(id, 20)} ${plain(title)}`, style.width, '', 2).map((line) => paint(style, 'bold', line)),
    ...wrap(`${plain(before)} → ${plain(after)}${why === '' ? '' : `: ${plain(why)}`}`, style.width, '  ', 4),
  ]);
  return `${[...lines, '', counted(differences.length, 'verdict differs', 'verdicts differ')].join('\n')}\n`;
}
