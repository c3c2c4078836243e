import { linesByFile } from '../targets/probe/grep-output.ts';
import { type Target, TargetProblem } from '../targets/target.ts';
import { type Entry, journalEntries, type Meta, readMeta } from './journal.ts';
import { historyScript } from './script.ts';
import { type TakenBackWhy, waitingOf } from './waiting.ts';

export type RunState =
  | 'applied'
  | 'unconfirmed'
  | 'rolled-back'
  | 'partly-rolled-back'
  | 'reverted'
  | 'interrupted'
  /** Its journal is not as it was written: nothing of it is run. */
  | 'damaged';

export interface Run extends Meta {
  readonly state: RunState;
  /** What is wrong with a damaged one. */
  readonly problem?: string;
  /** Of a damaged one: its description alone is lost, and its journal tells that no step was begun. */
  readonly unbegun?: true;
  /** Its place among the runs of the host, counted from 1; 0 where the journal does not say. */
  readonly place: number;
  /** KiB that its journal takes on the host. */
  readonly kib: number;
  /** Steps that were made, whether undone since or not. */
  readonly made: readonly number[];
  /** What was undone by the run's own script. */
  readonly undone: readonly Undone[];
  /** Steps that somebody asked to undo, and that were left. */
  readonly pending: readonly number[];
  /** Set where undoing was interrupted: the steps it was about; undefined for all. */
  readonly undoing?: { readonly steps: readonly number[] | undefined };
  /** When a run that waits to be confirmed is taken back, in ISO 8601. */
  readonly until?: string;
  /** Why a run was taken back, and when where that is known. */
  readonly why?: TakenBackWhy | 'step-failed';
  readonly revertedAt?: string;
}

/** A step, or what one rule wanted of it. */
export interface Undone {
  readonly step: number;
  readonly rule?: string;
  /** The last run of the host when this was asked. */
  readonly latest: string;
}

/** The runs in a host's journal, oldest first. */
export async function history(target: Target): Promise<Run[]> {
  if (target.run === undefined) throw new TargetProblem(`${target.name} keeps no journal`);
  const { stdout } = await target.run(historyScript);
  return runsOf(stdout);
}

/** A run whose journal is whole. Throws TargetProblem where there is none, or where it was changed or cut off. */
export async function soundRun(target: Target, id: string): Promise<Run> {
  const run = (await history(target)).find((one) => one.id === id);
  if (run === undefined) throw new TargetProblem(`${target.name} has no run ${id}`);
  if (run.problem === undefined) return run;
  throw new TargetProblem(`${target.name}: ${run.problem}; nothing of this run is run`);
}

/** Reads what `historyScript` prints. */
export function runsOf(stdout: string): Run[] {
  const files = new Map(
    [...linesByFile(Buffer.from(stdout))].map(([name, bytes]) => [name, bytes.toString()]),
  );
  const current = files.get('../current')?.trim();
  const runs: Run[] = [];
  for (const name of files.keys()) {
    const [, id] = /^([0-9TZ]+-[0-9a-f]+)\/journal$/.exec(name) ?? [];
    if (id !== undefined) runs.push(runOf(id, files, current));
  }
  const sorted = runs.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
  return sorted.map((run) => ({ ...run, state: stateOf(run, sorted) }));
}

/** A folder without a journal is of a run that had changed nothing yet, whatever else is in it. */
function runOf(id: string, files: ReadonlyMap<string, string>, current: string | undefined): Run {
  const kib = Number(files.get(`${id}/size`)) || 0;
  try {
    const meta = readMeta(files.get(`${id}/meta.json`) ?? '', id);
    const journal = readJournal(journalEntries(files.get(`${id}/journal`) ?? '', id), id);
    if (journal.state === 'interrupted' && current !== id)
      throw new TargetProblem(`${id}/journal ends in the middle, and the run is not under way`);
    return { ...meta, ...journal, kib };
  } catch (problem) {
    if (!(problem instanceof TargetProblem)) throw problem;
    const begun = current !== id || hasBegun(files, id);
    return {
      ...unknown,
      id,
      kib,
      state: 'damaged',
      problem: problem.message,
      ...(!begun && { unbegun: true }),
    };
  }
}

/** Also where the journal was changed: nothing can be told then. */
function hasBegun(files: ReadonlyMap<string, string>, id: string): boolean {
  try {
    return journalEntries(files.get(`${id}/journal`) ?? '', id).some(
      (entry) => !/^(?:started|boot|armed) /.test(entry),
    );
  } catch (problem) {
    if (!(problem instanceof TargetProblem)) throw problem;
    return true;
  }
}

const unknown = {
  startedAt: '',
  tool: '',
  profile: '',
  benchmark: '',
  changes: 0,
  rules: 0,
  steps: [],
  entries: [],
  takesBack: [],
  files: {},
  // Nobody knows when it was: after all others, where nobody overlooks it.
  place: Number.MAX_SAFE_INTEGER,
  made: [],
  undone: [],
  pending: [],
} satisfies Partial<Run>;

