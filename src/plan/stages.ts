import { diffArrays } from 'diff';
import type { State } from '../host/project.ts';
import type { LineEdit, PlannedChange, Stage } from './plan.ts';

/** A state of an address and the rule that brought it there. */
export interface Stop {
  readonly rule: string;
  readonly after: State;
}

/** What one rule made of an address. */
export interface Part {
  readonly rule: string;
  readonly before: State;
  readonly after: State;
}

/** The way from `before` over the stops, each as what it changes. What one rule did in a row is one stage. */
export function stagesOf(before: State, stops: readonly Stop[]): Stage[] {
  const joined = stops.filter(({ rule }, at) => stops[at + 1]?.rule !== rule);
  return joined.map(({ rule, after }, at) => ({ rule, ...written(joined[at - 1]?.after ?? before, after) }));
}

/** The parts of a change's rules in order; one for all of them where the plan does not tell them apart. */
export function partsOf({ before, after, rules, stages }: PlannedChange): readonly Part[] {
  if (stages === undefined) return [{ rule: rules.join(' '), before, after }];
  let state = before;
  return stages.map((stage) => {
    const part = { rule: stage.rule, before: state, after: read(state, stage) };
    state = part.after;
    return part;
  });
}

/** Two texts with more lines of difference are kept whole. */
const MOST_EDITS = 2000;

function written(from: State, to: State): Omit<Stage, 'rule'> {
  if (from.kind !== 'file' || to.kind !== 'file') return { state: to };
  const [was, is] = [from.node, to.node];
  if (was.type === 'absent' || is.type === 'absent' || was.type !== is.type) return { state: to };
  const { mode, uid, gid } = is;
  if (was.type !== 'file' || is.type !== 'file' || was.content === is.content) return { mode, uid, gid };
  if (was.content === undefined || is.content === undefined || was.encoding !== is.encoding)
    return { state: to };
  const edits = lineEdits(was.content, is.content);
  return edits === undefined ? { state: to } : { edits, mode, uid, gid };
}

function read(from: State, { state, edits, mode, uid, gid }: Stage): State {
  if (state !== undefined) return state;
  if (from.kind !== 'file' || from.node.type === 'absent') return from;
  const owned = {
    ...(mode !== undefined && { mode }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  };
  const { node } = from;
  if (edits === undefined || node.type !== 'file') return { ...from, node: { ...node, ...owned } };
  const content = edited(node.content ?? '', edits);
  const size = Buffer.byteLength(content, node.encoding ?? 'utf8');
  return { ...from, node: { ...node, ...owned, content, size } };
}

function lineEdits(from: string, to: string): LineEdit[] | undefined {
  const parts = diffArrays(linesOf(from), linesOf(to), { maxEditLength: MOST_EDITS });
  if (parts === undefined) return undefined;
  const edits: LineEdit[] = [];
  let at = 0;
  for (const { added, removed, value } of parts) {
    if (added) edits.push({ at, removed: 0, lines: value });
    else if (removed) edits.push({ at, removed: value.length, lines: [] });
    if (!added) at += value.length;
  }
  return edits;
}

function edited(text: string, edits: readonly LineEdit[]): string {
  const lines = linesOf(text);
  const pieces: string[] = [];
  let from = 0;
  for (const { at, removed, lines: fresh } of edits) {
    for (const line of lines.slice(from, at)) pieces.push(line);
    for (const line of fresh) pieces.push(line);
    from = at + removed;
  }
  return [...pieces, ...lines.slice(from)].join('');
}

/** Each with its newline; the last one may have none. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
