import { randomBytes } from 'node:crypto';
import type { Plan } from '../plan/plan.ts';
import { type Target, TargetProblem } from '../targets/target.ts';
import { soundRun } from './history.ts';
import { applyScript, finishScript, undoScript } from './script.ts';
import { stepsOf } from './steps.ts';

/** How a run on a host ended. In every case but the first two the journal there tells what holds. */
export type Ending =
  /** All changes are made. */
  | { readonly kind: 'applied'; readonly id: string; readonly warnings: readonly string[] }
  /** The host is not as the plan says it was; nothing was changed. */
  | { readonly kind: 'drifted'; readonly addresses: readonly string[] }
  /** A step failed and everything before it was taken back. */
  | {
      readonly kind: 'reverted';
      readonly id: string;
      readonly at: string;
      readonly complaint: readonly string[];
    }
  /** Some of it could not be taken back, or was changed by others since. */
  | {
      readonly kind: 'left';
      readonly id: string;
      readonly addresses: readonly string[];
      readonly complaint: readonly string[];
    }
  /** Notes tell what is as it was only after the next boot. */
  | { readonly kind: 'undone'; readonly id: string; readonly notes: readonly string[] };

/** Sees each step when it begins: its place, how many there are, what it does. */
export type Watch = (number: number, count: number, label: string) => void;

/** Makes a plan's changes on a target, in order, with a journal on the target. Throws TargetProblem. */
export async function run(target: Target, plan: Plan, watch: Watch): Promise<Ending> {
  const id = runId(new Date());
  const labels = stepsOf(plan).map(({ label }) => label);
  const said = await runScriptOn(target, applyScript(plan, id), labels, watch);
  const steps = stepsOf(plan);
  const addresses = (word: string) =>
    said.numbers(word).flatMap((number) => steps[number - 1]?.addresses ?? []);
  switch (said.exitCode) {
    case 0:
      return { kind: 'applied', id, warnings: said.texts('warning') };
    case 10:
      return { kind: 'drifted', addresses: addresses('drift') };
    case 11:
      return {
        kind: 'reverted',
        id,
        at: failedAt(said.texts('failed'), labels),
        complaint: [...said.texts('warning'), ...said.texts('complaint')],
      };
    case 12:
      return {
        kind: 'left',
        id,
        addresses: [...addresses('changed-since'), ...addresses('not-undone')],
        complaint: said.texts('complaint'),
      };
    default:
      throw new TargetProblem(said.refusal());
  }
}

/** Takes a run back. `labels` are its steps, from its own meta.json. */
export async function undo(
  target: Target,
  id: string,
  labels: readonly string[],
  force: boolean,
  watch: Watch,
): Promise<Ending> {
  const said = await runScriptOn(target, undoScript(await soundRun(target, id), force), labels, watch);
  if (said.exitCode === 0) {
    const locked = said
      .numbers('at-boot')
      .map((number) => `not before the next boot: ${labels[number - 1] ?? `step ${number}`}`);
    return { kind: 'undone', id, notes: [...locked, ...said.texts('warning')] };
  }
  if (said.exitCode !== 13) throw new TargetProblem(said.refusal());
  const left = [...said.numbers('changed-since'), ...said.numbers('not-undone')];
  return {
    kind: 'left',
    id,
    addresses: left.map((number) => labels[number - 1] ?? `step ${number}`),
    complaint: said.texts('warning'),
  };
}

/** Makes what an interrupted run had not come to. */
export async function finish(
  target: Target,
  id: string,
  labels: readonly string[],
  watch: Watch,
): Promise<Ending> {
  const said = await runScriptOn(target, finishScript(await soundRun(target, id)), labels, watch);
  if (said.exitCode === 0) return { kind: 'applied', id, warnings: said.texts('warning') };
  if (said.exitCode === 11)
    return {
      kind: 'reverted',
      id,
      at: failedAt(said.texts('failed'), labels),
      complaint: said.texts('complaint'),
    };
  throw new TargetProblem(said.refusal());
}

/** Runs sort by their ids as by their time: to the millisecond. */
function runId(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
}

interface Said {
  readonly exitCode: number;
  texts(word: string): string[];
  numbers(word: string): number[];
  refusal(): string;
}

async function runScriptOn(
  target: Target,
  script: string,
  labels: readonly string[],
  watch: Watch,
): Promise<Said> {
  if (target.run === undefined) throw new TargetProblem(`${target.name} can be looked at, not changed`);
  const lines: string[] = [];
  const running = target.run(script, (line) => {
    const [, number] = /^@ (?:begin|undone) (\d+)$/.exec(line) ?? [];
    if (number !== undefined) watch(Number(number), labels.length, labels[Number(number) - 1] ?? '');
  });
  const { exitCode, stdout, stderr } = await running.catch((problem: unknown) => {
    if (!(problem instanceof TargetProblem)) throw problem;
    throw new TargetProblem(
      `${problem.message}; what the run did stands in its journal: cis-harden history, then recover`,
    );
  });
  for (const line of stdout.split('\n')) if (line.startsWith('@ ')) lines.push(line.slice(2));
  const texts = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return {
    exitCode,
    texts,
    numbers: (word) => texts(word).map(Number),
    refusal: () => refusal(target.name, exitCode, texts, stderr),
  };
}

function refusal(name: string, exitCode: number, texts: (word: string) => string[], stderr: string): string {
  if (exitCode === 20) return `${name}: another run is at work there (process ${texts('locked')[0] ?? '?'})`;
  if (exitCode === 22)
    return `${name}: run ${texts('interrupted')[0] ?? '?'} was interrupted there; cis-harden recover finishes or undoes it first`;
  if (exitCode === 21)
    return `${name}: the journal in /var/lib/cis-harden could not be written; nothing was changed`;
  if (exitCode === 23) return `${name}: the run was interrupted; cis-harden recover finishes or undoes it`;
  if (exitCode === 24)
    return `${name}: the journal there is not as it was written: ${texts('damaged')[0] ?? '?'} was changed, cut off or given to others; nothing of it was run`;
  if (exitCode === 25)
    return `${name}: the address led to another host than before (its machine-id is not the plan's); nothing was changed`;
  const why = stderr.trim().split('\n').at(-1) ?? '';
  return `${name}: the run did not come to its end (status ${exitCode})${why === '' ? '' : `: ${why}`}`;
}

function failedAt([at = '']: readonly string[], labels: readonly string[]): string {
  return at === 'reload' ? 'reload the units that read the changed files' : (labels[Number(at) - 1] ?? at);
}
