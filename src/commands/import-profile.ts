import { basename } from 'node:path';
import { readText } from '../document/read.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { effectiveProfile, load } from '../profile/effective.ts';
import { extendedBy } from '../profile/extend.ts';
import { type Carried, carry } from '../profile/import/carry.ts';
import type { Found, Said } from '../profile/import/found.ts';
import { isLockdown, readLockdown } from '../profile/import/lockdown.ts';
import { readTailoring } from '../profile/import/tailoring.ts';
import { later, LASTS, NOBODY } from '../profile/later.ts';
import { placeText, ProfileProblem } from '../profile/problem.ts';
import type { EffectiveProfile } from '../profile/resolve.ts';
import { idFrom, profileText, schemaFor, type WrittenExemption } from '../profile/yaml-text.ts';
import { plain } from '../report/terminal.ts';
import { rules } from '../rules/index.ts';
import { checkDay } from './day.ts';
import { refuseExisting, writeNew } from './new-file.ts';
import { parentOf } from './parent.ts';

/** What `profiles import` can read. */
const origins = ['tailoring', 'ansible-lockdown'] as const;
type Origin = (typeof origins)[number];

export interface ImportOptions {
  readonly from?: Origin | undefined;
  readonly extends?: string | undefined;
  readonly tailoredProfile?: string | undefined;
  readonly owner?: string | undefined;
  readonly expires?: string | undefined;
  readonly ignoreUnknown?: true | undefined;
  readonly output?: string | undefined;
}

/** `profiles import`: a profile that starts from what somebody has written for another tool. */
export async function importProfile(file: string, options: ImportOptions): Promise<ExitCode> {
  if (options.output !== undefined) refuseExisting(options.output);
  const today = new Date().toISOString().slice(0, 10);
  checkDay('--expires', options.expires, today);
  const text = readText(file);
  const found = await read(file, text, options, today);
  if (found.unknown.length > 0 && !options.ignoreUnknown) throw unknown(found);
  const name = options.extends ?? found.base ?? noBase(file);
  const wanted = { profile: name, rules, today, folder: process.cwd() };
  const base = await effectiveProfile(wanted);
  const carried = carry({ ...found, left: [...found.left, ...found.unknown] }, base, rules);
  const profile = written({ file, found, carried, base, parent: parentOf(name), options, today });
  await extendedBy(await load(wanted), 'imported profile', profile);
  if (options.output === undefined) process.stdout.write(profile);
  else await writeNew(options.output, profile);
  tell(file, carried);
  return exitCode.good;
}

async function read(file: string, text: string, options: ImportOptions, today: string): Promise<Found> {
  const origin = options.from ?? originOf(file, text);
  if (origin === 'tailoring') return readTailoring(file, text, options.tailoredProfile);
  const profile = options.extends ?? 'cis-level1-server';
  const { benchmark } = await effectiveProfile({ profile, rules, today, folder: process.cwd() });
  return readLockdown(file, text, new Set(benchmark.recommendations.map(({ id }) => id)));
}

function originOf(file: string, text: string): Origin {
  if (/^\uFEFF?\s*</.test(text)) return 'tailoring';
  if (isLockdown(text)) return 'ansible-lockdown';
  throw new Refusal(
    `${file} is neither an XCCDF tailoring file nor holds variables of ansible-lockdown (ubtu18cis_...); ` +
      `if it is one of them, say which with --from ${origins.join(' or --from ')}`,
  );
}

function unknown({ unknown: names }: Found): ProfileProblem {
  const last = names.at(-1)?.place.file ?? '';
  return new ProfileProblem([
    ...names.map(({ place, why }) => ({ place, message: why })),
    { place: { file: last }, message: 'to go on without them, add --ignore-unknown; they are listed then' },
  ]);
}

function noBase(file: string): never {
  throw new Refusal(
    `${file} extends no profile that is known here: say with --extends which one to start from, such as cis-level1-server`,
  );
}

interface Writing {
  readonly file: string;
  readonly found: Found;
  readonly carried: Carried;
  readonly base: EffectiveProfile;
  readonly parent: string;
  readonly options: ImportOptions;
  readonly today: string;
}

function written({ file, found, carried, base, parent, options, today }: Writing): string {
  const name = basename(file);
  const head = [
    `Imported from ${plain(file, 300)} by cis-harden profiles import on ${today}.`,
    'A starting point: read it, write the reason of each exemption, and name who answers for it.',
    ...(carried.left.length === 0 ? [] : ['Not carried over:']),
    ...carried.left.map((one) => `  ${line(one)}`),
  ];
  const title = plain(found.title === '' ? `${base.title}, as in ${name}` : found.title, 400);
  const exemptions = carried.exemptions.map(({ number, title: of, off }): WrittenExemption => ({
    key: 'recommendation',
    reference: number,
    comment: plain(of, 200),
    reason: 'covered-elsewhere',
    note: plain(
      `Imported from ${name}, where ${off.map(({ what, place }) => `${what} (line ${place.line ?? '?'})`).join(', ')} takes it out` +
        `${off.map(({ remark }) => (remark === undefined ? '' : `: ${remark}`)).join('')}. Write what covers it.`,
      2000,
    ),
    owner: options.owner ?? NOBODY,
    expires: options.expires ?? later(today, LASTS),
  }));
  const include = carried.include.map(({ number, title: of, because }) => ({
    number,
    comment: plain(`${of} (${because.join(', ')})`, 300),
  }));
  const { parameters } = carried;
  return profileText(
    {
      head,
      id: idFrom(name.replace(/\.[a-z]+$/i, '')),
      title,
      extends: parent,
      include,
      parameters,
      exemptions,
    },
    schemaFor(options.output ?? 'profile.yaml'),
  );
}

function tell(file: string, { exemptions, include, parameters, left }: Carried): void {
  const values = [...parameters.values()].reduce((sum, of) => sum + Object.keys(of).length, 0);
  const done = `${exemptions.length} exempt, ${include.length} included, ${values} parameters set`;
  const lines = left.map((one) => `  ${plain(`${placeText(one.place)}: ${line(one)}`, 500)}\n`);
  const rest = left.length === 0 ? 'nothing is left out' : `not carried over (${left.length})`;
  process.stderr.write(
    `${plain(file, 300)}: ${done}; ${rest}${left.length === 0 ? '' : ':'}\n${lines.join('')}`,
  );
}

function line({ what, why }: Said & { readonly why: string }): string {
  return plain(`${what}: ${why}`, 400);
}
