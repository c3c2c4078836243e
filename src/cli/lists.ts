import type { Command } from '@commander-js/extra-typings';
import { done } from './options.ts';

/** Commands that list what is shipped. */
export function addLists(cli: Command): void {
  const benchmarks = cli.command('benchmarks').description('list and show benchmarks');
  benchmarks
    .command('list', { isDefault: true })
    .description('the benchmarks that are shipped')
    .action(async () => done((await import('../commands/benchmarks.ts')).listBenchmarks()));
  benchmarks
    .command('show')
    .description('every recommendation and its rules')
    .argument('<benchmark>', 'name or path')
    .action(async (name) => done((await import('../commands/benchmarks.ts')).showBenchmark(name)));

  cli
    .command('rules')
    .description('list every rule')
    .action(async () => done((await import('../commands/rules.ts')).listRules()));
}
