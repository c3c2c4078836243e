#!/usr/bin/env node
import {
  Command,
  CommanderError,
  type CommandUnknownOpts,
  type OptionValues,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings';
import { consents } from './change.ts';
import { secondsOf } from './commands/seconds.ts';
import { exitCode, type ExitCode } from './exit.ts';
import { didYouMean } from './profile/nearest.ts';
import { type FormatName, formatsOf, type Rendering } from './report/formats.ts';
import { tool } from './version.ts';

/** argv → command. Commands are loaded when they are called, so that help is as quick as Node itself. */
function program() {
  const cli = new Command(tool.name)
    .description('Bring Linux hosts to a CIS benchmark and prove it: audit, plan, apply, verify, roll back.')
    .version(tool.version)
    .showHelpAfterError('(add --help for what is allowed)')
    .configureHelp({ sortSubcommands: false })
    .addHelpText('after', help);

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
      done((await import('./commands/audit.ts')).auditCommand(target, options)),
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
      done((await import('./commands/plan.ts')).planCommand(target, options)),
    );

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
      done((await import('./commands/apply.ts')).applyCommand(target, planFile, options)),
    );

  reaching(cli.command('confirm').description('keep the changes of a run that waits to be confirmed')).action(
    async (target, options) => done((await import('./commands/confirm.ts')).confirmCommand(target, options)),
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
      done((await import('./commands/rollback.ts')).rollbackCommand(target, options)),
    );

  reaching(cli.command('history').description('list the runs in the journal of a host, or prune them'))
    .option('--run <id>', 'only this run, with its rules and what became of each change')
    .option('--prune', 'delete journals of runs of which nothing is left on the host')
    .option('--keep <n>', 'with --prune: how many of them to keep for reading (default: 10)')
    .option('--yes', 'with --prune --run: do not ask before deleting what could still be needed')
    .addHelpText('after', pruning)
    .addOption(format(['text', 'json']))
    .action(async (target, options) =>
      done((await import('./commands/history.ts')).historyCommand(target, options)),
    );

  reaching(cli.command('recover').description('finish or undo a run that was interrupted'))
    .option('--finish', 'make the changes it had not come to, instead of taking back those it had made')
    .option('--yes', 'do not ask before changing the host')
    .action(async (target, options) =>
      done((await import('./commands/recover.ts')).recoverCommand(target, options)),
    );

  reaching(
    cli.command('snapshot').description('save the evidence of a host, to audit and plan later and elsewhere'),
  )
    .requiredOption('-o, --output <file>', 'where to write it (mode 0600)')
    .action(async (target, options) =>
      done((await import('./commands/snapshot.ts')).snapshotCommand(target, options)),
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
      done((await import('./commands/rehearse.ts')).rehearseCommand(target, options)),
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
      done((await import('./commands/compare.ts')).compareCommand(before, after, options)),
    );

  cli
    .command('explain')
    .description('tell what a rule checks and writes, why, and what may stop working')
    .argument('<rule>', 'a rule id or a recommendation number')
    .action(async (rule) => done((await import('./commands/explain.ts')).explainCommand(rule)));

  const profiles = cli
    .command('profiles')
    .description('list, show, validate, compare, write and import profiles');
  profiles
    .command('list', { isDefault: true })
    .description('the profiles that are shipped')
    .action(async () => done((await import('./commands/profiles.ts')).listProfiles()));
  profiles
    .command('show')
    .description('a profile with all it inherits')
    .argument('<profile>', 'name or path')
    .option('--effective', 'all that is in force, each line with where it comes from')
    .addOption(profileFormat())
    .action(async (name, options) =>
      done((await import('./commands/profiles.ts')).showProfile(name, options)),
    );
  profiles
    .command('validate')
    .description('refuse every mistake with its place')
    .argument('<profile...>', 'names or paths')
    .action(async (names) => done((await import('./commands/profiles.ts')).validateProfiles(names)));
  reaching(
    profiles
      .command('draft')
      .description('print a profile that exempts what is known to break the containers of a host'),
  )
    .option('--profile <name>', 'name or path of the profile to extend', 'cis-level1-server')
    .option('--benchmark <name>', 'name or path of the benchmark, where it is not the one the profile names')
    .option('--set <rule.param=value>', 'a parameter, stronger than any profile (repeatable)', collect, [])
    .option(
      '--assume-platform <id-version>',
      "take the host for the benchmark's system, such as ubuntu-18.04",
    )
    .option('--owner <name>', 'who answers for the exemptions')
    .addHelpText(
      'after',
      examples('profiles draft ssh://ops@node1 --sudo --profile cis-level2-server > node.yaml'),
    )
    .action(async (target, options) =>
      done((await import('./commands/draft.ts')).draftCommand(target, options)),
    );

  profiles
    .command('new')
    .description('write a profile, from answers on the terminal or from options; never overwrites')
    .argument('[file]', 'the file to write')
    .option('--extends <name>', 'name or path of the profile to start from; with it nothing is asked')
    .option('--id <name>', "the profile's name (default: made of the file's)")
    .option('--title <title>', "the profile's title")
    .option('--set <rule.param=value>', 'a parameter (repeatable)', collect, [])
    .option('--exempt <rule=reason[:note]>', 'an exemption of a rule or number (repeatable)', collect, [])
    .option('--owner <name>', 'who answers for the exemptions')
    .option('--expires <day>', 'the last day of the exemptions, YYYY-MM-DD')
    .addHelpText(
      'after',
      examples(
        'profiles new web.yaml',
        'profiles new web.yaml --extends cis-level1-server --set "*.firewall=nftables"',
      ),
    )
    .action(async (file, options) =>
      done((await import('./commands/new-profile.ts')).newProfile(file, options)),
    );
  profiles
    .command('diff')
    .description('what two profiles come to that differs, each side with where it comes from')
    .argument('<before>', 'name or path')
    .argument('<after>', 'name or path')
    .addOption(profileFormat())
    .addHelpText('after', examples('profiles diff cis-level1-server ./web.yaml'))
    .action(async (before, after, options) =>
      done((await import('./commands/profiles.ts')).diffProfiles(before, after, options)),
    );
  profiles
    .command('import')
    .description('print a profile made of an XCCDF tailoring file or of variables of ansible-lockdown')
    .argument('<file>', 'a tailoring file of OpenSCAP or usg, or YAML with ubtu18cis_... variables')
    .addOption(
      new Option('--from <format>', 'what the file is (default: what it looks like)').choices([
        'tailoring',
        'ansible-lockdown',
      ] as const),
    )
    .option(
      '--extends <name>',
      'name or path of the profile to start from, instead of the one the file names',
    )
    .option('--tailored-profile <id>', 'which profile of a tailoring file that holds several')
    .option('--owner <name>', 'who answers for the exemptions')
    .option('--expires <day>', 'the last day of the exemptions, YYYY-MM-DD (default: in 90 days)')
    .option('--ignore-unknown', 'list names that are not known instead of refusing them')
    .option('-o, --output <file>', 'write it to a new file instead')
    .addHelpText(
      'after',
      examples(
        'profiles import tailoring.xml -o site.yaml',
        'profiles import group_vars/all.yml --extends cis-level1-server > site.yaml',
      ),
    )
    .action(async (file, options) =>
      done((await import('./commands/import-profile.ts')).importProfile(file, options)),
    );

  const benchmarks = cli.command('benchmarks').description('list and show benchmarks');
  benchmarks
    .command('list', { isDefault: true })
    .description('the benchmarks that are shipped')
    .action(async () => done((await import('./commands/benchmarks.ts')).listBenchmarks()));
  benchmarks
    .command('show')
    .description('every recommendation and its rules')
    .argument('<benchmark>', 'name or path')
    .action(async (name) => done((await import('./commands/benchmarks.ts')).showBenchmark(name)));

  cli
    .command('rules')
    .description('list every rule')
    .action(async () => done((await import('./commands/rules.ts')).listRules()));

  return cli;
}

