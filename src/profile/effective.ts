import { loadBenchmark } from '../benchmark/load.ts';
import type { Benchmark } from '../benchmark/schema.ts';
import type { Rule } from '../rule.ts';
import { type Chain, type Link, loadChain, type Named } from './load.ts';
import { fileOf } from './locate.ts';
import { override } from './override.ts';
import { ProfileProblem } from './problem.ts';
import { type EffectiveProfile, type Resolution, resolveProfile } from './resolve.ts';

/** What the command line says about the profile of a run. */
export interface Wanted {
  /** Name or path. */
  readonly profile: string;
  /** Name or path of a benchmark instead of the profile's own. */
  readonly benchmark?: string;
  readonly rules: ReadonlyMap<string, Rule>;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly overrides?: Overrides;
  /** The folder that relative paths start from; the working folder unless stated. */
  readonly folder?: string;
}

/** What the command line changes for one run. */
export interface Overrides {
  /** `rule.parameter=value`, each stronger than any file. */
  readonly set: readonly string[];
  /** Numbers and rule ids to narrow the run to; empty for the whole profile. */
  readonly only: readonly string[];
}

/** Loads a profile, what it extends and its benchmark, and resolves them. Throws ProfileProblem. */
export async function effectiveProfile(wanted: Wanted): Promise<EffectiveProfile> {
  return resolveProfile(await load(wanted));
}

/** The files behind a profile, read and checked one by one. Throws ProfileProblem. */
export async function load(wanted: Wanted): Promise<Resolution> {
  const { profile, rules, today, overrides, folder = '' } = wanted;
  const chain = await loadChain(profile, { place: { file: `--profile ${profile}` }, folder });
  const named = wanted.benchmark === undefined ? benchmarkOf(chain) : chosen(wanted.benchmark, folder);
  const benchmark = await loadBenchmark(named.file, rules, named.place);
  const set = overrides?.set.map((text) => override(text, { benchmark, rules })) ?? [];
  return {
    chain,
    foreign: await foreign(chain, named, benchmark.value, rules),
    benchmark,
    rules,
    today,
    set: await Promise.all(set),
    only: overrides?.only ?? [],
  };
}

async function foreign(
  { links }: Chain,
  named: Named,
  { id }: Benchmark,
  rules: ReadonlyMap<string, Rule>,
): Promise<Set<Link>> {
  const found = new Set<Link>();
  for (const link of links) {
    const { benchmark: own } = link;
    if (own === undefined || own.file === named.file) continue;
    const { value } = await loadBenchmark(own.file, rules, own.place);
    if (value.id !== id) found.add(link);
  }
  return found;
}

function benchmarkOf({ profile }: Chain): Named {
  if (profile.benchmark) return profile.benchmark;
  const message = 'names no benchmark, and extends no profile that names one';
  throw new ProfileProblem([{ place: profile.source.at([]), message }]);
}

function chosen(benchmark: string, folder: string): Named {
  const place = { file: `--benchmark ${benchmark}` };
  return { file: fileOf('benchmark', benchmark, { place, folder }), place };
}
