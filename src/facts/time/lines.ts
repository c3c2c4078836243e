import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { expandGlob } from '../sshd/glob.ts';

/** One directive of chrony.conf(5) or ntp.conf(5). */
export interface TimeLine {
  /** Its words; the first one in lower case. */
  readonly words: readonly [string, ...string[]];
  readonly file: { readonly path: string; readonly text: string };
  /** From 1. */
  readonly line: number;
  /** Offsets of the line in the text, without its newline; `last` is behind the last word that counts. */
  readonly start: number;
  readonly last: number;
}

/** How one of the programs writes its files. */
export interface TimeSyntax {
  /** What is a comment, from where it matches to the end of the line. */
  readonly comment: RegExp;
  /** Patterns of files that a directive reads in its place; undefined for directives that read none. */
  reads(words: TimeLine['words']): readonly string[] | undefined;
}

const MAX_DEPTH = 10;
const MAX_FILES = 500;

/** The directives of a file and of those that it reads, in order. */
export function timeLines(host: Host, path: string, syntax: TimeSyntax): TimeLine[] {
  const lines: TimeLine[] = [];
  let files = 0;
  read(path, 0);
  return lines;

  function read(at: string, depth: number): void {
    const { path: real, node } = host.find(at);
    if (node.type !== 'file') return;
    files += 1;
    if (depth > MAX_DEPTH || files > MAX_FILES)
      throw new Unmeasured(`${at}: too many files include one another`);
    for (const line of linesOf({ path: real, text: host.text(at) ?? '' }, syntax)) {
      lines.push(line);
      for (const pattern of syntax.reads(line.words) ?? [])
        if (pattern.startsWith('/')) for (const one of expandGlob(host, pattern)) read(one, depth + 1);
    }
  }
}

function* linesOf(file: TimeLine['file'], { comment }: TimeSyntax): Generator<TimeLine> {
  let line = 0;
  let at = 0;
  for (const raw of file.text.split('\n')) {
    line += 1;
    const start = at;
    at += raw.length + 1;
    const text = raw.replace(comment, '').trimEnd();
    const [first = '', ...words] = text.trimStart().split(/[ \t\r]+/);
    if (first !== '')
      yield { words: [first.toLowerCase(), ...words], file, line, start, last: start + text.length };
  }
}
