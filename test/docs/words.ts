import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { program } from '../../src/cli/program.ts';

/** What the declared commands do not know of the calls of cis-harden in a command line. */
export function unknownWords(line: string): string[] {
  const calls = [...line.matchAll(/\bcis-harden\s([^|;&>]*)/g)].map(([, words = '']) => words);
  return calls.flatMap((call) => {
    const words = call.split(/\s+/).filter((word) => word !== '');
    if (words[0] === 'complete') return [];
    const command = called(program(), words);
    if (command === undefined) return [`cis-harden ${words[0] ?? ''}`];
    const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
    return words
      .filter((word) => /^--?[a-z]/.test(word))
      .map((word) => word.replace(/=.*$/, ''))
      .filter((option) => !known.has(option) && option !== '--help' && option !== '--version');
  });
}

function called(
  cli: CommandUnknownOpts,
  [first = '', ...rest]: readonly string[],
): CommandUnknownOpts | undefined {
  if (first === '' || first.startsWith('-')) return cli;
  const command = cli.commands.find((one) => one.name() === first);
  if (command === undefined || command.commands.length === 0) return command;
  return called(command, rest);
}
