import { diffArrays } from 'diff';
import { linesOf } from '../../plan/stages.ts';

/** Lines of the text that is there now, counted from 1, which both sides changed. */
export interface Clash {
  readonly from: number;
  readonly to: number;
}

export type MergedText =
  | { readonly text: string; readonly clashes?: undefined }
  | { readonly clashes: readonly Clash[] };

/** Lines that come and go until two texts count as different ones: comparing takes time by their square. */
const MOST_EDITS = 4000;

/**
 * Three texts become one: what leads from `base` to `theirs` is done to `ours`. Edits that stand beside each other are
 * independent; where both sides changed or inserted at one place, the result is the clashes.
 */
export function mergeText(base: string, ours: string, theirs: string): MergedText {
  if (ours === base) return { text: theirs };
  if (theirs === base || ours === theirs) return { text: ours };
  const lines = linesOf(base);
  const [mine, others] = [edits(lines, linesOf(theirs)), edits(lines, linesOf(ours))];
  if (mine === undefined || others === undefined) return { clashes: [{ from: 1, to: linesOf(ours).length }] };
  const clashes = clashesOf(mine, others);
  return clashes.length > 0 ? { clashes } : { text: edited(lines, [...mine, ...others]) };
}

/** From the line `at` of the base on, `removed` lines give way to `lines`; `now` is the place in the other text. */
interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly now: number;
  readonly lines: readonly string[];
}

function edits(base: readonly string[], side: readonly string[]): Edit[] | undefined {
  const parts = diffArrays([...base], [...side], { maxEditLength: MOST_EDITS });
  if (parts === undefined) return undefined;
  const found: Edit[] = [];
  let [at, now] = [0, 0];
  let open: { at: number; removed: number; now: number; lines: string[] } | undefined;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      open = undefined;
      at += value.length;
      now += value.length;
      continue;
    }
    if (open === undefined) {
      open = { at, removed: 0, now, lines: [] };
      found.push(open);
    }
    if (removed) {
      open.removed += value.length;
      at += value.length;
    } else {
      open.lines.push(...value);
      now += value.length;
    }
  }
  return found;
}

/** Both lists are in order; an edit can only clash with those that begin before it ends. */
function clashesOf(mine: readonly Edit[], others: readonly Edit[]): Clash[] {
  const clashes: Clash[] = [];
  let first = 0;
  for (const other of others) {
    while (endOf(mine[first]) < other.at) first += 1;
    for (let at = first; (mine[at]?.at ?? Number.POSITIVE_INFINITY) <= other.at + other.removed; at += 1) {
      const one = mine[at];
      if (one === undefined || agree(one, other)) continue;
      clashes.push({ from: other.now + 1, to: Math.max(other.now + 1, other.now + other.lines.length) });
      break;
    }
  }
  return clashes;
}

function endOf(edit: Edit | undefined): number {
  return edit === undefined ? Number.POSITIVE_INFINITY : edit.at + edit.removed;
}

function agree(one: Edit, other: Edit): boolean {
  if (same(one, other)) return true;
  if (one.removed === 0 && other.removed === 0) return one.at !== other.at;
  if (one.removed === 0) return outside(one.at, other);
  if (other.removed === 0) return outside(other.at, one);
  const apart = endOf(one) <= other.at || endOf(other) <= one.at;
  return apart || (one.lines.length === 0 && other.lines.length === 0);
}

function same(one: Edit, other: Edit): boolean {
  return (
    one.at === other.at &&
    one.removed === other.removed &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, at) => line === other.lines[at])
  );
}

/** What is inserted at the edge of a part that changes stays beside it; where the part goes, it stays anyhow. */
function outside(at: number, edit: Edit): boolean {
  return edit.lines.length === 0 || at <= edit.at || at >= endOf(edit);
}

function edited(base: readonly string[], all: readonly Edit[]): string {
  const gone = new Set<number>();
  const inserted = new Map<number, Edit[]>();
  for (const edit of all) {
    for (let line = edit.at; line < endOf(edit); line += 1) gone.add(line);
    const beside = inserted.get(edit.at) ?? [];
    if (edit.lines.length > 0 && !beside.some((known) => same(known, edit)))
      // What is only inserted comes before what is put in the place of the lines that follow.
      inserted.set(edit.at, edit.removed === 0 ? [edit, ...beside] : [...beside, edit]);
  }
  const merged: string[] = [];
  for (let line = 0; line <= base.length; line += 1) {
    for (const edit of inserted.get(line) ?? []) merged.push(...edit.lines);
    const kept = base[line];
    if (kept !== undefined && !gone.has(line)) merged.push(kept);
  }
  return separated(merged);
}

/** A line that had been the last one, without a newline, gets one where others follow it now. */
function separated(lines: readonly string[]): string {
  return lines
    .map((line, at) => (at < lines.length - 1 && !line.endsWith('\n') ? `${line}\n` : line))
    .join('');
}
