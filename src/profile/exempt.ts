import { shown } from '../document/words.ts';
import type { Choice, Find, Reference } from './choice.ts';
import type { Link } from './load.ts';
import type { Place } from './problem.ts';
import { isNumber } from './reference.ts';

/**
 * Drops the inherited exemptions that a profile enforces, then states its own. Gives the ones that match nothing
 * of what is selected so far.
 */
export function exempt(choice: Choice, link: Link, find: Find): Reference[] {
  return state(choice, link, find, enforce(choice, link, find));
}

function enforce({ exemptions, notices }: Choice, { value }: Link, find: Find): Set<string> {
  const enforced = find(value.enforce, ['enforce']);
  for (const { text, place, numbers } of enforced) {
    const dropped = numbers.filter((number) => exemptions.delete(number));
    if (dropped.length === 0)
      notices.push({ place, message: `enforcing ${shown(text)} drops no inherited exemption` });
  }
  return new Set(enforced.flatMap(({ numbers }) => numbers));
}

function state(
  choice: Choice,
  { value, source }: Link,
  find: Find,
  enforced: ReadonlySet<string>,
): Reference[] {
  const own = new Map<string, Place>();
  const idle: Reference[] = [];
  for (const [index, exemption] of (value.exemptions ?? []).entries()) {
    const key = exemption.rule === undefined ? 'recommendation' : 'rule';
    const text = exemption[key] ?? '';
    const place = source.at(['exemptions', index, key]);
    const mistake = misplaced(key, text);
    if (mistake) choice.problems.push({ place, message: mistake });
    for (const reference of mistake ? [] : find([text], ['exemptions', index, key])) {
      for (const number of reference.numbers) {
        const message = contradiction(number, own, enforced);
        if (message) choice.problems.push({ place, message });
        own.set(number, place);
        choice.exemptions.set(number, { ...exemption, origin: place });
      }
      if (!reference.numbers.some((number) => choice.selected.has(number))) idle.push(reference);
    }
  }
  return idle;
}

function misplaced(key: 'recommendation' | 'rule', text: string): string | undefined {
  if (key === 'rule' && isNumber(text))
    return `${shown(text)} is a number: write recommendation: ${shown(text)}`;
  if (key === 'recommendation' && !isNumber(text))
    return `${shown(text)} is not a number; for a rule, write rule: ${text}`;
  return undefined;
}

function contradiction(
  number: string,
  own: Map<string, Place>,
  enforced: ReadonlySet<string>,
): string | undefined {
  const first = own.get(number);
  if (first) return `${number} is exempt twice, first in line ${first.line}`;
  return enforced.has(number) ? `${number} is both exempt and enforced` : undefined;
}
