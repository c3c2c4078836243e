#!/usr/bin/env node
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { program } from './cli/program.ts';
import { exitCode, type ExitCode } from './exit.ts';

/** argv → command. Commands are loaded when they are called, so that help is as quick as Node itself. */
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
