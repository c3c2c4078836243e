import { Unmeasured } from '../../host/unmeasured.ts';
import { all, type Control, parseControl } from './control.ts';

export const pamTypes = ['auth', 'account', 'password', 'session'] as const;
export type PamType = (typeof pamTypes)[number];

/** One entry of a file below /etc/pam.d, as libpam reads it. */
export interface PamLine {
  readonly path: string;
  /** Of the first of its physical lines, from 1. */
  readonly line: number;
  /** Offsets of its physical lines in the text, the last newline included. */
  readonly start: number;
  readonly end: number;
  /** Undefined for `@include`, which brings lines of every type, and where the file says none that is known. */
  readonly type: PamType | undefined;
  readonly says: Says;
}

type Says =
  | {
      readonly kind: 'module';
      readonly control: Control;
      /** As written, without brackets. */
      readonly controlText: string;
      /** As written: a name, or an absolute path. */
      readonly module: string;
      readonly args: readonly string[];
    }
  /** Without a file's name libpam crashes. */
  | { readonly kind: 'include'; readonly file: string | undefined; readonly substack: boolean }
  /** libpam puts a module that always fails in its place. */
  | { readonly kind: 'broken'; readonly control: Control; readonly problem: string };

/** libpam gives up on a whole file when it meets this. */
export interface PamText {
  readonly lines: readonly PamLine[];
  /** Why libpam refuses the file. */
  readonly refused?: string;
}

/** Longer lines overflow libpam's buffer, at different lengths in different releases. */
const LONGEST_LINE = 1000;

/** Reads one file (pam.d(5)). Throws Unmeasured where releases of libpam differ. */
export function parsePam(path: string, text: string): PamText {
  const lines: PamLine[] = [];
  const { logical, unfinished } = assembled(path, text);
  for (const { text: content, ...place } of logical) lines.push({ path, ...place, ...parsed(content) });
  return unfinished ? { lines, refused: 'it ends within a line that goes on' } : { lines };
}

interface Logical {
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Joins lines that end in a backslash; a comment sign ends its line anywhere. */
function assembled(path: string, text: string): { logical: Logical[]; unfinished: boolean } {
  const logical: Logical[] = [];
  let open: { text: string; line: number; start: number } | undefined;
  let line = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    line += 1;
    const raw = text.slice(start, end);
    const begun = open ?? { text: '', line, start };
    start = end;
    if (begun.text.length + raw.length > LONGEST_LINE)
      throw new Unmeasured(`${path}:${line}: too long a line`);
    const [before = '', ...comment] = raw.split('#');
    const content = trimmed(before);
    if (content === '') continue;
    if (comment.length === 0 && content.endsWith('\\')) {
      open = { ...begun, text: `${begun.text}${before.slice(0, before.lastIndexOf('\\'))} ` };
      continue;
    }
    logical.push({ ...begun, text: begun.text + before, end });
    open = undefined;
  }
  return { logical, unfinished: open !== undefined };
}

function trimmed(text: string): string {
  return text.replace(/^[ \t\n]+/, '').replace(/[ \t\n]+$/, '');
}

function parsed(text: string): Pick<PamLine, 'type' | 'says'> {
  const [word = '', ...rest] = tokens(text);
  const name = (word.startsWith('-') ? word.slice(1) : word).toLowerCase();
  if (name === '@include')
    return { type: undefined, says: { kind: 'include', file: rest[0], substack: false } };
  const type = pamTypes.find((known) => known === name);
  const says = saying(rest);
  if (type !== undefined) return { type, says };
  const control = 'control' in says ? says.control : all('bad');
  return { type: undefined, says: { kind: 'broken', control, problem: `${word} is no module type` } };
}

function saying([control, module, ...args]: readonly string[]): Says {
  if (control === undefined) return broken('it has no control field');
  const keyword = control.toLowerCase();
  if (keyword === 'include' || keyword === 'substack')
    return { kind: 'include', file: module, substack: keyword === 'substack' };
  if (module === undefined) return { ...broken('it names no module'), control: parseControl(control) };
  return { kind: 'module', control: parseControl(control), controlText: control, module, args };
}

function broken(problem: string): Extract<Says, { kind: 'broken' }> {
  return { kind: 'broken', control: all('bad'), problem };
}

/** Words between blanks; what begins with a bracket goes on to the next closing one that has no backslash. */
export function tokens(text: string): string[] {
  const found: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[ \t\n]+/, '');
    if (rest === '') return found;
    const [all, bracketed] = /^\[((?:\\\]|[^\]])*)\]?/.exec(rest) ?? [];
    if (all !== undefined) {
      found.push((bracketed ?? '').replaceAll('\\]', ']'));
      rest = rest.slice(all.length);
      continue;
    }
    const [word = ''] = /^[^ \t\n]+/.exec(rest) ?? [];
    found.push(word);
    // One blank after the word is eaten with it.
    rest = rest.slice(word.length + 1);
  }
}
