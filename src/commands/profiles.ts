import { exitCode, type ExitCode } from '../exit.ts';
import {
  describeEffective,
  listProfiles as described,
  showProfile as shown,
  validateProfile,
} from '../profile/describe.ts';
import { profileDifference } from '../profile/difference.ts';
import { differenceText } from '../profile/difference-text.ts';
import { effectiveProfile } from '../profile/effective.ts';
import { effectiveText } from '../profile/effective-text.ts';
import type { EffectiveProfile } from '../profile/resolve.ts';
import { placeText } from '../profile/problem.ts';
import { stableJson } from '../report/json.ts';
import { plain } from '../report/terminal.ts';
import { rules } from '../rules/index.ts';

export async function listProfiles(): Promise<ExitCode> {
  for (const { id, title, enforced, exempt, benchmark } of await described(rules, today()))
    print(`${id.padEnd(24)} ${title} (${benchmark}: ${enforced} enforced, ${exempt} exempt)`);
  return exitCode.good;
}

export async function showProfile(
  name: string,
  options: { readonly effective?: true | undefined; readonly format: ProfileFormat },
): Promise<ExitCode> {
  if (options.effective) {
    const result = describeEffective(await effective(name));
    process.stdout.write(options.format === 'json' ? stableJson(result) : effectiveText(result));
  } else process.stdout.write(stableJson(await shown(name, process.cwd())));
  return exitCode.good;
}

/** `profiles diff`: ends with 2 where the profiles come to something else, as `plan` does. */
export async function diffProfiles(
  before: string,
  after: string,
  { format }: { readonly format: ProfileFormat },
): Promise<ExitCode> {
  const result = profileDifference(await effective(before), await effective(after));
  process.stdout.write(format === 'json' ? stableJson(result) : differenceText(result));
  return result.recommendations.length + result.parameters.length === 0 ? exitCode.good : exitCode.fails;
}

type ProfileFormat = 'text' | 'json';

function effective(profile: string): Promise<EffectiveProfile> {
  return effectiveProfile({ profile, rules, today: today(), folder: process.cwd() });
}

export async function validateProfiles(names: readonly string[]): Promise<ExitCode> {
  let wrong = false;
  for (const name of names) {
    const { problems, notices, expired, outdated } = await validateProfile({
      profile: name,
      rules,
      today: today(),
      folder: process.cwd(),
    });
    for (const { place, message } of problems) print(`${placeText(place)}: ${message}`);
    for (const { place, message } of notices) print(`${placeText(place)}: notice: ${message}`);
    for (const { recommendation, exemption } of expired)
      print(
        `${placeText(exemption.origin)}: notice: the exemption of ${recommendation.id} expired on ${exemption.expires ?? ''}`,
      );
    for (const { recommendation, answer } of outdated)
      print(
        `${placeText(answer.origin)}: notice: the answer to ${recommendation.id} held until ${answer.until}`,
      );
    wrong ||= problems.length > 0;
    if (problems.length === 0) print(`${name}: valid`);
  }
  return wrong ? exitCode.refused : exitCode.good;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function print(line: string): void {
  process.stdout.write(`${plain(line)}\n`);
}