/** What of an entry was taken back: all of it, or what these rules wanted. */
export function takenOf(run: Run, entry: Entry, runs: readonly Run[]): 'all' | ReadonlySet<string> {
  const own = run.undone.filter(({ step }) => step === entry.step);
  if (own.some(({ rule }) => rule === undefined)) return 'all';
  const rules = new Set(own.flatMap(({ rule }) => (rule === undefined ? [] : [rule])));
  for (const other of runs) {
    for (const taken of other.takesBack) {
      if (taken.run !== run.id || taken.step !== entry.step || taken.address !== entry.address) continue;
      if (!stillTakes(other, taken.address)) continue;
      if (taken.rule === undefined) return 'all';
      rules.add(taken.rule);
    }
  }
  return entry.rules.length > 0 && entry.rules.every((rule) => rules.has(rule)) ? 'all' : rules;
}

/** Whether what a run took back of others is taken back still, and was not put in place again by undoing that run. */
export function stillTakes(run: Run, address: string): boolean {
  const steps = run.entries.filter((entry) => entry.address === address).map(({ step }) => step);
  if (steps.length === 0) return run.undone.length === 0 && run.state === 'applied';
  const isUndone = (step: number) => run.undone.some((one) => one.step === step && one.rule === undefined);
  return steps.every((step) => run.made.includes(step) && !isUndone(step));
}

/** By its own journal first, then by what other runs took back of it. */
function stateOf(run: Run, runs: readonly Run[]): RunState {
  if (['interrupted', 'unconfirmed', 'reverted', 'damaged'].includes(run.state) || run.entries.length === 0)
    return run.state;
  const taken = run.entries
    .filter(({ step }) => run.made.includes(step))
    .map((entry) => takenOf(run, entry, runs));
  if (taken.every((one) => one === 'all')) return 'rolled-back';
  if (taken.some((one) => one === 'all' || one.size > 0)) return 'partly-rolled-back';
  return run.state === 'partly-rolled-back' ? run.state : 'applied';
}

type Journal = Own & Pick<Run, 'place' | 'made' | 'undone' | 'pending' | 'undoing'>;
/** What the journal alone says of the run as a whole. */
type Own = Pick<Run, 'state' | 'until' | 'why' | 'revertedAt'>;

function readJournal(lines: readonly string[], id: string): Journal {
  const made = new Set<number>();
  let undone: Undone[] = [];
  let [latest, asked, undoing] = [id, undefined as number[] | undefined, undefined as number[] | undefined];
  for (const line of lines) {
    const [word = '', first = '', ...rest] = line.split(' ');
    const step = Number(first);
    if (word === 'asked') {
      latest = first;
      asked = numbers(rest);
    }
    if (word === 'undoing') undoing = numbers([first, ...rest]);
    if (word === 'done') {
      made.add(step);
      undone = undone.filter((one) => one.step !== step);
    }
    const [rule] = rest;
    if (word === 'undone') undone.push({ step, latest, ...(rule !== undefined && { rule }) });
  }
  const own = ownState(lines);
  const whole = new Set(undone.flatMap(({ step, rule }) => (rule === undefined ? [step] : [])));
  const wanted = lines.some((line) => line.startsWith('asked ')) ? (asked ?? [...made]) : [];
  const during = own.state === 'interrupted' && lines.some((line) => line.startsWith('undoing '));
  return {
    ...own,
    place: Number(/^started \S+ (\d+)$/.exec(lines[0] ?? '')?.[1] ?? 0),
    made: [...made],
    undone,
    pending: wanted.filter((step) => made.has(step) && !whole.has(step)),
    ...(during && { undoing: { steps: undoing } }),
  };
}

/** Undefined for `all`, which old journals do not say. */
function numbers(words: readonly string[]): number[] | undefined {
  if (words.length === 0 || words[0] === 'all') return undefined;
  return words.map(Number).filter((number) => Number.isSafeInteger(number) && number > 0);
}

/** `reverting` and what follows it are the words of a run that nobody confirmed in time. */
function ownState(lines: readonly string[]): Own {
  const last = lines.at(-1) ?? '';
  if (!/^(?:applied|confirmed|reverted|rolled-back)/.test(last)) return { state: 'interrupted' };
  const waiting = waitingOf(lines);
  if (waiting?.state === 'unconfirmed') return waiting;
  if (waiting?.state === 'reverted') {
    const state = waiting.left > 0 ? 'partly-rolled-back' : 'reverted';
    return { state, why: waiting.why, ...(waiting.at !== undefined && { revertedAt: waiting.at }) };
  }
  if (/^(rolled-back but|reverted-but) /.test(last)) return { state: 'partly-rolled-back' };
  if (last === 'rolled-back') return { state: 'rolled-back' };
  return last.startsWith('reverted') ? { state: 'reverted', why: 'step-failed' } : { state: 'applied' };
}
