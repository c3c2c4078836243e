import { diffArrays } from 'diff';
import type { Node } from '../host/evidence.ts';
import { counted } from '../report/numbers.ts';
import { type Changed, row } from './comparison.ts';

/** Lines of one text that are listed. */
const MOST_LINES = 40;
/** Lines that differ in one text, beyond which they are not looked for: the time grows with their square. */
const MOST_EDITS = 2000;

/** What differs at one path that both looks saw. What only one of them read is not known to differ. */
export function nodeChanges(path: string, before: Node, after: Node, owner?: string): Changed[] {
  const at = (what: string, old: string | null, fresh: string | null) =>
    row('file', path, what, old, fresh, owner);
  if (before.type === 'hidden' || after.type === 'hidden')
    return at('seen', seenText(before), seenText(after));
  if (before.type !== after.type)
    return at(
      'type',
      before.type === 'absent' ? null : before.type,
      after.type === 'absent' ? null : after.type,
    );
  if (before.type === 'symlink' && after.type === 'symlink') return at('target', before.target, after.target);
  if (!('mode' in before) || !('mode' in after)) return [];
  return [
    ...at('mode', octal(before.mode), octal(after.mode)),
    ...at('owner', `${before.uid}:${before.gid}`, `${after.uid}:${after.gid}`),
    ...(before.type === 'file' && after.type === 'file' ? contentChanges(path, before, after, owner) : []),
    ...(before.type === 'directory' && after.type === 'directory'
      ? entryChanges(path, before.entries, after.entries, owner)
      : []),
  ];
}

type FileNode = Extract<Node, { type: 'file' }>;

function contentChanges(path: string, before: FileNode, after: FileNode, owner?: string): Changed[] {
  if (before.content === undefined || after.content === undefined)
    return before.size === after.size
      ? []
      : row('file', path, 'size', `${before.size} bytes`, `${after.size} bytes`, owner);
  return textChanges('file', path, before.content, after.content, owner);
}

/** A text that differs, with the lines that went and came. */
export function textChanges(
  topic: string,
  id: string,
  before: string,
  after: string,
  owner?: string,
): Changed[] {
  if (before === after) return [];
  const [old, fresh] = [before, after].map((text) => text.replace(/\n$/, '').split('\n'));
  const parts = diffArrays(old ?? [], fresh ?? [], { maxEditLength: MOST_EDITS });
  const lines = parts?.flatMap(({ added, removed, value }) =>
    added ? value.map((line) => `+${line}`) : removed ? value.map((line) => `-${line}`) : [],
  );
  const more = (lines?.length ?? 0) - MOST_LINES;
  return [
    {
      topic,
      id,
      what: 'content',
      before: counted(old?.length ?? 0, 'line'),
      after: counted(fresh?.length ?? 0, 'line'),
      ...(owner !== undefined && { from: owner }),
      lines:
        lines === undefined
          ? ['too much of it differs to list the lines']
          : [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`… and ${more} more lines`] : [])],
    },
  ];
}

function entryChanges(
  path: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
  owner?: string,
): Changed[] {
  if (before === undefined || after === undefined) return [];
  const [old, fresh] = [new Set(before), new Set(after)];
  const gone = before.filter((name) => !fresh.has(name));
  const come = after.filter((name) => !old.has(name));
  if (gone.length + come.length === 0) return [];
  return row('file', path, 'entries', named(gone), named(come), owner);
}

function named(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name));
  return `${shown.join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`;
}

function seenText(node: Node): string {
  return node.type === 'hidden' ? `not seen: ${node.reason}` : node.type;
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}
