import type { Command } from '@commander-js/extra-typings';
import { allow, asked, connecting, done, examples, judging, reaching } from './options.ts';

/** Commands that keep, rehearse, compare and explain. */
export function addLearning(cli: Command): void {
  reaching(
    cli.command('snapshot').description('save the evidence of a host, to audit and plan later and elsewhere'),
  )
    .requiredOption('-o, --output <file>', 'where to write it (mode 0600)')
    .action(async (target, options) =>
      done((await import('../commands/snapshot.ts')).snapshotCommand(target, options)),
    );

  asked(
    cli
      .command('rehearse')
      .description('audit, plan, apply, audit and roll back in a throw-away copy of this machine'),
    'plan',
    'sandbox',
  )
    .addOption(allow())
    .addHelpText('after', '\nWithout root, the same runs on an example host that is built in.\n')
    .action(async (target, options) =>
      done((await import('../commands/rehearse.ts')).rehearseCommand(target, options)),
    );

  const compare = cli
    .command('compare')
    .description(
      'show what differs between two reports, snapshots, profiles or benchmarks, or a profile and a host',
    )
    .argument('<before>', 'a saved report, a snapshot, a profile or a benchmark, by name or path')
    .argument(
      '[after]',
      'another of the same kind; or a target, a saved report or a saved plan to hold against the profile',
    )
    .option('--profile <name>', 'what gives the verdicts of two snapshots (default: cis-level1-server)')
    .addHelpText(
      'after',
      examples(
        'compare before.json after.json',
        'compare before.snap after.snap --profile cis-level2-server',
        'compare aks aks-strict',
        'compare aks ssh://ops@node1 --sudo',
        'compare cis-level2-server db1.plan.json',
      ),
    );
  judging(connecting(compare), 'compare')
    .addOption(allow())
    .action(async (before, after, options) =>
      done((await import('../commands/compare.ts')).compareCommand(before, after, options)),
    );

  cli
    .command('explain')
    .description('tell what a rule checks and writes, why, and what may stop working')
    .argument('<rule>', 'a rule id or a recommendation number')
    .action(async (rule) => done((await import('../commands/explain.ts')).explainCommand(rule)));
}
