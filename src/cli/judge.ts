import { type Command, Option } from '@commander-js/extra-typings';
import { allow, asked, atLeastOne, collect, done, examples } from './options.ts';

/** Commands that judge a host and plan for it, and change nothing. */
export function addJudging(cli: Command): void {
  asked(cli.command('audit').description('judge every recommendation of a profile; changes nothing'), 'audit')
    .option(
      '--history <path>',
      'an earlier report, or a folder of them, for the trend in HTML (repeatable)',
      collect,
      [],
    )
    .option('--baseline <file>', 'an earlier report, or latest of --keep: fail only on what got worse since')
    .option('--keep <folder>', 'keep the report there as JSON, mode 0600, and remove the oldest')
    .addOption(
      new Option('--keep-count <number>', 'how many reports of a host stay there (default: 30)').argParser(
        atLeastOne,
      ),
    )
    .addHelpText(
      'after',
      examples(
        'audit',
        'audit --profile cis-level2-server',
        'audit ssh://ops@db1 --sudo -o json:db1.json -o html:db1.html',
        'audit ssh://ops@db1 --sudo --baseline db1.json',
      ),
    )
    .action(async (target, options) =>
      done((await import('../commands/audit.ts')).auditCommand(target, options)),
    );

  asked(
    cli.command('plan').description('show the exact changes and the result they will have; changes nothing'),
    'plan',
  )
    .addOption(allow())
    .addHelpText(
      'after',
      examples(
        'plan',
        'plan root:/mnt/image --profile aks',
        'plan ssh://ops@db1 --sudo -o json:db1.plan.json',
      ),
    )
    .action(async (target, options) =>
      done((await import('../commands/plan.ts')).planCommand(target, options)),
    );
}
