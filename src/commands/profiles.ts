import { exitCode, type ExitCode } from '../exit.ts';
import {
  describeEffective,
  listProfiles as described,
  showProfile as shown,
  validateProfile,
} from '../profile/describe.ts';
import { effectiveProfile } from '../profile/effective.ts';
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
  options: { readonly effective?: true | undefined },
): Promise<ExitCode> {
  const folder = process.cwd();
  const result = options.effective
    ? describeEffective(await effectiveProfile({ profile: name, rules, today: today(), folder }))
    : await shown(name, folder);
  process.stdout.write(stableJson(result));
  return exitCode.good;
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
