#!/usr/bin/env node
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { addChanging } from './cli/change.ts';
import { addJudging } from './cli/judge.ts';
import { addLearning } from './cli/learn.ts';
import { addLists } from './cli/lists.ts';
import { addProfiles } from './cli/profiles.ts';
import { exitCode, type ExitCode } from './exit.ts';
import { tool } from './version.ts';

/** argv → command. Commands are loaded when they are called, so that help is as quick as Node itself. */
function program() {
  const cli = new Command(tool.name)
    .description('Bring Linux hosts to a CIS benchmark and prove it: audit, plan, apply, verify, roll back.')
    .version(tool.version)
    .showHelpAfterError('(add --help for what is allowed)')
    .configureHelp({ sortSubcommands: false })
    .addHelpText('after', help);
  // Help lists them in this order.
  for (const add of [addJudging, addChanging, addLearning, addProfiles, addLists]) add(cli);
  return cli;
}

const help = `
A TARGET is local (the default), ssh://[user@]host[:port], root:DIR (the root folder of an image),
snapshot:FILE or sandbox (a throw-away copy of this machine).

Exit status: 0 all is as it should be, 1 could not run, 2 something fails or would change,
3 some of it could not be measured, 4 a change failed or was not confirmed: everything was taken back.

Begin with: cis-harden rehearse --profile aks`;

async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessNobodyReads);
  const cli = program();
  try {
    if (process.argv[2] === 'complete') {
      const { completion } = await import('./commands/completion.ts');
      completion(cli, process.argv.slice(3));
      return;
    }
    cli.exitOverride();
    for (const command of everyCommand(cli)) command.exitOverride();
    await cli.parseAsync();
  } catch (problem) {
    process.exitCode = await told(problem);
  }
}

/** Whoever reads may stop before the end, as head(1) does; a run that changes a host goes on all the same. */
function unlessNobodyReads(problem: NodeJS.ErrnoException): void {
  if (problem.code !== 'EPIPE') throw problem;
}

/** Says why the command could not run. Commander has then said so itself, and ends with help in the same way. */
async function told(problem: unknown): Promise<ExitCode> {
  if (problem instanceof CommanderError) return problem.exitCode === 0 ? exitCode.good : exitCode.refused;
  const { tell } = await import('./commands/problem.ts');
  return tell(problem);
}

function everyCommand({
  commands,
}: {
  readonly commands: readonly CommandUnknownOpts[];
}): CommandUnknownOpts[] {
  return [...commands, ...commands.flatMap(everyCommand)];
}

process.exitCode = exitCode.good;
// Awaited here, rolldown would no longer merge small chunks, and each one takes time to load.
void main();
