import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Refusal } from '../exit.ts';
import { plain } from '../report/terminal.ts';

/** A yes or no on the terminal. Throws Refusal where nobody can answer. */
export async function askYes(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true)
    throw new Refusal('nobody is there to say yes: add --yes to go on without being asked');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${plain(question)} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** A line that is not shown while it is typed. Without a terminal it is read from standard input. */
export async function askSecret(question: string): Promise<string> {
  const onTerminal = process.stdin.isTTY === true;
  if (onTerminal) process.stderr.write(plain(question));
  const silent = new Writable({ write: (_chunk, _encoding, written) => written() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: onTerminal });
  try {
    for await (const line of terminal) return line;
    throw new Refusal('no password was given');
  } finally {
    terminal.close();
    if (onTerminal) process.stderr.write('\n');
  }
}
