import { basename } from 'node:path';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { load } from '../profile/effective.ts';
import { override } from '../profile/override.ts';
import { ProfileProblem } from '../profile/problem.ts';
import { isNumber } from '../profile/reference.ts';
import { idFrom, type WrittenExemption } from '../profile/yaml-text.ts';
import { plain } from '../report/terminal.ts';
import { rules } from '../rules/index.ts';
import { askProfile } from './ask-profile.ts';
import { checkDay } from './day.ts';
import { refuseExisting, writeNew } from './new-file.ts';
import { type Sketch, sketchText } from './sketch.ts';

export interface NewOptions {
  readonly extends?: string | undefined;
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly set: readonly string[];
  readonly exempt: readonly string[];
  readonly owner?: string | undefined;
  readonly expires?: string | undefined;
}

/** `profiles new`: writes a profile from answers on the terminal, or from options alone. Never overwrites. */
export async function newProfile(named: string | undefined, options: NewOptions): Promise<ExitCode> {
  const today = new Date().toISOString().slice(0, 10);
  const asks = options.extends === undefined;
  if (asks) refuseWithoutTerminal();
  if (!asks && named === undefined)
    throw new Refusal('name the file to write: profiles new FILE --extends PROFILE');
  if (named !== undefined) refuseExisting(named);
  checkDay('--expires', options.expires, today);
  const { file, sketch } = asks
    ? await askProfile(named, today)
    : { file: named ?? '', sketch: await sketched(named ?? '', options, today) };
  await writeNew(file, await sketchText(file, sketch));
  process.stderr.write(
    `${plain(file)} is written. Look at it with: cis-harden profiles show --effective ${plain(asPath(file))}\n`,
  );
  return exitCode.good;
}

function refuseWithoutTerminal(): void {
  if (process.stdin.isTTY === true && process.stderr.isTTY === true) return;
  throw new Refusal(
    'nobody is there to answer questions. Say it with options instead, such as: cis-harden profiles new web.yaml ' +
      '--extends cis-level1-server --set "*.firewall=nftables" --exempt sysctl-no-ip-forwarding=covered-elsewhere ' +
      '--owner "web team" --expires 2027-06-30',
  );
}

async function sketched(file: string, options: NewOptions, today: string): Promise<Sketch> {
  const parent = options.extends ?? '';
  const resolution = await load({ profile: parent, rules, today, folder: process.cwd() });
  const id = options.id ?? idFrom(basename(file).replace(/\.ya?ml$/i, ''));
  const title = options.title ?? `${resolution.chain.profile.value.title}, as ${id} needs it`;
  const parameters = new Map<string, Record<string, unknown>>();
  for (const text of options.set) {
    const read = await override(text, resolution);
    if ('problem' in read) throw new ProfileProblem([read.problem]);
    const { rule, name, value } = read.setting;
    parameters.set(rule, { ...parameters.get(rule), [name]: value });
  }
  const exemptions = options.exempt.map((text) => exemptionOf(text, options));
  return { parent, resolution, id, title, parameters, exemptions };
}

/** `RULE=REASON` or `NUMBER=REASON`, with a note behind a colon. */
function exemptionOf(text: string, { owner, expires }: NewOptions): WrittenExemption {
  const [, reference, reason, note] = /^([^=]+)=([^:]+)(?::\s*(.+))?$/s.exec(text) ?? [];
  if (reference === undefined || reason === undefined)
    throw new Refusal(`--exempt ${plain(text)}: must have the form RULE=REASON or NUMBER=REASON:NOTE`);
  const key = isNumber(reference) ? 'recommendation' : 'rule';
  return { key, reference, reason: reason.trim(), note, owner, expires };
}

/** A bare name is looked up among those that are shipped. */
function asPath(file: string): string {
  return file.includes('/') ? file : `./${file}`;
}
