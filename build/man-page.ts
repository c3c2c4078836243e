import type { Command, CommandUnknownOpts } from '@commander-js/extra-typings';
import type { EventEmitter } from 'node:events';

/** cis-harden(1) as man(7) text, from the commands as they are declared. */
export function manPage(cli: Command, version: string): string {
  const help = cli.createHelp();
  const commands = leaves(cli);
  return [
    '.\\" Made by the build from the commands; do not edit.',
    `.TH CIS\\-HARDEN 1 "" "cis\\-harden ${roff(version)}" "User Commands"`,
    '.SH NAME',
    `cis\\-harden \\- ${roff(lowered(help.commandDescription(cli)))}`,
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => [
      `.B ${roff(pathOf(command))}`,
      `.RI ${quoted(usageOf(command))}`,
      '.br',
    ]),
    '.SH DESCRIPTION',
    ...paragraphs(textAfter(cli)),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    ...endings,
    '',
  ].join('\n');
}

function section(command: CommandUnknownOpts): string[] {
  const help = command.createHelp();
  return [
    `.SS ${quoted(pathOf(command))}`,
    roffLine(`${raised(help.commandDescription(command))}.`),
    ...help
      .visibleArguments(command)
      .flatMap((one) => item(help.argumentTerm(one), help.argumentDescription(one))),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .flatMap((one) => item(help.optionTerm(one), help.optionDescription(one))),
    ...paragraphs(textAfter(command)),
  ];
}

/** What the tool reads and writes by itself, of which no command's declaration tells. */
const endings = [
  '.SH EXIT STATUS',
  ...item('0', 'All that is enforced passes; nothing to change; applied and verified.'),
  ...item('1', 'Could not run: wrong usage, unreachable, refused.'),
  ...item('2', 'Something fails or would change.'),
  ...item('3', 'Nothing fails, but something could not be measured.'),
  ...item('4', 'A change failed or was not confirmed, and everything was taken back.'),
  '.SH ENVIRONMENT',
  ...item('NO_COLOR, FORCE_COLOR, TERM', 'Whether text has colours; TERM=dumb has none.'),
  ...item('LC_ALL, LC_CTYPE, LANG', 'A locale without UTF-8 gets ASCII.'),
  '.SH FILES',
  ...item('/var/lib/cis-harden/runs', 'The journals of runs, on the host that was changed.'),
  '.SH SEE ALSO',
  '.BR ssh_config (5),',
  '.BR sudo (8)',
];

/** Every command that does something by itself. */
function leaves(command: CommandUnknownOpts): CommandUnknownOpts[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function pathOf(command: CommandUnknownOpts): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function usageOf(command: CommandUnknownOpts): string {
  return command.usage();
}

/** What help shows below the options. */
function textAfter(command: CommandUnknownOpts): string {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  // Commander keeps these texts as listeners, which its types leave out.
  (command as unknown as EventEmitter).emit('afterHelp', { error: false, command, write });
  return text;
}

/** Paragraphs are parted by empty lines; lines that are indented are examples and stay as they are. */
function paragraphs(text: string): string[] {
  return text
    .split(/\n{2,}/)
    .map((part) => part.replace(/^\n+|\n+$/g, ''))
    .flatMap((part) => (part === '' ? [] : ['.PP', ...part.split(/\n(?=\S)|\n(?=\s)/).flatMap(lineOf)]));
}

function lineOf(line: string): string[] {
  return /^\s/.test(line) ? ['.br', `.RS 4`, roffLine(line.trim()), '.RE'] : [roffLine(line)];
}

function item(term: string, text: string): string[] {
  return ['.TP', `.B ${quoted(term)}`, roffLine(text)];
}

function quoted(text: string): string {
  return `"${roff(text).replaceAll('"', '\\(dq')}"`;
}

/** A line of text that groff takes for no request. */
function roffLine(text: string): string {
  return /^[.']/.test(text) ? `\\&${roff(text)}` : roff(text);
}

function roff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
}

function raised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
