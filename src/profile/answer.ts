import { shown } from '../document/words.ts';
import type { Recommendation } from '../benchmark/schema.ts';
import type { Catalogue, Choice, Find } from './choice.ts';
import type { Link } from './load.ts';
import type { Place } from './problem.ts';
import { isNumber } from './reference.ts';

/** Records a profile's answers; each replaces an inherited one. Only what a person has to assess takes one. */
export function answer(
  choice: Choice,
  { value, source }: Link,
  find: Find,
  { benchmark, rules }: Catalogue,
): void {
  const own = new Map<string, Place>();
  for (const [index, given] of (value.answers ?? []).entries()) {
    const text = given.recommendation;
    const place = source.at(['answers', index, 'recommendation']);
    if (!isNumber(text)) {
      choice.problems.push({ place, message: `${shown(text)} is not a number: answers are to numbers` });
      continue;
    }
    for (const number of numbersOf(find, text, index)) {
      const message = mistake(number);
      if (message !== undefined) choice.problems.push({ place, message });
      own.set(number, place);
      choice.answers.set(number, { ...given, recommendation: number, origin: place });
    }
  }

  function mistake(number: string): string | undefined {
    const first = own.get(number);
    if (first) return `${number} is answered twice, first in line ${first.line}`;
    const asked = benchmark.value.recommendations.find(({ id }) => id === number);
    if (asked === undefined || isForPeople(asked)) return undefined;
    return `${number} is measured, and no answer changes what is measured; to live with a failure, exempt it`;
  }

  function isForPeople({ assessment, rules: needed }: Recommendation): boolean {
    return assessment === 'manual' || needed.some((rule) => rules.get(rule)?.question !== undefined);
  }
}

function numbersOf(find: Find, text: string, index: number): readonly string[] {
  return find([text], ['answers', index, 'recommendation']).flatMap(({ numbers }) => numbers);
}
