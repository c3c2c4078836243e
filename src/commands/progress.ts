import { plain } from '../report/terminal.ts';
import { leftText, spanText } from './pace.ts';
import { animates, writesUtf8 } from './style.ts';

/** Seconds before it is worth telling how long something takes. */
const PATIENCE = 3;

/** Tells what is under way, and in how many seconds it will be done where there is a basis for that. */
export type Say = (text: string, left?: number) => void;

/**
 * Shows on a terminal's standard error what is under way and since when; elsewhere, where a terminal can't draw over
 * what it has shown, and with --quiet, nothing.
 */
export async function progress<T>(
  text: string,
  options: { readonly quiet?: true | undefined },
  work: (say: Say) => Promise<T>,
): Promise<T> {
  if (options.quiet === true || !animates()) return work(() => {});
  const { default: ora } = await import('ora');
  const began = performance.now();
  let shown = { text, left: undefined as number | undefined, at: began };
  const line = () => progressText(shown.text, (performance.now() - began) / 1000, leftNow(shown));
  const spinner = ora({
    text: line(),
    stream: process.stderr,
    discardStdin: false,
    spinner: writesUtf8() ? 'dots' : 'line',
  }).start();
  const clock = setInterval(() => (spinner.text = line()), 1000);
  try {
    return await work((next, left) => {
      shown = { text: next, left, at: performance.now() };
      spinner.text = line();
    });
  } finally {
    clearInterval(clock);
    spinner.stop();
  }
}

/** `looking at web1 (12 s)`, or with what is left where that is known. */
export function progressText(text: string, seconds: number, left: number | undefined): string {
  const took = Math.floor(seconds);
  const parts = [
    ...(took < PATIENCE ? [] : [spanText(took)]),
    ...(left === undefined ? [] : [leftText(left)]),
  ];
  return `${plain(text)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** An estimate that has run out was wrong: it is not told any more. */
function leftNow({ left, at }: { left: number | undefined; at: number }): number | undefined {
  if (left === undefined) return undefined;
  const rest = left - (performance.now() - at) / 1000;
  return rest > 0 ? Math.ceil(rest) : undefined;
}
