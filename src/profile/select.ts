import { type Recommendation, roles } from '../benchmark/schema.ts';
import { shown } from '../document/words.ts';
import type { Catalogue, Choice, Find } from './choice.ts';
import { answer } from './answer.ts';
import { exempt } from './exempt.ts';
import type { Link } from './load.ts';
import type { Problem } from './problem.ts';
import { isNumber, refer } from './reference.ts';

/**
 * Folds profiles from the furthest ancestor to the chosen one. Each adds its levels and what it includes, takes
 * out what it excludes, drops the inherited exemptions that it enforces, and states its own.
 *
 * @param foreign profiles written for another benchmark, where their numbers may mean something else
 */
export function choose(links: readonly Link[], catalogue: Catalogue, foreign: ReadonlySet<Link>): Choice {
  const choice: Choice = {
    selected: new Map(),
    exemptions: new Map(),
    answers: new Map(),
    problems: [],
    notices: [],
  };
  const idle = links.flatMap((link) => {
    const find = finder(link, catalogue, foreign, choice.problems);
    addLevels(choice, link, catalogue.benchmark.value.recommendations);
    addAndRemove(choice, link, find);
    answer(choice, link, find, catalogue);
    return exempt(choice, link, find);
  });
  // A later profile may still have selected what an earlier one exempts.
  for (const { place, text, numbers } of idle)
    if (!numbers.some((number) => choice.selected.has(number)))
      choice.notices.push({
        place,
        message: `the exemption of ${shown(text)} matches nothing that is selected`,
      });
  for (const [number, { origin }] of choice.answers) {
    const idleBecause = whyIdle(number, choice);
    if (idleBecause !== undefined)
      choice.notices.push({
        place: origin,
        message: `the answer to ${shown(number)} has no effect: it is ${idleBecause}`,
      });
  }
  return choice;
}

function whyIdle(number: string, { selected, exemptions }: Choice): string | undefined {
  if (!selected.has(number)) return 'not selected';
  return exemptions.has(number) ? 'exempt' : undefined;
}

function finder(
  link: Link,
  { benchmark, rules }: Catalogue,
  foreign: ReadonlySet<Link>,
  problems: Problem[],
): Find {
  return (list = [], path) =>
    list.flatMap((text, index) => {
      const place = link.source.at([...path, index]);
      const referred =
        foreign.has(link) && isNumber(text)
          ? {
              mistake: `${shown(text)} is a number of another benchmark than ${benchmark.value.id}; name the rule instead`,
            }
          : refer(text, benchmark.value, rules);
      if ('recommendations' in referred)
        return [{ text, place, numbers: referred.recommendations.map(({ id }) => id) }];
      problems.push({ place, message: referred.mistake });
      return [];
    });
}

function addLevels(
  { selected }: Choice,
  { value, source }: Link,
  recommendations: readonly Recommendation[],
): void {
  const levels = value.select?.levels;
  if (levels === undefined) return;
  for (const { id, levels: own } of recommendations) {
    const role = roles.find((name) => (own[name] ?? Number.POSITIVE_INFINITY) <= (levels[name] ?? 0));
    if (role !== undefined && !selected.has(id)) selected.set(id, source.keyAt(['select', 'levels', role]));
  }
}

function addAndRemove({ selected, problems, notices }: Choice, { value }: Link, find: Find): void {
  const included = find(value.select?.include, ['select', 'include']);
  for (const { numbers, place, text } of included) {
    if (numbers.length === 0) notices.push({ place, message: `including ${shown(text)} adds nothing` });
    for (const number of numbers) if (!selected.has(number)) selected.set(number, place);
  }
  for (const { text, place, numbers } of find(value.select?.exclude, ['select', 'exclude'])) {
    if (included.some((other) => other.text === text))
      problems.push({ place, message: `${shown(text)} is both included and excluded` });
    const removed = numbers.filter((number) => selected.delete(number));
    if (removed.length === 0) notices.push({ place, message: `excluding ${shown(text)} takes out nothing` });
  }
}
