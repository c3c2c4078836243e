import type { Rule } from '../rule.ts';
import type { Loaded } from '../document/check.ts';
import type { Path } from '../document/plain.ts';
import { readText } from '../document/read.ts';
import { unknownName } from '../document/words.ts';
import { yamlFile, type YamlFormat } from '../document/yaml-file.ts';
import { type Place, type Problem, refuse } from '../profile/problem.ts';
import { Benchmark } from './schema.ts';

/**
 * Reads a benchmark file. Throws ProfileProblem with every mistake: a number that stands twice or belongs to no
 * section, a rule that does not exist.
 *
 * @param asked where the file is named, when it comes from elsewhere
 */
export async function loadBenchmark(
  file: string,
  rules: ReadonlyMap<string, Rule>,
  asked?: Place,
): Promise<Loaded<Benchmark>> {
  return benchmarkFrom(file, readText(file, asked), rules);
}

/** A benchmark file's own content. */
export async function benchmarkFrom(
  file: string,
  text: string,
  rules: ReadonlyMap<string, Rule>,
): Promise<Loaded<Benchmark>> {
  const benchmark = await yamlFile(benchmarkFormat, file, text);
  refuse([...repeated(benchmark), ...homeless(benchmark), ...unknownRules(benchmark, rules)]);
  return benchmark;
}

export const benchmarkFormat: YamlFormat<Benchmark> = {
  kind: 'benchmark',
  schema: Benchmark,
  // A number may stand without quotes and must not lose its last zero.
  verbatim: ([list, , key]: Path) => (list === 'recommendations' || list === 'sections') && key === 'id',
};

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
