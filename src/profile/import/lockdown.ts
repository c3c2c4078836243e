import { isMap, isScalar, type Node, type Pair } from 'yaml';
import { shown } from '../../document/words.ts';
import { type Path, plain } from '../../document/plain.ts';
import { placesIn, Source } from '../../document/source.ts';
import { composed } from '../../document/yaml.ts';
import { didYouMean } from '../nearest.ts';
import { type Place, type Problem, ProfileProblem, refuse } from '../problem.ts';
import type { Found, Left, Said, SwitchedOff, Wish } from './found.ts';
import { formed, meanings, truth } from './lockdown-names.ts';

/** `ubtu18cis_rule_5_3_4` and, as some write it, `ubuntu18cis_rule_5_3_4`. */
const prefixed = /^(?:ubtu|ubuntu)(18|20|22|24)_?cis_(.+)$/;

/** Whether any key is a variable of the roles, to tell such files from others. */
export function isLockdown(text: string): boolean {
  return /^(?:ubtu|ubuntu)(?:18|20|22|24)_?cis_/m.test(text);
}

/** What is gathered while the variables are read. */
interface Gathered {
  readonly off: SwitchedOff[];
  readonly wishes: Wish[];
  readonly left: Left[];
  readonly unknown: Left[];
  readonly switches: Map<string, boolean>;
}

/**
 * Reads variables for ansible-lockdown's UBUNTU18-CIS and its sisters: a role's defaults, or what a site says
 * differently. A variable that stands twice has its last value, as with Ansible.
 *
 * @param numbers the benchmark's; a switch of a rule is checked against them
 */
export function readLockdown(file: string, text: string, numbers: ReadonlySet<string>): Found {
  const { value, source } = variables(file, text);
  const found: Gathered = { off: [], wishes: [], left: [], unknown: [], switches: new Map() };
  for (const [key, given] of Object.entries(value)) {
    const said: Said = { what: key, place: source.keyAt([key]) };
    const [, release, name] = prefixed.exec(key) ?? [];
    if (release === undefined || name === undefined)
      found.left.push({ ...said, why: 'is no variable of the CIS roles' });
    else if (name.startsWith('rule_'))
      ruleSwitch(found, said, given, {
        number: name.slice('rule_'.length).replaceAll('_', '.'),
        release,
        version: value['benchmark_version'],
        numbers,
      });
    else if (/^section\d(?:_patch)?$/.test(name)) sectionSwitch(found, said, name, given);
    else if (/^level_[12]$|^desktop_required$/.test(name)) levelSwitch(found, said, name, given);
    else variable(found, said, name, given, (path) => source.at([key, ...path]));
  }
  return {
    title: '',
    base: baseOf(found.switches),
    off: found.off,
    on: [],
    wishes: found.wishes,
    left: [...found.left, ...unsaid(found.switches, { file })],
    unknown: found.unknown,
  };
}

/** The last of a key that stands twice holds, so duplicates are no fault here. */
function variables(file: string, text: string) {
  const placeOf = placesIn(file, text);
  const { document, faults } = composed(file, text);
  const contents = document?.contents ?? null;
  const read = plain(lastOfEach(contents), () => false);
  refuse(
    [...faults, ...read.faults].map(({ offset, message }): Problem => ({ place: placeOf(offset), message })),
  );
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProfileProblem([{ place: { file }, message: 'is no mapping of variables to values' }]);
  return { value: value as Readonly<Record<string, unknown>>, source: new Source(file, text, read.spot) };
}

function lastOfEach(contents: Node | null): Node | null {
  if (!isMap(contents)) return contents;
  const last = new Map<unknown, Pair>();
  for (const pair of contents.items) last.set(isScalar(pair.key) ? String(pair.key.value) : pair, pair);
  contents.items = [...last.values()];
  return contents;
}

interface Numbered {
  readonly number: string;
  /** 18, 20, 22 or 24. */
  readonly release: string;
  /** `benchmark_version` of the file, whatever it is. */
  readonly version: unknown;
  readonly numbers: ReadonlySet<string>;
}

/**
 * A number is taken only where it is sure to mean the same: what it stands for differs from release to release of the
 * benchmark, and the wrong one would be exempted.
 */
function ruleSwitch(found: Gathered, said: Said, given: unknown, numbered: Numbered): void {
  const isOn = truth(given);
  if (isOn === undefined) {
    found.left.push({ ...said, why: `is ${shown(given)}, neither true nor false` });
    return;
  }
  const number = ours(numbered);
  if (typeof number !== 'string') found.left.push({ ...said, why: number.why });
  else if (!numbered.numbers.has(number)) noNumber(found, said, isOn, number, numbered.numbers);
  else if (!isOn) found.off.push({ ...said, target: { number } });
}