const help = `
A TARGET is local (the default), ssh://[user@]host[:port], root:DIR (the root folder of an image),
snapshot:FILE or sandbox (a throw-away copy of this machine).

Exit status: 0 all is as it should be, 1 could not run, 2 something fails or would change,
3 some of it could not be measured, 4 a change failed or was not confirmed: everything was taken back.

Begin with: cis-harden rehearse --profile aks`;

const pruning = `
A run that can still be rolled back is never deleted by itself. Runs that are wholly taken back are kept for
reading, the last 10 of them; older ones, and the copies of packages in all of them, are deleted after an apply
or a rollback, which says so. --prune does it now; --prune --run ID deletes one run, whatever it is.
`;

function examples(...[first = '', ...more]: string[]): string {
  return `\nExamples:\n${[first, ...more].map((line) => `  cis-harden ${line}`).join('\n')}\n`;
}

/** Options of commands that reach a host. */
function reaching<C extends Command>(command: C, target = 'local') {
  return connecting(
    command.argument(
      '[target]',
      'local, ssh://[user@]host[:port], root:DIR, snapshot:FILE or sandbox',
      target,
    ),
  );
}

function connecting<A extends unknown[], O extends OptionValues>(command: Command<A, O>) {
  return command
    .option('--sudo', 'become root on the target with sudo')
    .option('--ask-become-pass', "ask for sudo's password (implies --sudo)")
    .option('--ssh-config <file>', "an ssh_config(5) to use instead of the user's own")
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .option('--quiet', 'no progress and no summary, only results')
    .option('--verbose', 'everything, passes included');
}

