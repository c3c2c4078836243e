import { type Difference, linesIn, markers } from './difference.ts';
import { moduleLine, withoutNumber } from './line.ts';
import { type CommonType, isIn, linesOf, type PamProfile } from './profile.ts';

/** What stands in the Primary block where no profile has anything to say. */
const PERMIT = '[default=1]\t\t\tpam_permit.so';

/**
 * A common file as pam-auth-update would write it for these profiles, which are in their order: what stands outside
 * of its blocks stays, and so do options that people changed. Undefined where a marker is missing.
 */
export function commonFile(
  type: CommonType,
  current: string,
  enabled: readonly PamProfile[],
  difference: Difference,
): string | undefined {
  const added = new Map([...difference.added].map(([line, options]) => [line, new Set(options)]));
  const merge = (line: string, jump: number) => merged(line, jump, added, difference.removed);
  const output: string[] = [];
  let state: 'before' | 'primary' | 'between' | 'additional' | 'after' = 'before';
  for (const line of linesIn(current)) {
    if (state === 'primary' && line.startsWith(markers.fallback)) state = 'between';
    else if (state === 'additional' && line.startsWith(markers.end)) state = 'after';
    else if (state === 'primary' || state === 'additional') continue;
    output.push(line);
    if (state === 'before' && line.startsWith(markers.primary)) state = 'primary';
    else if (state === 'between' && line.startsWith(markers.additional)) state = 'additional';
    else continue;
    output.push(...block(type, state === 'primary' ? 'Primary' : 'Additional', enabled, merge));
  }
  if (state !== 'after') return undefined;
  const text = output.join('\n');
  return current.endsWith('\n') ? `${text}\n` : text;
}

/** What pam-auth-update keeps in /var/lib/pam to tell people's changes from its own. */
export function savedFile(type: CommonType, enabled: readonly PamProfile[]): string {
  const primary = enabled.filter((profile) => hasBlock(profile, type) && !isIn(profile, type, 'Additional'));
  const additional = enabled.filter((profile) => hasBlock(profile, type) && !isIn(profile, type, 'Primary'));
  const nothing = primary.length === 0 ? `Module: null\n${PERMIT}\n` : '';
  return nothing + [primary, additional].map((profiles) => listed(type, profiles)).join('');
}

function hasBlock({ fields }: PamProfile, type: CommonType): boolean {
  return Boolean(fields.get(`${type.charAt(0).toUpperCase()}${type.slice(1)}-Type`));
}

function listed(type: CommonType, profiles: readonly PamProfile[]): string {
  return profiles
    .map((profile, at) => ({ name: profile.name, lines: linesOf(profile, type, at === 0) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => `Module: ${name}\n${lines.join('\n')}\n`)
    .join('');
}

function block(
  type: CommonType,
  name: 'Primary' | 'Additional',
  enabled: readonly PamProfile[],
  merge: (line: string, jump: number) => string,
): string[] {
  const word = type.replace('-noninteractive', '');
  const profiles = enabled.filter((profile) => isIn(profile, type, name));
  const lines = profiles.flatMap((profile, at) => linesOf(profile, type, at === 0));
  if (name === 'Primary' && lines.length === 0) return [`${word}\t${PERMIT}`];
  // A jump to the end of the Primary block leads past the line behind it; in the other block there is none to pass.
  const last = name === 'Primary' ? 1 : 0;
  return lines.map((line, at) => `${word}\t${merge(line, lines.length - 1 - at + last)}`);
}

function merged(
  text: string,
  jump: number,
  added: ReadonlyMap<string, Set<string>>,
  removed: Difference['removed'],
): string {
  const line = moduleLine(text);
  if (line === undefined) return text;
  const module = line.module.replaceAll('end', String(jump));
  const more = added.get(withoutNumber(module));
  const gone = removed.get(withoutNumber(module));
  for (const option of line.options) more?.delete(option);
  const options = line.options.filter((option) => gone?.has(option) !== true);
  return `${module} ${[...options, ...[...(more ?? [])].sort()].join(' ')}`;
}