function noNumber(
  found: Gathered,
  said: Said,
  isOn: boolean,
  number: string,
  numbers: ReadonlySet<string>,
): void {
  const isSection = [...numbers].some((one) => one.startsWith(`${number}.`));
  if (isSection && isOn) return;
  if (isSection) found.off.push({ ...said, target: { section: number } });
  else
    found.unknown.push({
      ...said,
      why: `${shown(number)} is no number of the benchmark${didYouMean(number, numbers)}`,
    });
}

function ours({ number, release, version }: Numbered): string | { readonly why: string } {
  const stated =
    typeof version === 'string' || typeof version === 'number' ? `v${String(version).replace(/^v/, '')}` : '';
  if (release === '18')
    return stated === '' || stated === 'v2.1.0'
      ? number
      : { why: `is a number of version ${stated}; only those of v2.1.0 are known` };
  if (release === '20' && stated === 'v1.1.0') return ofFocal(number);
  const hint = release === '20' ? '; if they are those of v1.1.0, add benchmark_version: v1.1.0' : '';
  return { why: `numbers of the benchmark for ${release}.04 mean other things${hint}` };
}

/** 20.04 v1.1.0 numbers as 18.04 v2.1.0 does, but for squashfs among the file systems. */
function ofFocal(number: string): string | { readonly why: string } {
  if (number === '1.1.1.6') return { why: 'is squashfs, of which the benchmark says nothing' };
  return number === '1.1.1.7' ? '1.1.1.6' : number;
}

function sectionSwitch(found: Gathered, said: Said, name: string, given: unknown): void {
  if (truth(given) === false) found.off.push({ ...said, target: { section: name.charAt('section'.length) } });
}

function levelSwitch(found: Gathered, said: Said, name: string, given: unknown): void {
  const isOn = truth(given);
  if (isOn === undefined) found.left.push({ ...said, why: `is ${shown(given)}, neither true nor false` });
  else found.switches.set(name, isOn);
}

/** The roles apply both levels unless told otherwise. */
function baseOf(switches: ReadonlyMap<string, boolean>): string {
  const level = switches.get('level_2') === false ? 1 : 2;
  return `cis-level${level}-${switches.get('desktop_required') ? 'workstation' : 'server'}`;
}

function unsaid(switches: ReadonlyMap<string, boolean>, place: Place): Left[] {
  if (switches.get('level_1') !== false) return [];
  return [{ what: 'level_1: false', place, why: 'level 2 includes level 1 here' }];
}

function variable(
  found: Gathered,
  said: Said,
  name: string,
  given: unknown,
  at: (path: Path) => Place,
): void {
  if (!meanings.has(name) && isMapping(given) && hasKeys(name)) {
    for (const [key, inner] of Object.entries(given))
      variable(found, { what: `${said.what}.${key}`, place: at([key]) }, `${name}.${key}`, inner, () =>
        at([key]),
      );
    return;
  }
  const meaning = meanings.get(name);
  if (meaning === undefined)
    found.unknown.push({
      ...said,
      why: `unknown variable ${shown(said.what)}${nearestVariable(said.what, name)}`,
    });
  else if (meaning.kind === 'left') found.left.push({ ...said, why: meaning.why });
  else if (given === null || given === '') return;
  else if (isTemplate(given)) found.left.push({ ...said, why: 'is worked out by Ansible; write its value' });
  else if (meaning.kind === 'keeps') keep(found, said, meaning.rules, given);
  else
    for (const parameter of meaning.to) {
      const dot = parameter.lastIndexOf('.');
      const [rule, parameterName] = [parameter.slice(0, dot), parameter.slice(dot + 1)];
      found.wishes.push({ ...said, rule, name: parameterName, value: formed(given, meaning.as) });
    }
}

function keep(found: Gathered, said: Said, rules: readonly string[], given: unknown): void {
  if (truth(given) === true) for (const rule of rules) found.off.push({ ...said, target: { rule } });
  else if (truth(given) === undefined)
    found.left.push({ ...said, why: `is ${shown(given)}, neither true nor false` });
}

function isMapping(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function hasKeys(name: string): boolean {
  return [...meanings.keys()].some((known) => known.startsWith(`${name}.`));
}

function isTemplate(given: unknown): boolean {
  return (JSON.stringify(given) ?? '').includes('{{');
}

function nearestVariable(what: string, name: string): string {
  const prefix = what.slice(0, what.length - name.length);
  return didYouMean(
    what,
    [...meanings.keys()].map((known) => `${prefix}${known}`),
  );
}
