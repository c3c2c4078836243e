import { type Command, InvalidArgumentError, Option, type OptionValues } from '@commander-js/extra-typings';
import { consents } from '../change.ts';
import { secondsOf } from '../commands/seconds.ts';
import { type FormatName, formatsOf, nearestFormat, type Rendering } from '../report/formats.ts';

/** What help shows below the options of a command. */
export function examples(...[first = '', ...more]: string[]): string {
  return `\nExamples:\n${[first, ...more].map((line) => `  cis-harden ${line}`).join('\n')}\n`;
}

/** Options of commands that reach a host. */
export function reaching<C extends Command>(command: C, target = 'local') {
  return connecting(
    command.argument(
      '[target]',
      'local, ssh://[user@]host[:port], root:DIR, snapshot:FILE or sandbox',
      target,
    ),
  );
}

/** How a host is reached, and how much is told. */
export function connecting<A extends unknown[], O extends OptionValues>(command: Command<A, O>) {
  return command
    .option('--sudo', 'become root on the target with sudo')
    .option('--ask-become-pass', "ask for sudo's password (implies --sudo)")
    .option('--ssh-config <file>', "an ssh_config(5) to use instead of the user's own")
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .option('--quiet', 'no progress and no summary, only results')
    .option('--verbose', 'everything, passes included');
}

/** Options of commands that judge a host. */
export function asked<C extends Command>(command: C, rendering: Rendering, target = 'local') {
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

/** By what a host is judged, and in which formats the result is wanted. */
export function judging<A extends unknown[], O extends OptionValues>(
  command: Command<A, O>,
  rendering: Rendering,
) {
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

/** What to print, of the formats that a command has. */
export function format<F extends FormatName>(possible: readonly F[]) {
  return new Option('--format <format>', 'what to print')
    .choices(possible)
    .argParser((value: string): F => {
      const known = possible.find((one) => one === value);
      if (known !== undefined) return known;
      throw new InvalidArgumentError(
        `Allowed choices are ${possible.join(', ')}${nearestFormat(value, possible)}`,
      );
    })
    .default('text' as const);
}

/** What to print of a profile. */
export function profileFormat() {
  return format(['text', 'json']);
}

/** Changes that have to be allowed, see src/change.ts. */
export function allow() {
  return new Option('--allow <class>', 'allow changes that are otherwise only shown (repeatable)')
    .choices(consents)
    .argParser((value: string, earlier: string[] | undefined) => {
      if (!(consents as readonly string[]).includes(value))
        throw new InvalidArgumentError(`Allowed choices are ${consents.join(', ')}.`);
      return [...(earlier ?? []), value];
    })
    .default([] as string[]);
}

/** Seconds, of a time such as `120s` or `10m`. Throws InvalidArgumentError. */
export function time(value: string): number {
  const read = secondsOf(value);
  if ('problem' in read) throw new InvalidArgumentError(`${read.problem}.`);
  return read.seconds;
}

/** A whole number from 1 to 999999. Throws InvalidArgumentError. */
export function atLeastOne(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('It is a number from 1 to 999999.');
  return Number(value);
}

/** All values of an option that may be repeated. */
export function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

/** Neither ids of rules nor numbers hold a comma. */
export function collectList(value: string, earlier: string[]): string[] {
  return [...earlier, ...value.split(',').filter((one) => one !== '')];
}

/** Ends with the status of a command. */
export async function done(running: Promise<number>): Promise<void> {
  process.exitCode = await running;
}
