import { type Command, Option } from '@commander-js/extra-typings';
import { allow, asked, collectList, done, examples, format, reaching, time } from './options.ts';

/** Commands that change a host, take changes back and tell of them. */
export function addChanging(cli: Command): void {
  asked(
    cli.command('apply').description('plan, ask, make exactly these changes, verify the prediction'),
    'apply',
  )
    .argument('[plan-file]', 'a plan saved with `plan -o json:FILE`, applied as it is')
    .addOption(allow())
    .option('--yes', 'do not ask before changing the host')
    .option('--dry-run', 'only plan')
    .addOption(
      new Option(
        '--confirm <how>',
        'who keeps the changes: a new login that works (auto, over SSH), or cis-harden confirm (manual)',
      ).choices(['auto', 'manual'] as const),
    )
    .addOption(
      new Option(
        '--confirm-within <time>',
        'the host takes the changes back unless they are confirmed in this time after them (default: 120s)',
      ).argParser(time),
    )
    .addHelpText(
      'after',
      examples(
        'apply',
        'apply ssh://ops@db1 --sudo --profile aks',
        'apply ssh://ops@db1 --sudo db1.plan.json --yes',
        'apply ssh://ops@db1 --sudo --confirm manual --confirm-within 10m',
      ),
    )
    .action(async (target, planFile, options) =>
      done((await import('../commands/apply.ts')).applyCommand(target, planFile, options)),
    );

  reaching(cli.command('confirm').description('keep the changes of a run that waits to be confirmed')).action(
    async (target, options) => done((await import('../commands/confirm.ts')).confirmCommand(target, options)),
  );

  reaching(cli.command('rollback').description('put back what a run changed, byte for byte'))
    .option('--run <id>', 'the run to take back (default: the latest that was applied)')
    .option(
      '--rule <id>',
      'only what this rule or recommendation changed (repeatable; default: in the latest run that has it)',
      collectList,
      [],
    )
    .option('--force', 'also put back what somebody else changed since')
    .option('--yes', 'do not ask before changing the host')
    .action(async (target, options) =>
      done((await import('../commands/rollback.ts')).rollbackCommand(target, options)),
    );

  reaching(cli.command('history').description('list the runs in the journal of a host, or prune them'))
    .option('--run <id>', 'only this run, with its rules and what became of each change')
    .option('--prune', 'delete journals of runs of which nothing is left on the host')
    .option('--keep <n>', 'with --prune: how many of them to keep for reading (default: 10)')
    .option('--yes', 'with --prune --run: do not ask before deleting what could still be needed')
    .addHelpText('after', pruning)
    .addOption(format(['text', 'json']))
    .action(async (target, options) =>
      done((await import('../commands/history.ts')).historyCommand(target, options)),
    );

  reaching(cli.command('recover').description('finish or undo a run that was interrupted'))
    .option('--finish', 'make the changes it had not come to, instead of taking back those it had made')
    .option('--yes', 'do not ask before changing the host')
    .action(async (target, options) =>
      done((await import('../commands/recover.ts')).recoverCommand(target, options)),
    );
}

const pruning = `
A run that can still be rolled back is never deleted by itself. Runs that are wholly taken back are kept for
reading, the last 10 of them; older ones, and the copies of packages in all of them, are deleted after an apply
or a rollback, which says so. --prune does it now; --prune --run ID deletes one run, whatever it is.
`;
