import { createInterface } from 'node:readline';
import { Refusal } from '../exit.ts';
import { plain } from '../report/terminal.ts';

/** What an answer comes to, or what is wrong with it. */
type Judged<T> = { readonly value: T } | { readonly problem: string };

/** Questions and answers on the terminal. */
export interface Dialogue {
  say(text: string): void;
  /**
   * Asks until the answer is right. Throws Refusal where the person stops with Ctrl-C or Ctrl-D.
   *
   * @param proposed what an empty answer means
   */
  ask<T>(
    question: string,
    proposed: string,
    judge: (answer: string) => Judged<T> | Promise<Judged<T>>,
  ): Promise<T>;
  end(): void;
}

/** Talks on standard error, so that standard output stays free. The caller ends it. */
export function dialogue(): Dialogue {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Several lines may be pasted at once: those that come before they are asked for wait.
  const lines: string[] = [];
  let stopped = false;
  let wake: () => void = () => {};
  terminal.on('line', (line) => {
    lines.push(line);
    wake();
  });
  const stop = () => {
    stopped = true;
    wake();
  };
  terminal.on('SIGINT', stop);
  terminal.on('close', stop);

  async function answer(question: string, proposed: string): Promise<string> {
    terminal.setPrompt(`${question}${proposed === '' ? '' : ` [${plain(proposed)}]`}: `);
    terminal.prompt();
    for (;;) {
      const line = lines.shift();
      if (line !== undefined) return line.trim() || proposed;
      if (stopped) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    process.stderr.write('\n');
    throw new Refusal('stopped; nothing was written');
  }

  return {
    say: (text) => void process.stderr.write(text),
    async ask(question, proposed, judge) {
      for (;;) {
        const judged = await judge(await answer(question, proposed));
        if ('value' in judged) return judged.value;
        process.stderr.write(`  ${plain(judged.problem)}\n`);
      }
    },
    end: () => terminal.close(),
  };
}
