import type { Argument, CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { program } from '../../src/cli/program.ts';
import { code, table, words } from './markdown.ts';

/** Every command and option, from their declarations. */
export function commandLinePage(): string {
  const cli = program();
  const commands = cli.commands.flatMap((command) => withChildren(command, cli.name()));
  return [
    '# Command line',
    `${cli.description()} \`${cli.name()} COMMAND --help\` says the same as this page.`,
    'A `target` is `local` (the default), `ssh://[user@]host[:port]`, `root:DIR` (the root folder of an image), ' +
      '`snapshot:FILE` or `sandbox` (a throw-away copy of this machine).',
    `\`${cli.name()} complete bash\` prints what completes words in the shell (also zsh, fish, powershell).`,
    'What a command answers to its caller is in [Exit codes](exit-codes.md).',
    ...commands.map(({ command, name }) => section(command, name)),
  ].join('\n\n');
}

interface Named {
  readonly command: CommandUnknownOpts;
  readonly name: string;
}

/** A command that only holds others is not called by itself. */
function withChildren(command: CommandUnknownOpts, parent: string): Named[] {
  const name = `${parent} ${command.name()}`;
  if (command.commands.length === 0) return [{ command, name }];
  return command.commands.flatMap((child) => withChildren(child, name));
}

function section(command: CommandUnknownOpts, name: string): string {
  const parts = [
    `## ${name}`,
    sentence(command.description()),
    `\`\`\`text\n${name} ${command.usage()}\n\`\`\``,
    table(['argument', 'meaning'], command.registeredArguments.map(argumentRow)),
    table(['option', 'meaning'], command.options.map(optionRow)),
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => part.trimEnd())
    .join('\n\n')
    .concat('\n')
    .trimEnd();
}

function argumentRow(argument: Argument): string[] {
  return [code(argument.name()), `${words(argument.description)}${unlessGiven(argument.defaultValue)}`];
}

function optionRow(option: Option): string[] {
  const choices = option.argChoices === undefined ? '' : `; one of ${option.argChoices.map(code).join(', ')}`;
  const needed = option.mandatory ? '; has to be given' : '';
  return [
    code(option.flags),
    `${words(option.description)}${choices}${needed}${unlessGiven(option.defaultValue)}`,
  ];
}

function unlessGiven(value: unknown): string {
  return typeof value === 'string' ? ` (default: ${code(value)})` : '';
}

function sentence(description: string): string {
  return words(`${description.slice(0, 1).toUpperCase()}${description.slice(1)}.`);
}
