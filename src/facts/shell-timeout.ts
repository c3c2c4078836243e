import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { type ShellFile, shellFiles } from './shell-environment.ts';
import type { ShellCommand, ShellWord } from './sourced-commands.ts';

/** What one of the files that shells source does about TMOUT (bash(1)). */
export interface ShellTimeout {
  readonly file: ShellFile;
  readonly assignments: readonly TimeoutAssignment[];
  /** Whether every shell that sources the file makes the variable readonly, and exports it. */
  readonly readonly: boolean;
  readonly exported: boolean;
  /** Lines that take the variable away. */
  readonly unset: readonly number[];
}

export interface TimeoutAssignment {
  /** Counted from one. */
  readonly line: number;
  readonly written: string;
  /** Offsets of the value. */
  readonly start: number;
  readonly end: number;
  /** Seconds; 0 is no timeout, and so is what is no number. */
  readonly seconds: number;
  readonly always: boolean;
}

const NAME = 'TMOUT';
const PREFIX = `${NAME}=`;

/** The files that have anything to do with it, in the order in which they are sourced. */
export const shellTimeouts = defineFact<readonly ShellTimeout[]>({
  id: 'shell-timeouts',
  needs: [],
  uses: [shellFiles],
  parse: (host) =>
    shellFiles
      .of(host)
      .map(timeoutOf)
      .filter((one) => one.assignments.length > 0 || one.readonly || one.exported || one.unset.length > 0),
});

function timeoutOf(file: ShellFile): ShellTimeout {
  const assignments: TimeoutAssignment[] = [];
  const unset: number[] = [];
  let isReadonly = false;
  let exported = false;
  for (const command of file.commands.filter(({ effect }) => effect !== 'never')) {
    const { given, marks, drops } = spokenOf(command);
    const always = command.effect === 'always';
    if (drops) unset.push(command.line);
    for (const word of given) assignments.push(assignmentOf(file, command, word));
    isReadonly ||= always && marks.includes('r');
    exported ||= always && marks.includes('x');
  }
  return { file, assignments, readonly: isReadonly, exported, unset };
}

/** The words that give TMOUT a value, and the marks that a command puts on it: `r` readonly, `x` exported. */
function spokenOf({ words }: ShellCommand): { given: ShellWord[]; marks: string; drops: boolean } {
  const at = /^(?:builtin|command)$/.test(words[0]?.text ?? '') ? 1 : 0;
  const name = words[at]?.text ?? '';
  const rest = words.slice(at + 1);
  const named = rest.some(({ text }) => text === NAME || text.startsWith(PREFIX));
  const given = rest.filter(({ text }) => text.startsWith(PREFIX));
  if (name === 'unset') return { given: [], marks: '', drops: named };
  if (name === 'readonly' || name === 'export') {
    // export -n takes the mark away again.
    const taken = rest.some(({ text }) => /^-\w*n/.test(text));
    return { given, marks: named && !taken ? (name === 'readonly' ? 'r' : 'x') : '', drops: false };
  }
  if (name === 'declare' || name === 'typeset') {
    const flags = rest.flatMap(({ text }) => /^-([a-z]+)$/i.exec(text)?.[1] ?? []).join('');
    return { given, marks: named ? flags : '', drops: false };
  }
  const plain = words.every(({ text }) => /^[A-Za-z_]\w*=/.test(text));
  return { given: plain ? words.filter(({ text }) => text.startsWith(PREFIX)) : [], marks: '', drops: false };
}

function assignmentOf(file: ShellFile, { line, effect }: ShellCommand, word: ShellWord): TimeoutAssignment {
  const written = word.text.slice(PREFIX.length);
  if (!word.literal)
    throw new Unmeasured(`${file.path}:${line}: only a shell can tell what ${NAME}=${written} sets`);
  return {
    line,
    written,
    start: word.start + PREFIX.length,
    end: word.end,
    seconds: /^[0-9]{1,9}$/.test(written) ? Number(written) : 0,
    always: effect === 'always',
  };
}
