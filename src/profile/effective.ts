import { loadBenchmark } from '../benchmark/load.ts';
import type { Rule } from '../rule.ts';
import { type Chain, type Link, loadChain, type Named } from './load.ts';
import { fileOf } from './locate.ts';
import { ProfileProblem } from './problem.ts';
import { type EffectiveProfile, type Overrides, type Resolution, resolveProfile } from './resolve.ts';

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

/** Loads a profile, what it extends and its benchmark, and resolves them. Throws ProfileProblem. */
export function effectiveProfile(wanted: Wanted): EffectiveProfile {
  return resolveProfile(load(wanted));
}

/** The files behind a profile, read and checked one by one. Throws ProfileProblem. */
export function load({ profile, benchmark, rules, today, overrides, folder = '' }: Wanted): Resolution {
  const chain = loadChain(profile, { place: { file: `--profile ${profile}` }, folder });
  const named = benchmark === undefined ? benchmarkOf(chain) : chosen(benchmark, folder);
  const loaded = loadBenchmark(named.file, rules, named.place);
  const isForeign = ({ benchmark: own }: Link) =>
    own !== undefined &&
    own.file !== named.file &&
    loadBenchmark(own.file, rules, own.place).value.id !== loaded.value.id;
  return {
    chain,
    foreign: new Set(chain.links.filter(isForeign)),
    benchmark: loaded,
    rules,
    today,
    ...(overrides && { overrides }),
  };
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
