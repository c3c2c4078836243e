import { shown } from '../../document/words.ts';
import { didYouMean } from '../nearest.ts';
import { type Place, ProfileProblem } from '../problem.ts';
import { counterparts, theirsOf, withoutCounterpart } from './counterparts.ts';
import type { Found, Left, SwitchedOff, SwitchedOn, Wish } from './found.ts';
import { values, valueOf } from './values.ts';
import { type Element, xml } from './xml.ts';

/** The namespaces of XCCDF 1.2, and of OpenSCAP's tailoring for 1.1. */
const namespaces = new Set([
  'http://checklists.nist.gov/xccdf/1.2',
  'http://open-scap.org/page/Xccdf-1.1-tailoring',
  'http://checklists.nist.gov/xccdf/1.1',
]);

/** The profiles of ComplianceAsCode that profiles of ours are like. */
const bases: ReadonlyMap<string, string> = new Map([
  ['cis_level1_server', 'cis-level1-server'],
  ['cis_level2_server', 'cis-level2-server'],
  ['cis_level1_workstation', 'cis-level1-workstation'],
  ['cis_level2_workstation', 'cis-level2-workstation'],
]);

/**
 * Reads an XCCDF 1.2 tailoring file as OpenSCAP's workbench, autotailor and Ubuntu's usg write it.
 *
 * @param wanted the id of the profile inside it, or its end; needed where there are several
 */
export function readTailoring(file: string, text: string, wanted?: string): Found {
  const root = xml(file, text);
  if (root.name !== 'Tailoring' || !namespaces.has(root.namespace))
    refuse(file, root, `is ${shown(root.name)}, no XCCDF tailoring: its root must be Tailoring of XCCDF 1.2`);
  const profiles = root.children.filter(({ name }) => name === 'Profile');
  const chosen = choose(file, root, profiles, wanted);
  const chain = chainOf(file, chosen, profiles);
  const parent = chain[0]?.attributes['extends'];
  const base = parent === undefined ? undefined : bases.get(short(parent));
  return {
    title: chosen.children.find(({ name }) => name === 'title')?.text ?? '',
    ...(base !== undefined && { base }),
    ...fold(file, chain),
    left: leftOf(file, chain),
  };
}

function choose(
  file: string,
  root: Element,
  profiles: readonly Element[],
  wanted: string | undefined,
): Element {
  const ids = profiles.map(idOf);
  const [only] = profiles;
  if (only === undefined) refuse(file, root, 'holds no Profile');
  if (wanted === undefined) {
    if (profiles.length === 1) return only;
    refuse(file, root, `holds several profiles; say which with --tailored-profile: ${ids.join(', ')}`);
  }
  const named = profiles.find((one) => idOf(one) === wanted || short(idOf(one)) === wanted);
  if (named !== undefined) return named;
  refuse(file, root, `has no profile ${shown(wanted)}${didYouMean(wanted, ids)} (known: ${ids.join(', ')})`);
}

/** A profile may extend another of the same file; the furthest ancestor first. */
function chainOf(file: string, last: Element, profiles: readonly Element[]): Element[] {
  const chain = [last];
  for (;;) {
    const parent = profiles.find((one) => idOf(one) === chain[0]?.attributes['extends']);
    if (parent === undefined || parent === chain[0]) return chain;
    if (chain.includes(parent)) refuse(file, parent, `extends in a circle: ${shown(idOf(parent))}`);
    chain.unshift(parent);
  }
}

/** What is said last of a rule or value holds. */
function fold(file: string, chain: readonly Element[]): Pick<Found, 'off' | 'on' | 'wishes' | 'unknown'> {
  const selects = new Map<string, Element>();
  const settings = new Map<string, Element>();
  for (const item of chain.flatMap(({ children }) => children)) {
    const name = short(item.attributes['idref'] ?? '');
    if (item.name === 'select') selects.set(name, item);
    if (item.name === 'set-value' || item.name === 'refine-value') settings.set(name, item);
  }
  const off: SwitchedOff[] = [];
  const on: SwitchedOn[] = [];
  const unknown: Left[] = [];
  const disabled = new Set([...selects].filter(([, item]) => !isSelected(file, item)).map(([name]) => name));
  for (const [what, item] of selects) {
    const place = { file, line: item.line };
    const rule = counterparts.get(what);
    if (rule === undefined) {
      if (withoutCounterpart.has(what) || isGroup(item)) continue;
      const why = `unknown rule ${shown(what)}${didYouMean(what, counterparts.keys())}`;
      unknown.push({ what, place, why });
    } else if (disabled.has(what)) {
      const remark = item.children.find(({ name }) => name === 'remark')?.text;
      const kept = theirsOf(rule).filter((name) => !disabled.has(name));
      off.push({ what, place, target: { rule }, kept, ...(remark && { remark }) });
    } else on.push({ what, place, rule });
  }
  const wishes: Wish[] = [];
  for (const [what, item] of settings) {
    const place = { file, line: item.line };
    if (!values.has(what)) {
      unknown.push({ what, place, why: `unknown value ${shown(what)}${didYouMean(what, values.keys())}` });
      continue;
    }
    wishes.push(...wishesOf(what, item, place));
  }
  return { off, on, wishes, unknown };
}

function wishesOf(what: string, item: Element, place: Place): Wish[] {
  const written = item.name === 'set-value' ? item.text : (item.attributes['selector'] ?? '');
  return (values.get(what) ?? []).map(({ rule, name, as }) => ({
    what,
    place,
    rule,
    name,
    value: valueOf(written, as),
  }));
}

/** Parts of a tailoring that say nothing a profile of ours could say. */
function leftOf(file: string, chain: readonly Element[]): Left[] {
  const left: Left[] = [];
  for (const item of chain.flatMap(({ children }) => children)) {
    const what = short(item.attributes['idref'] ?? item.name);
    const place = { file, line: item.line };
    if (item.name === 'refine-rule')
      left.push({ what, place, why: 'refine-rule (severity, weight or role) has no counterpart' });
    if (item.name === 'set-complex-value')
      left.push({ what, place, why: 'set-complex-value has no counterpart' });
    if (item.name === 'select' && isGroup(item))
      left.push({ what, place, why: 'groups are not selected as one; name their rules' });
    else if (item.name === 'select' && withoutCounterpart.has(what))
      left.push({ what, place, why: 'the benchmark asks for nothing like it' });
    if ((item.name === 'set-value' || item.name === 'refine-value') && values.get(what)?.length === 0)
      left.push({ what, place, why: 'no rule has such a parameter' });
  }
  return left;
}

function isSelected(file: string, item: Element): boolean {
  const selected = item.attributes['selected']?.trim();
  if (selected === 'true' || selected === '1') return true;
  if (selected === 'false' || selected === '0') return false;
  refuse(file, item, `select has selected=${shown(selected ?? '')}: must be true or false`);
}

function isGroup(item: Element): boolean {
  return /^xccdf_[^_]+_group_/.test(item.attributes['idref'] ?? '');
}

function idOf(profile: Element): string {
  return profile.attributes['id'] ?? '';
}

/** `xccdf_org.ssgproject.content_rule_sudo_add_use_pty` → `sudo_add_use_pty`. */
function short(id: string): string {
  return id.replace(/^xccdf_[^_]+_(?:rule|value|profile|group)_/, '');
}

function refuse(file: string, { line }: Element, message: string): never {
  throw new ProfileProblem([{ place: { file, line }, message }]);
}
