import renderMain from '../../../templates/etc/security/pwquality.conf.hbs';
import render from '../../../templates/etc/security/pwquality.conf.d/60-cis-harden.conf.hbs';
import type { Change } from '../../change.ts';
import { nameValueLines } from '../../facts/name-value-lines.ts';
import {
  type PasswordQuality,
  PWQUALITY_CONF,
  PWQUALITY_FOLDER,
  type QualitySetting,
} from '../../facts/pwquality.ts';
import type { Finding } from '../../rule.ts';
import { template } from '../../template.ts';

export const QUALITY_DROP_IN = `${PWQUALITY_FOLDER}/60-cis-harden.conf`;

export interface QualityWish {
  readonly minlen: number;
  readonly complexity: 'minclass' | 'credits';
}

/** What the library has in force for a setting; undefined for its default. */
export type InForce = (name: string) => { readonly number: number; readonly where: string } | undefined;

export const CREDITS = ['dcredit', 'ucredit', 'lcredit', 'ocredit'];

/** The last of these settings counts. */
export function inForce(settings: readonly QualitySetting[]): InForce {
  return (name) => {
    const last = settings.findLast((one) => one.name === name);
    return last?.number === undefined
      ? undefined
      : { number: last.number, where: `${last.path}:${last.line}` };
  };
}

/** What is asked too little of new passwords. `suffix` says who reads it so. */
export function* qualityFindings(
  at: InForce,
  { minlen, complexity }: QualityWish,
  suffix = '',
): Iterable<Finding> {
  const finding = (name: string, expected: string): Finding => ({
    what: `${name}${suffix}`,
    expected,
    actual: String(at(name)?.number ?? 'not set'),
    where: at(name)?.where ?? PWQUALITY_CONF,
    state: 'persistent',
  });
  if (isShort(at, minlen)) yield finding('minlen', `${minlen} or more`);
  if (isMixed(at)) return;
  if (complexity === 'minclass') yield finding('minclass', '4');
  else for (const name of CREDITS) if (!isCredit(at, name)) yield finding(name, '-1 or less');
}

function isShort(at: InForce, minlen: number): boolean {
  return (at('minlen')?.number ?? 0) < minlen;
}

/** Either way asks for characters of all four classes. */
function isMixed(at: InForce): boolean {
  return (at('minclass')?.number ?? 0) >= 4 || CREDITS.every((name) => isCredit(at, name));
}

function isCredit(at: InForce, name: string): boolean {
  return (at(name)?.number ?? 0) <= -1;
}

/** Settings to write where `at` asks too little. */
export function missingSettings(at: InForce, { minlen, complexity }: QualityWish): Map<string, number> {
  const missing = new Map<string, number>();
  if (isShort(at, minlen)) missing.set('minlen', minlen);
  if (isMixed(at)) return missing;
  if (complexity === 'minclass') missing.set('minclass', 4);
  else for (const name of CREDITS) if (!isCredit(at, name)) missing.set(name, -1);
  return missing;
}

interface Settings {
  readonly settings: readonly { readonly name: string; readonly value: number }[];
}

const dropIn = template<Settings>(render);
const whole = template<Settings>(renderMain);

/**
 * The drop-in for what is not asked, and the main file where it says otherwise after it. With `literal` the main
 * file says everything itself, as much as is in force already. A file that is not there, or that a package of the same
 * plan brings, is written whole.
 */
export function* qualityChanges(
  { settings, main, mainText }: PasswordQuality,
  { literal, ...wish }: QualityWish & { readonly literal: boolean },
): Iterable<Change> {
  const missing = missingSettings(inForce(settings), wish);
  const own = settings.filter(({ path }) => path === QUALITY_DROP_IN);
  if (missing.size > 0) {
    const kept = own.flatMap(({ name, number }) => (number === undefined ? [] : [[name, number] as const]));
    const all = new Map([...kept, ...missing]);
    yield { kind: 'file', path: QUALITY_DROP_IN, content: dropIn(listed(all)) };
  }
  const said = inForce(main);
  const contrary = [...missing].filter(([name]) => said(name) !== undefined);
  const wanted = new Map(contrary);
  if (literal)
    for (const [name, value] of missingSettings(said, wish)) {
      const already = missing.has(name) ? undefined : inForce(settings)(name)?.number;
      wanted.set(name, already ?? value);
    }
  if (wanted.size === 0) return;
  const content = mainText === undefined ? whole(listed(wanted)) : withSettings(mainText, wanted);
  yield { kind: 'file', path: PWQUALITY_CONF, content };
}

function listed(settings: ReadonlyMap<string, number>): Settings {
  return { settings: [...settings].map(([name, value]) => ({ name, value })) };
}

/** The last line of each setting with another value, or a new line at the end. */
function withSettings(text: string, wanted: ReadonlyMap<string, number>): string {
  const lines = text.split('\n');
  const known = nameValueLines(text);
  const added: string[] = [];
  for (const [name, value] of wanted) {
    const line = known.findLast((one) => one.name === name)?.line;
    if (line === undefined) added.push(`${name} = ${value}`);
    else lines[line - 1] = `${name} = ${value}`;
  }
  const changed = lines.join('\n');
  const ended = changed === '' || changed.endsWith('\n') ? changed : `${changed}\n`;
  return added.length === 0 ? changed : `${ended}${added.join('\n')}\n`;
}
