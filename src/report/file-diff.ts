import { structuredPatch } from 'diff';
import type { FileNode } from '../host/evidence.ts';
import type { FileState } from '../host/project.ts';
import type { LineRules } from './hunk-rules.ts';
import { counted } from './numbers.ts';
import { paint, plain, plainLine, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** A file of thousands of lines that all differ would take minutes (in milliseconds). */
const PATIENCE = 1000;

/**
 * What changes in a file's text, as `diff -u` has it; empty where the text stays. Lines are shown whole, with
 * whatever a terminal would obey made visible. Where comparing takes too long, says that the file is replaced.
 *
 * @param rules who asked for which line: then each hunk is headed by its rules
 */
export function diffLines(
  path: string,
  before: FileState,
  after: FileState,
  style: Style,
  rules?: LineRules,
): string[] {
  const [old, fresh] = [textOf(before), textOf(after)];
  if (old === fresh || isFolder(before) || isFolder(after)) return [];
  if (old === undefined && after.type === 'absent') return ['its text stays on the host, in the journal'];
  if (old === undefined)
    return [`the text is replaced by ${extent(fresh ?? '')}; what is there now is not part of the plan`];
  if (fresh === undefined) return ['what the text will be is not part of the plan'];
  const patch = structuredPatch('', '', old, fresh, undefined, undefined, { context: 3, timeout: PATIENCE });
  const [from, to] = [before, after].map(({ type }) => (type === 'absent' ? '/dev/null' : plain(path)));
  const names = [`--- ${from}`, `+++ ${to}`].map((line) => paint(style, 'bold', line));
  if (patch === undefined)
    return [...names, `the whole file is replaced: ${extent(old)} become ${extent(fresh)}`];
  return [
    ...names,
    ...patch.hunks.flatMap((hunk) => [
      ...headed(hunk, patch.hunks.length, rules, style),
      ...hunk.lines.map((line) => drawn(line, style)),
    ]),
  ];
}

/** What an absent file holds is nothing; undefined where the text is not known. */
function textOf(node: FileState): string | undefined {
  if (node.type === 'absent') return '';
  return node.type === 'file' ? (node satisfies FileNode).content : undefined;
}

function isFolder({ type }: FileState): boolean {
  return type === 'directory';
}

function extent(text: string): string {
  const lines = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return counted(lines, 'line');
}

/**
 * `@@ -1,3 +1,3 @@ sshd-max-auth-tries`; rules for which there is no room go on below. The only hunk of a file has no
 * need to name the rules that the file names already.
 */
function headed(hunk: Hunk, hunks: number, rules: LineRules | undefined, style: Style): string[] {
  const place = position(hunk);
  const asking = rules === undefined ? [] : askedIn(hunk, rules);
  if (asking.length === 0 || (hunks === 1 && asking.length === rules?.all.length))
    return [paint(style, 'cyan', place)];
  const names = asking.map((rule) => plain(rule)).join(', ');
  const [first = '', ...rest] = wrap(names, style.width, `${place} `);
  return [first, ...rest.map((line) => `@@${line.slice(2)}`)].map((line) => paint(style, 'cyan', line));
}

function askedIn({ oldStart, newStart, lines }: Hunk, { removed, added }: LineRules): string[] {
  const asking = new Set<string>();
  let [from, to] = [oldStart - 1, newStart - 1];
  for (const line of lines) {
    const of = line.startsWith('-') ? removed.get(from) : line.startsWith('+') ? added.get(to) : undefined;
    for (const rule of of ?? []) asking.add(rule);
    if (line.startsWith('-') || line.startsWith(' ')) from += 1;
    if (line.startsWith('+') || line.startsWith(' ')) to += 1;
  }
  return [...asking];
}

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** A hunk without lines begins after the line before it, as GNU diff counts. */
function position({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  const side = (start: number, lines: number) =>
    lines === 1 ? String(start) : `${lines === 0 ? start - 1 : start},${lines}`;
  return `@@ -${side(oldStart, oldLines)} +${side(newStart, newLines)} @@`;
}

function drawn(line: string, style: Style): string {
  const text = plainLine(line);
  if (line.startsWith('+')) return paint(style, 'green', text);
  if (line.startsWith('-')) return paint(style, 'red', text);
  return line.startsWith('\\') ? paint(style, 'dim', text) : text;
}
