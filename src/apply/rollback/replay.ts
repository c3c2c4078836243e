import type { FileState, State } from '../../host/project.ts';
import type { Plan } from '../../plan/plan.ts';
import { partsOf } from '../../plan/stages.ts';
import { type Run, stillTakes } from '../history.ts';
import { alike, bytesOf, written } from './merge-state.ts';
import { mergeText } from './merge-text.ts';

/** What happened to one address, by a rule of a run or by others, and whether it counts still. */
export interface Event {
  /** Undefined where somebody else than this program did it. */
  readonly by?: { readonly run: string; readonly step: number; readonly rules: readonly string[] };
  readonly before: State;
  readonly after: State;
  counts: boolean;
}

/** All that is known to have happened to one address, in order, from a state on. */
export interface Past {
  readonly start: State;
  readonly events: readonly Event[];
}

/**
 * What happened to an address by all runs of a host, which are given oldest first with the plans of those that changed
 * it. What stood there when a run came and no run had brought about, others did. Undefined where no run changed it.
 */
export function pastOf(
  address: string,
  runs: readonly Run[],
  plans: ReadonlyMap<string, Plan>,
): Past | undefined {
  let past: { start: State; events: Event[] } | undefined;
  for (const run of runs) {
    if (run.takesBack.length === 0) past = withRun(past, address, run, plans.get(run.id));
    else if (run.state !== 'reverted') takeBack(past, run, address, false);
    for (const other of runs) if (past !== undefined) undo(past.events, address, other, run.id);
  }
  return past;
}

/** The address as it is where all that counts happened, but for `without`. Undefined where that cannot be told. */
export function stateOf({ start, events }: Past, without: ReadonlySet<Event> = new Set()): State | undefined {
  let state: State | undefined = start;
  for (const event of events)
    if (state !== undefined && event.counts && !without.has(event)) state = happened(state, event);
  return state;
}

function withRun(
  past: { start: State; events: Event[] } | undefined,
  address: string,
  run: Run,
  plan: Plan | undefined,
): { start: State; events: Event[] } | undefined {
  const change = plan?.changes.find((one) => one.address === address);
  const step = run.entries.find((entry) => entry.address === address)?.step;
  if (change === undefined || step === undefined || !run.made.includes(step) || run.state === 'reverted')
    return past;
  const known = past ?? { start: change.before, events: [] };
  const expected = stateOf(known);
  // What cannot be told apart any more is where everything begins anew; the earlier events are lost.
  const before = expected === undefined ? { start: change.before, events: [] } : known;
  if (expected !== undefined && !alike(expected, change.before))
    before.events.push({ before: expected, after: change.before, counts: true });
  const parts = partsOf(change);
  for (const part of parts) {
    const rules = parts.length === 1 ? change.rules : [part.rule];
    before.events.push({ ...part, by: { run: run.id, step, rules }, counts: true });
  }
  return before;
}

function takeBack(past: Past | undefined, run: Run, address: string, counts: boolean): void {
  for (const taken of run.takesBack)
    if (taken.address === address)
      for (const { event } of found(past?.events ?? [], taken.run, taken.step, taken.rule))
        event.counts = counts;
}

function undo(events: readonly Event[], address: string, run: Run, latest: string): void {
  for (const { step, rule, latest: when } of run.undone) {
    if (when !== latest) continue;
    for (const { event } of found(events, run.id, step, rule)) event.counts = false;
  }
  if (run.takesBack.length === 0 || stillTakes(run, address)) return;
  if (run.undone.some((one) => one.latest === latest))
    takeBack({ start: NOTHING, events }, run, address, true);
}

const NOTHING: State = { kind: 'file', path: '/', node: { type: 'absent' } };

function found(events: readonly Event[], run: string, step: number, rule: string | undefined) {
  return events.flatMap((event) => {
    const { by } = event;
    if (by === undefined || by.run !== run || by.step !== step) return [];
    return rule === undefined || by.rules.includes(rule) ? [{ event }] : [];
  });
}

/** What an event made of another state than it found: what it set holds, lines are merged. */
function happened(state: State, { before, after }: Event): State | undefined {
  if (alike(state, before)) return after;
  if (state.kind === 'account' && before.kind === 'account' && after.kind === 'account') {
    const set = Object.entries(after.fields).filter(([field, value]) => before.fields[field] !== value);
    return { ...state, fields: { ...state.fields, ...Object.fromEntries(set) } };
  }
  if (state.kind === 'unit' && before.kind === 'unit' && after.kind === 'unit')
    return {
      ...after,
      file: before.file === after.file ? state.file : after.file,
      active: before.active === after.active ? state.active : after.active,
    };
  if (state.kind === 'mount' && before.kind === 'mount' && after.kind === 'mount') {
    const [was, is, wanted] = [before, state, after].map(({ options }) => options.split(','));
    const added = wanted?.filter((option) => !was?.includes(option) && !is?.includes(option)) ?? [];
    const gone = was?.filter((option) => !wanted?.includes(option)) ?? [];
    return { ...after, options: [...(is ?? []).filter((one) => !gone.includes(one)), ...added].join(',') };
  }
  if (state.kind === 'table' && before.kind === 'table' && after.kind === 'table') {
    const merged = mergeText(before.content, state.content, after.content);
    return merged.clashes === undefined ? { ...after, content: merged.text } : undefined;
  }
  if (state.kind !== 'file' || before.kind !== 'file' || after.kind !== 'file') return after;
  const node = fileHappened(state.node, before.node, after.node);
  return node && { ...after, node };
}

function fileHappened(now: FileState, before: FileState, after: FileState): FileState | undefined {
  if (after.type === 'absent' || after.type !== (now.type === 'absent' ? after.type : now.type)) return after;
  const set = before.type === 'absent' ? undefined : before;
  const owned =
    now.type === 'absent'
      ? after
      : {
          mode: set?.mode === after.mode ? now.mode : after.mode,
          uid: set?.uid === after.uid ? now.uid : after.uid,
          gid: set?.gid === after.gid ? now.gid : after.gid,
        };
  const { mode, uid, gid } = owned;
  const texts = [before, now, after].map((node) => (node.type === 'absent' ? '' : bytesOf(node)));
  const [was, is, wanted] = texts;
  if (after.type !== 'file' || was === wanted)
    return now.type === 'absent' ? undefined : { ...now, mode, uid, gid };
  if (was === undefined || is === undefined || wanted === undefined) return undefined;
  const merged = mergeText(was, is, wanted);
  if (merged.clashes !== undefined) return undefined;
  if (now.type === 'absent' && merged.text === '') return now;
  return written({ mode, uid, gid }, merged.text);
}
