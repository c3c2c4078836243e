import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of one cycle. */
export interface Figures {
  readonly cycle: number;
  readonly seconds: number;
  /** Journals on the host at its end, and what they take in KiB. */
  readonly runs: number;
  readonly kib: number;
  /** MemAvailable of the host, in KiB. */
  readonly free: number;
  /** KiB that the controller's process took at most, of each call of a command. */
  readonly peaks: Readonly<Record<string, readonly number[]>>;
}

/** Has a process of Node write the most memory that it ever took, in KiB, and adds it to the peaks of its command. */
export async function peakOf<Result>(
  command: string,
  peaks: Record<string, number[]>,
  work: (env: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-peak-'));
  const hook = join(folder, 'hook.cjs');
  const said = join(folder, 'peak');
  const script = `require('node:fs').writeFileSync(${JSON.stringify(said)}, String(process.resourceUsage().maxRSS))`;
  writeFileSync(hook, `process.once('exit', () => ${script});`);
  try {
    const result = await work({ NODE_OPTIONS: `--require ${hook}` });
    (peaks[command] ??= []).push(Number(readFileSync(said, 'utf8')));
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SHOWN = 20;

/** A table for people, and how many times of its beginning each thing takes at the end. */
export function summary(figures: readonly Figures[]): { text: string; growth: Map<string, number> } {
  const commands = [...new Set(figures.flatMap(({ peaks }) => Object.keys(peaks)))];
  // The first journals are written in the first cycles, and kept as the policy says.
  const steady = figures.slice(Math.min(10, Math.floor(figures.length / 4)));
  const count = Math.max(1, Math.floor(steady.length / 3));
  const [early, late] = [steady.slice(0, count), steady.slice(-count)];
  const growth = new Map<string, number>();
  const lines = commands.map((command) => {
    const of = (some: readonly Figures[]) => median(some.flatMap(({ peaks }) => peaks[command] ?? []));
    growth.set(`memory of ${command}`, of(late) / of(early));
    return `${command.padEnd(10)} ${mebibytes(of(early))} then ${mebibytes(of(late))} MiB, ${mebibytes(Math.max(...figures.flatMap(({ peaks }) => peaks[command] ?? [])))} at most`;
  });
  growth.set('journal', median(late.map(({ kib }) => kib)) / median(early.map(({ kib }) => kib)));
  const all = (of: (one: Figures) => number) => figures.map(of);
  const chart = figures
    .filter(({ cycle }) => cycle % SHOWN === 0)
    .map(({ cycle, seconds, runs, kib, free }) =>
      [cycle, seconds, runs, kib, free].map((value) => String(value).padStart(9)).join(''),
    );
  const text = [
    `${figures.length} cycles, ${median(all(({ seconds }) => seconds))} s each in the median, ${Math.max(...all(({ seconds }) => seconds))} s at most`,
    `journals: ${Math.max(...all(({ runs }) => runs))} runs and ${Math.max(...all(({ kib }) => kib))} KiB at most`,
    'the controller, first third and last third in the median:',
    ...lines,
    '    cycle  seconds     runs      KiB free KiB',
    ...chart,
    '',
  ].join('\n');
  return { text, growth };
}

function mebibytes(kib: number): string {
  return (kib / 1024).toFixed(1);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
