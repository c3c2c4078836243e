import type { Host } from '../host/host.ts';
import { type ConfFile, confFiles } from './conf-files.ts';
import { defineFact } from './fact.ts';
import { nameValueLines } from './name-value-lines.ts';

export const PWQUALITY_CONF = '/etc/security/pwquality.conf';
export const PWQUALITY_FOLDER = `${PWQUALITY_CONF}.d`;

/** A setting of pwquality.conf(5) as libpwquality takes it. */
export interface QualitySetting {
  readonly name: string;
  /** Within the limits of the library; undefined for texts and switches. */
  readonly number: number | undefined;
  readonly path: string;
  readonly line: number;
}

export interface PasswordQuality {
  /** Of all files, in the order in which they are read: the last one of a name counts. */
  readonly settings: readonly QualitySetting[];
  /** Where the library stops reading for good, `file:line`, and why. */
  readonly stops: { readonly where: string; readonly why: string } | undefined;
  /** Of the main file alone, whose settings are what scanners look at. */
  readonly main: readonly QualitySetting[];
  /** Content of the main file; undefined where there is none. */
  readonly mainText: string | undefined;
}

/** Drop-ins by name, then the main file, which therefore has the last word (pwquality.conf(5)). */
export const passwordQuality = defineFact<PasswordQuality>({
  id: 'password-quality',
  needs: [
    { kind: 'file', path: PWQUALITY_CONF },
    { kind: 'directory', path: PWQUALITY_FOLDER, contents: '.conf' },
  ],
  parse: (host) => readPasswordQuality(files(host), host.text(PWQUALITY_CONF)),
});

/** The merge of these drop-ins and the main file. */
export function readPasswordQuality(
  dropIns: readonly ConfFile[],
  mainText: string | undefined,
): PasswordQuality {
  const main = { name: 'pwquality.conf', path: PWQUALITY_CONF, text: mainText ?? '' };
  const settings: QualitySetting[] = [];
  for (const file of [...dropIns, main]) {
    const read = settingsOf(file);
    settings.push(...read.settings);
    if (read.stops !== undefined)
      return { settings, stops: read.stops, main: settingsOf(main).settings, mainText };
  }
  return { settings, stops: undefined, main: settingsOf(main).settings, mainText };
}

function files(host: Host): ConfFile[] {
  return confFiles(host, [PWQUALITY_FOLDER], { reads: (name) => name.endsWith('.conf'), folders: 'skip' });
}

const numbers = new Set([
  ...['minlen', 'minclass', 'dcredit', 'ucredit', 'lcredit', 'ocredit', 'difok', 'retry', 'enforcing'],
  ...['maxrepeat', 'maxsequence', 'maxclassrepeat', 'gecoscheck', 'dictcheck', 'usercheck', 'usersubstr'],
]);
const others = new Set(['badwords', 'dictpath', 'enforce_for_root', 'local_users_only']);

function settingsOf({ path, text }: ConfFile): Pick<PasswordQuality, 'settings' | 'stops'> {
  const settings: QualitySetting[] = [];
  const lines = nameValueLines(text);
  for (const { name, value, line } of lines) {
    const where = `${path}:${line}`;
    const counts = numbers.has(name);
    if (!counts && !others.has(name))
      return { settings, stops: { where, why: `libpwquality knows no setting ${JSON.stringify(name)}` } };
    const number = counts ? integer(value) : undefined;
    if (counts && number === undefined)
      return { settings, stops: { where, why: `${name} is no whole number` } };
    settings.push({ name, number: number === undefined ? undefined : bounded(name, number), path, line });
  }
  return { settings, stops: undefined };
}

/** The library pulls values to these limits. */
function bounded(name: string, number: number): number {
  if (name === 'minlen') return Math.max(number, 6);
  return name === 'minclass' ? Math.min(number, 4) : number;
}

/** As strtol(3) takes it, when nothing is left over. */
export function integer(value: string | undefined): number | undefined {
  if (value === undefined || !/^[ \t\n\v\f\r]*[+-]?\d{1,12}$/.test(value)) return undefined;
  const number = Number(value);
  return Math.abs(number) < 0x7f_ff_ff_ff ? number : undefined;
}
