import { fileOf, shipped } from '../profile/locate.ts';
import { type Parameter, parametersOf } from '../profile/parameters.ts';
import type { Rule } from '../rule.ts';
import { loadBenchmark } from './load.ts';
import { type Benchmark, type Role, roles } from './schema.ts';

/** A line of `benchmarks list`. Counts are of recommendations. */
export interface BenchmarkSummary {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly platform: Benchmark['platform'];
  readonly recommendations: number;
  readonly automated: number;
  readonly manual: number;
  /** How many have a rule. */
  readonly covered: number;
  /** By role, how many stand at level 1, at level 2, … */
  readonly levels: Readonly<Record<Role, readonly number[]>>;
}

/** The benchmarks that are shipped, by name. */
export async function listBenchmarks(rules: ReadonlyMap<string, Rule>): Promise<BenchmarkSummary[]> {
  return (await shippedBenchmarks(rules)).map(summary);
}

/** The benchmarks that are shipped, in the order of their names. */
export function shippedBenchmarks(rules: ReadonlyMap<string, Rule>): Promise<Benchmark[]> {
  const files = [...shipped('benchmark').values()];
  return Promise.all(files.map(async (file) => (await loadBenchmark(file, rules)).value));
}

/** `benchmarks show`: by name or path. Throws ProfileProblem. */
export async function showBenchmark(
  benchmark: string,
  rules: ReadonlyMap<string, Rule>,
  folder = '',
): Promise<Benchmark> {
  const place = { file: `--benchmark ${benchmark}` };
  const { value } = await loadBenchmark(fileOf('benchmark', benchmark, { place, folder }), rules, place);
  return value;
}

/** A line of `rules list`. */
export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly parameters: readonly Parameter[];
  /** The recommendations that ask for the rule. */
  readonly serves: readonly { readonly benchmark: string; readonly numbers: readonly string[] }[];
}

/** Every rule, with where the shipped benchmarks ask for it. */
export async function listRules(rules: ReadonlyMap<string, Rule>): Promise<RuleSummary[]> {
  const benchmarks = await shippedBenchmarks(rules);
  return [...rules.values()].map((rule) => ({
    id: rule.id,
    title: rule.title,
    parameters: parametersOf(rule),
    serves: benchmarks.flatMap((benchmark) => {
      const asking = benchmark.recommendations.filter((one) => one.rules.includes(rule.id));
      return asking.length === 0 ? [] : [{ benchmark: benchmark.id, numbers: asking.map(({ id }) => id) }];
    }),
  }));
}

function summary({ id, title, version, platform, recommendations }: Benchmark): BenchmarkSummary {
  const automated = recommendations.filter(({ assessment }) => assessment === 'automated').length;
  return {
    id,
    title,
    version,
    platform,
    recommendations: recommendations.length,
    automated,
    manual: recommendations.length - automated,
    covered: recommendations.filter(({ rules }) => rules.length > 0).length,
    levels: Object.fromEntries(roles.map((role) => [role, atLevels(role, recommendations)])) as Record<
      Role,
      number[]
    >,
  };
}

function atLevels(role: Role, recommendations: Benchmark['recommendations']): number[] {
  return [1, 2].map((level) => recommendations.filter(({ levels }) => levels[role] === level).length);
}
