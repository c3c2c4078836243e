import { type Command, Option } from '@commander-js/extra-typings';
import { collect, done, examples, profileFormat, reaching } from './options.ts';

/** Commands about profiles. */
export function addProfiles(cli: Command): void {
  const profiles = cli
    .command('profiles')
    .description('list, show, validate, compare, write and import profiles');
  // Help lists them in this order.
  for (const add of [addReading, addDraft, addNew, addDiff, addImport]) add(profiles);
}

function addReading(profiles: Command): void {
  profiles
    .command('list', { isDefault: true })
    .description('the profiles that are shipped')
    .action(async () => done((await import('../commands/profiles.ts')).listProfiles()));
  profiles
    .command('show')
    .description('a profile with all it inherits')
    .argument('<profile>', 'name or path')
    .option('--effective', 'all that is in force, each line with where it comes from')
    .addOption(profileFormat())
    .action(async (name, options) =>
      done((await import('../commands/profiles.ts')).showProfile(name, options)),
    );
  profiles
    .command('validate')
    .description('refuse every mistake with its place')
    .argument('<profile...>', 'names or paths')
    .action(async (names) => done((await import('../commands/profiles.ts')).validateProfiles(names)));
}

function addDraft(profiles: Command): void {
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
      done((await import('../commands/draft.ts')).draftCommand(target, options)),
    );
}

function addNew(profiles: Command): void {
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
      done((await import('../commands/new-profile.ts')).newProfile(file, options)),
    );
}

function addDiff(profiles: Command): void {
  profiles
    .command('diff')
    .description('what two profiles come to that differs, each side with where it comes from')
    .argument('<before>', 'name or path')
    .argument('<after>', 'name or path')
    .addOption(profileFormat())
    .addHelpText('after', examples('profiles diff cis-level1-server ./web.yaml'))
    .action(async (before, after, options) =>
      done((await import('../commands/profiles.ts')).diffProfiles(before, after, options)),
    );
}

function addImport(profiles: Command): void {
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
      done((await import('../commands/import-profile.ts')).importProfile(file, options)),
    );
}
