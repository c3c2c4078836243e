import { diffArrays } from 'diff';
import type { State } from '../host/project.ts';
import type { PlannedChange } from '../plan/plan.ts';
import { linesOf, partsOf } from '../plan/stages.ts';

/** Which rules asked for the lines of a change, by their places in the text before and after, counted from 0. */
export interface LineRules {
  /** All that asked for the change. */
  readonly all: readonly string[];
  readonly removed: ReadonlyMap<number, readonly string[]>;
  readonly added: ReadonlyMap<number, readonly string[]>;
}

/** Comparing texts with more lines of difference takes too long. */
const MOST_EDITS = 2000;

interface Line {
  /** Where it stood before the first rule. */
  readonly from?: number;
  readonly rules: readonly string[];
}

/** Follows the lines of a file through what each rule made of it; undefined where that is not known. */
export function lineRules(change: PlannedChange): LineRules | undefined {
  const text = contentOf(change.before);
  if (change.stages === undefined || text === undefined) return undefined;
  const removed = new Map<number, readonly string[]>();
  let lines: Line[] = linesOf(text).map((_, from) => ({ from, rules: [] }));
  let now = text;
  for (const { rule, after } of partsOf(change)) {
    const next = contentOf(after);
    if (next === undefined) return undefined;
    const parts = diffArrays(linesOf(now), linesOf(next), { maxEditLength: MOST_EDITS });
    if (parts === undefined) return undefined;
    lines = followed(lines, parts, rule, removed);
    now = next;
  }
  const added = new Map(
    lines.flatMap((line, at) => (line.from === undefined ? [[at, line.rules] as const] : [])),
  );
  return { all: change.rules, removed, added };
}

/** A line that takes the place of one that another rule wrote is asked for by both. */
function followed(
  lines: readonly Line[],
  parts: readonly {
    readonly value: readonly string[];
    readonly added?: boolean;
    readonly removed?: boolean;
  }[],
  rule: string,
  removed: Map<number, readonly string[]>,
): Line[] {
  const next: Line[] = [];
  let at = 0;
  let earlier: readonly string[] = [];
  for (const { value, added: isAdded, removed: isRemoved } of parts) {
    const these = isAdded ? [] : lines.slice(at, at + value.length);
    if (!isAdded) at += value.length;
    if (isRemoved) {
      for (const { from } of these) if (from !== undefined) removed.set(from, [rule]);
      earlier = these.flatMap((line) => line.rules);
      continue;
    }
    if (isAdded) for (const _ of value) next.push({ rules: [...new Set([...earlier, rule])] });
    else next.push(...these);
    earlier = [];
  }
  return next;
}

function contentOf(state: State): string | undefined {
  if (state.kind !== 'file') return undefined;
  if (state.node.type === 'absent') return '';
  return state.node.type === 'file' ? state.node.content : undefined;
}