/** Options of commands that judge a host. */
function asked<C extends Command>(command: C, rendering: Rendering, target = 'local') {
  return judging(
    reaching(command, target)
      .option('--profile <name>', 'name or path of a profile', 'cis-level1-server')
      .option(
        '--rule <id>',
        'only this rule or recommendation (repeatable, or with commas)',
        collectList,
        [],
      ),
    rendering,
  );
}

function judging<A extends unknown[], O extends OptionValues>(command: Command<A, O>, rendering: Rendering) {
  return command
    .option('--benchmark <name>', 'name or path of the benchmark, where it is not the one the profile names')
    .option('--set <rule.param=value>', 'a parameter, stronger than any profile (repeatable)', collect, [])
    .option(
      '--assume-platform <id-version>',
      "take the host for the benchmark's system, such as ubuntu-18.04",
    )
    .addOption(format(formatsOf(rendering)))
    .option('-o, --output <format:file>', 'write to a file as well, mode 0600 (repeatable)', collect, []);
}

function format<F extends FormatName>(possible: readonly F[]) {
  return new Option('--format <format>', 'what to print')
    .choices(possible)
    .argParser((value: string): F => {
      const known = possible.find((one) => one === value);
      if (known !== undefined) return known;
      throw new InvalidArgumentError(
        `Allowed choices are ${possible.join(', ')}${didYouMean(value, possible)}`,
      );
    })
    .default('text' as const);
}

function profileFormat() {
  return format(['text', 'json']);
}

function allow() {
  return new Option('--allow <class>', 'allow changes that are otherwise only shown (repeatable)')
    .choices(consents)
    .argParser((value: string, earlier: string[] | undefined) => {
      if (!(consents as readonly string[]).includes(value))
        throw new InvalidArgumentError(`Allowed choices are ${consents.join(', ')}.`);
      return [...(earlier ?? []), value];
    })
    .default([] as string[]);
}

function time(value: string): number {
  const read = secondsOf(value);
  if ('problem' in read) throw new InvalidArgumentError(`${read.problem}.`);
  return read.seconds;
}

function atLeastOne(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('It is a number from 1 to 999999.');
  return Number(value);
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

/** Neither ids of rules nor numbers hold a comma. */
function collectList(value: string, earlier: string[]): string[] {
  return [...earlier, ...value.split(',').filter((one) => one !== '')];
}

async function done(running: Promise<number>): Promise<void> {
  process.exitCode = await running;
}

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
