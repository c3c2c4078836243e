import type { FileState, State } from '../../host/project.ts';
import type { Plan, PlannedChange, TakenBack } from '../../plan/plan.ts';
import type { Run } from '../history.ts';
import { alike, bytesOf, mergeState } from './merge-state.ts';
import type { Clash } from './merge-text.ts';
import { type Event, pastOf, stateOf } from './replay.ts';

/** What is asked of a run: all of it, or what some rules wanted, at all its steps or at some. */
export interface Asked {
  readonly run: Run;
  readonly rules?: ReadonlySet<string>;
  readonly steps?: ReadonlySet<number>;
  /** Also what others changed since. */
  readonly force: boolean;
}

/** What stays as it is, and why. */
export interface Left {
  readonly address: string;
  readonly why: string;
  readonly clashes?: readonly Clash[];
  /** Rules that have to be named too. */
  readonly alsoRules?: readonly string[];
}

/** How a run, or some of it, is taken back. */
export interface Decision {
  /** Steps that the run undoes by its own journal, byte for byte. */
  readonly exact: readonly number[];
  /** What later runs or people built on: changes of a new run. */
  readonly changes: readonly PlannedChange[];
  /** What these changes take back. */
  readonly takesBack: readonly TakenBack[];
  /** Of which nothing is left on the host. */
  readonly settled: readonly { readonly step: number; readonly rule?: string }[];
  /** Settled addresses that are not as they were before the run: what others did to them later stays. */
  readonly overtaken: readonly string[];
  /** All steps of which the whole is asked for. */
  readonly asked: readonly number[];
  readonly left: readonly Left[];
}

/** What the decision is made from. */
export interface Known {
  /** All runs of the host, oldest first. */
  readonly runs: readonly Run[];
  /** The plans of the runs that changed an address of the run in question. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** What stands at a path now, or why that is not known. */
  readonly now: (path: string) => FileState | string;
}

/** Tells how to take back what is asked, so that nothing that others did since is lost. */
export function decide(asked: Asked, known: Known): Decision {
  const deciding = new Deciding(asked, known);
  const steps = new Set(asked.run.entries.map(({ step }) => step));
  for (const step of steps)
    if (asked.run.made.includes(step) && (asked.steps?.has(step) ?? true)) deciding.step(step);
  return deciding;
}

class Deciding implements Decision {
  readonly exact: number[] = [];
  readonly changes: PlannedChange[] = [];
  readonly takesBack: TakenBack[] = [];
  readonly settled: { step: number; rule?: string }[] = [];
  readonly overtaken: string[] = [];
  readonly asked: number[] = [];
  readonly left: Left[] = [];
  readonly #asked: Asked;
  readonly #known: Known;
  readonly #changes: ReadonlyMap<string, PlannedChange>;

  constructor(asked: Asked, known: Known) {
    this.#asked = asked;
    this.#known = known;
    const changes = known.plans.get(asked.run.id)?.changes ?? [];
    this.#changes = new Map(changes.map((change) => [change.address, change]));
  }

  step(step: number): void {
    const addresses = this.#asked.run.entries.filter((entry) => entry.step === step);
    const parts = addresses
      .map(({ address }) => this.#part(step, address))
      .filter((one) => one !== undefined);
    const [first] = parts;
    if (first === undefined) return;
    if (first.change.after.kind === 'package') this.#packages(step, parts);
    else this.#one(step, first);
  }

  /** What is asked of an address; undefined where nothing of it is. */
  #part(step: number, address: string): Part | undefined {
    const { run, rules } = this.#asked;
    const change = this.#changes.get(address);
    const past = pastOf(address, this.#known.runs, this.#known.plans);
    if (change === undefined || past === undefined) return undefined;
    const all = past.events.filter(({ by }) => by?.run === run.id && by.step === step);
    const mine = all.filter(({ counts }) => counts);
    const chosen = mine.filter(({ by }) => rules === undefined || by?.rules.every((rule) => rules.has(rule)));
    const lost = all.length === 0;
    if (!lost && chosen.length === 0) {
      const shared = mine.find(({ by }) => by?.rules.some((rule) => rules?.has(rule)));
      if (shared?.by !== undefined && change.after.kind !== 'package')
        this.left.push(
          refusedPart(
            address,
            shared.by.rules.filter((rule) => !rules?.has(rule)),
          ),
        );
      if (change.after.kind !== 'package') return undefined;
    }
    const last = past.events.findLastIndex((event) => mine.includes(event));
    const later = past.events.slice(last + 1).find(({ by, counts }) => counts && by !== undefined);
    return {
      change,
      chosen,
      whole: lost ? rules === undefined : mine.length > 0 && chosen.length === all.length,
      multiple: all.length > 1,
      events: past.events,
      later: later?.by?.run,
      base: stateOf(past),
      without: stateOf(past, new Set(chosen)),
      counts: mine.length > 0 || lost,
    };
  }

  #packages(step: number, parts: readonly Part[]): void {
    const { rules } = this.#asked;
    const counting = parts.filter(({ counts }) => counts);
    if (counting.length === 0 || (rules !== undefined && parts.every(({ chosen }) => chosen.length === 0)))
      return;
    const others = new Set(
      counting.flatMap(({ change, whole }) =>
        whole ? [] : change.rules.filter((rule) => !rules?.has(rule)),
      ),
    );
    const label = this.#asked.run.steps[step - 1] ?? `step ${step}`;
    if (others.size > 0) {
      this.left.push(refusedPart(label, [...others]));
      return;
    }
    this.asked.push(step);
    const later = counting.find((part) => part.later !== undefined)?.later;
    if (later === undefined) this.exact.push(step);
    else this.left.push({ address: label, why: waiting(later) });
  }

