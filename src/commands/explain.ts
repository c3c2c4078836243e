import { shippedBenchmarks } from '../benchmark/describe.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { didYouMean } from '../profile/nearest.ts';
import { renderExplanation } from '../report/explain.ts';
import type { Rule } from '../rule.ts';
import { rules } from '../rules/index.ts';
import { print } from './output.ts';
import { styleOf } from './style.ts';

/** Tells about one rule, or about every rule behind a recommendation's number. */
export async function explainCommand(asked: string): Promise<ExitCode> {
  const benchmarks = await shippedBenchmarks(rules);
  const places = (id: string) =>
    benchmarks.flatMap(({ title, recommendations }) =>
      recommendations
        .filter((one) => one.rules.includes(id))
        .map((one) => ({ benchmark: title, id: one.id, title: one.title, levels: one.levels })),
    );
  for (const rule of named(asked, benchmarks))
    print(renderExplanation(rule, places(rule.id), styleOf({ color: true }, false)));
  return exitCode.good;
}

function named(
  asked: string,
  benchmarks: readonly {
    recommendations: readonly { id: string; title: string; rules: readonly string[] }[];
  }[],
): Rule[] {
  const rule = rules.get(asked);
  if (rule !== undefined) return [rule];
  const numbered = benchmarks.flatMap(({ recommendations }) =>
    recommendations.filter(({ id }) => id === asked),
  );
  if (numbered.length === 0) {
    const known = [
      ...rules.keys(),
      ...benchmarks.flatMap(({ recommendations }) => recommendations.map(({ id }) => id)),
    ];
    throw new Refusal(
      `${JSON.stringify(asked)} is neither a rule nor a recommendation${didYouMean(asked, known)}`,
    );
  }
  const found = numbered.flatMap(({ rules: ids }) => ids.flatMap((id) => rules.get(id) ?? []));
  if (found.length === 0) throw new Refusal(`${asked} (${numbered[0]?.title ?? ''}) has no rule yet`);
  return found;
}
