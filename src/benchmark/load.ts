import type { Rule } from '../rule.ts';
import { checked, type Loaded } from '../document/check.ts';
import type { Path } from '../document/plain.ts';
import { readText } from '../document/read.ts';
import { Source } from '../document/source.ts';
import { unknownName } from '../document/words.ts';
import { type Place, type Problem, refuse } from '../profile/problem.ts';
import { Benchmark } from './schema.ts';

/**
 * Reads a benchmark file. Throws ProfileProblem with every mistake: a number that stands twice or belongs to no
 * section, a rule that does not exist.
 *
 * @param asked where the file is named, when it comes from elsewhere
 */
export function loadBenchmark(
  file: string,
  rules: ReadonlyMap<string, Rule>,
  asked?: Place,
): Loaded<Benchmark> {
  return benchmarkFrom(new Source(file, readText(file, asked), isNumber), rules);
}

export function benchmarkFrom(source: Source, rules: ReadonlyMap<string, Rule>): Loaded<Benchmark> {
  const benchmark = checked(Benchmark, source);
  refuse([...repeated(benchmark), ...homeless(benchmark), ...unknownRules(benchmark, rules)]);
  return benchmark;
}

/** Where a number may stand without quotes and must not lose its last zero. */
export function isNumber([list, , key]: Path): boolean {
  return (list === 'recommendations' || list === 'sections') && key === 'id';
}

function* repeated({ value, source }: Loaded<Benchmark>): Generator<Problem> {
  for (const list of ['sections', 'recommendations'] as const) {
    const lines = new Map<string, number | undefined>();
    for (const [index, { id }] of value[list].entries()) {
      const place = source.at([list, index, 'id']);
      if (lines.has(id))
        yield { place, message: `${id} stands twice in ${list}, first in line ${lines.get(id)}` };
      else lines.set(id, place.line);
    }
  }
}

function* homeless({ value, source }: Loaded<Benchmark>): Generator<Problem> {
  const sections = new Set(value.sections.map(({ id }) => id));
  for (const [index, { id }] of value.recommendations.entries()) {
    const section = id.slice(0, id.lastIndexOf('.'));
    if (id.includes('.') && sections.has(section)) continue;
    yield {
      place: source.at(['recommendations', index, 'id']),
      message: `${id} belongs to none of the sections`,
    };
  }
}

function* unknownRules(
  { value, source }: Loaded<Benchmark>,
  rules: ReadonlyMap<string, Rule>,
): Generator<Problem> {
  for (const [index, recommendation] of value.recommendations.entries())
    for (const [at, rule] of recommendation.rules.entries())
      if (!rules.has(rule))
        yield {
          place: source.at(['recommendations', index, 'rules', at]),
          message: unknownName('rule', rule, [...rules.keys()]),
        };
}