  #one(step: number, part: Part): void {
    const { change, whole, later, base, without, chosen } = part;
    const { address } = change;
    if (whole) this.asked.push(step);
    if (whole && later === undefined && this.#isExact(part)) {
      this.exact.push(step);
      return;
    }
    if (base === undefined || without === undefined) {
      this.left.push({ address, why: later === undefined ? TOLD_APART : waiting(later) });
      return;
    }
    const target = change.after.kind === 'file' ? this.#merged(part, base, without) : without;
    if (target === undefined) return;
    const from = change.after.kind === 'file' ? this.#stands(change.after.path) : base;
    if (typeof from === 'string') return;
    if (alike(from, target)) {
      // Of single rules the other ones' parts stay, which is nothing that others did.
      if (this.#asked.rules === undefined && !alike(target, change.before)) this.overtaken.push(address);
      for (const { by } of part.multiple ? chosen : chosen.slice(0, 1))
        this.settled.push({
          step,
          ...(part.multiple && by?.rules[0] !== undefined && { rule: by.rules[0] }),
        });
      return;
    }
    if (!written.has(change.after.kind)) {
      this.left.push({ address, why: later === undefined ? TOLD_APART : waiting(later) });
      return;
    }
    const origin = part.events.find(({ by, before }) => by !== undefined && sameBytes(before, target))?.by;
    this.changes.push({
      ...changeOf(change, from, target, chosen),
      ...(origin && { asBefore: { run: origin.run, step: origin.step } }),
    });
    for (const { by } of part.multiple ? chosen : chosen.slice(0, 1))
      this.takesBack.push({
        ...{ run: this.#asked.run.id, step, address },
        ...(part.multiple && by?.rules[0] !== undefined && { rule: by.rules[0] }),
      });
  }

  /** Whether the run's own journal brings the address to where it shall be. */
  #isExact({ change, base, without }: Part): boolean {
    const { before, after } = change;
    if (this.#asked.force || after.kind !== 'file' || before.kind !== 'file') return true;
    if (base === undefined || without === undefined) return true;
    if (!alike(base, after) || !alike(without, before)) return false;
    const now = this.#stands(after.path);
    if (typeof now === 'string' || now.kind !== 'file') return true;
    // Its text is not shown as it is: the run knows the digest of what it wrote.
    if (now.node.type === 'file' && now.node.reduced) return true;
    return alike(now, before) || untouched(now.node, before.node, after.node);
  }

  #merged({ change, later }: Part, base: State, without: State): State | undefined {
    const { address } = change;
    const now = change.after.kind === 'file' ? this.#stands(change.after.path) : 'it is no file';
    if (typeof now === 'string') {
      this.left.push({ address, why: now });
      return undefined;
    }
    if (this.#asked.force) return without;
    const merged = mergeState(base, now, without);
    if ('why' in merged) {
      const why = later === undefined ? merged.why : `${merged.why}; ${waiting(later)}`;
      this.left.push({ address, why, ...(merged.clashes && { clashes: merged.clashes }) });
      return undefined;
    }
    if (merged.kept.length > 0)
      this.left.push({ address, why: `its ${merged.kept.join(' and ')} changed since, and stays` });
    return merged.state;
  }

  #stands(path: string): State | string {
    const node = this.#known.now(path);
    return typeof node === 'string' ? node : { kind: 'file', path, node };
  }
}

const TOLD_APART = 'what this run did there cannot be told from what came later';

/** Kinds of address that a run can bring from any state to any other. */
const written: ReadonlySet<State['kind']> = new Set(['file', 'sysctl', 'unit', 'mount', 'table', 'account']);

interface Part {
  readonly change: PlannedChange;
  readonly chosen: readonly Event[];
  /** Whether it is all that the run did there, nothing of which was taken back before. */
  readonly whole: boolean;
  /** Whether several rules did it. */
  readonly multiple: boolean;
  /** All that happened there. */
  readonly events: readonly Event[];
  /** A run that changed the address afterwards. */
  readonly later: string | undefined;
  readonly base: State | undefined;
  readonly without: State | undefined;
  readonly counts: boolean;
}

function waiting(run: string): string {
  return `run ${run} built on it: it goes back when that run does`;
}

function refusedPart(address: string, rules: readonly string[]): Left {
  return { address, why: 'other rules have a part in it that cannot be taken out', alsoRules: rules };
}

/** Whether a file is as the run left it; of one whose attributes alone were set the text does not matter. */
function untouched(now: FileState, before: FileState, after: FileState): boolean {
  if (alike(file(now), file(after))) return true;
  if (now.type === 'absent' || after.type === 'absent' || before.type === 'absent') return false;
  if (now.type !== after.type || bytesOf(before) !== bytesOf(after)) return false;
  return now.mode === after.mode && now.uid === after.uid && now.gid === after.gid;
}

function sameBytes(one: State, other: State): boolean {
  if (one.kind !== 'file' || other.kind !== 'file') return false;
  const bytes = bytesOf(one.node);
  return bytes !== undefined && bytes === bytesOf(other.node);
}

function file(node: FileState): State {
  return { kind: 'file', path: '/', node };
}

function changeOf(
  { address, check, reload, restart }: PlannedChange,
  before: State,
  after: State,
  chosen: readonly Event[],
): PlannedChange {
  return {
    ...{ address, before, after },
    rules: [...new Set(chosen.flatMap(({ by }) => by?.rules ?? []))],
    ...(check && { check }),
    ...(reload && { reload }),
    ...(restart && { restart }),
    notes: [],
  };
}
