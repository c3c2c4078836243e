import { WORD } from './result-lines.ts';
import { type Color, paint, plain, type Style } from './terminal.ts';
import { padded, wrap } from './wrap.ts';

/** What became of a step of a run. */
export type StepEnd = 'done' | 'failed' | 'undone' | 'not-undone';

const ends: Readonly<Record<StepEnd, { readonly word: string; readonly color: Color }>> = {
  done: { word: 'done', color: 'green' },
  failed: { word: 'failed', color: 'red' },
  undone: { word: 'undone', color: 'yellow' },
  'not-undone': { word: 'stuck', color: 'red' },
};

/** `done     3/54  write /etc/modprobe.d/60-cis-harden-cramfs.conf`: one step, its result first. */
export function renderStep(
  { number, count, label, end }: { number: number; count: number; label: string; end: StepEnd },
  style: Style,
): string {
  const place = `${String(number).padStart(String(count).length)}/${count}  `;
  const { word, color } = ends[end];
  const [first = '', ...rest] = wrap(plain(label), style.width, `${padded(word, WORD)}${place}`);
  return [`${paint(style, color, padded(word, WORD))}${first.slice(WORD)}`, ...rest]
    .map((line) => `${line}\n`)
    .join('');
}
