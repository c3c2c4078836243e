import { loadBenchmark } from '../benchmark/load.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { fileOf, shipped } from '../profile/locate.ts';
import { plain } from '../report/terminal.ts';
import { rules } from '../rules/index.ts';

export async function listBenchmarks(): Promise<ExitCode> {
  for (const file of shipped('benchmark').values()) {
    const { id, title, version, recommendations } = loadBenchmark(file, rules).value;
    const covered = recommendations.filter((one) => one.rules.length > 0).length;
    print(
      `${id.padEnd(28)} ${title} v${version} (${recommendations.length} recommendations, ${covered} with rules)`,
    );
  }
  return exitCode.good;
}

export async function showBenchmark(name: string): Promise<ExitCode> {
  const place = { file: name };
  const { recommendations } = loadBenchmark(
    fileOf('benchmark', name, { place, folder: process.cwd() }),
    rules,
    place,
  ).value;
  for (const { id, title, levels, assessment, rules: needed } of recommendations) {
    const level = `L${levels.server ?? '-'}/${levels.workstation ?? '-'}`;
    print(
      `${id.padEnd(10)} ${level.padEnd(5)} ${assessment.padEnd(9)} ${title}  [${needed.join(', ') || 'no rule yet'}]`,
    );
  }
  return exitCode.good;
}

function print(line: string): void {
  process.stdout.write(`${plain(line)}\n`);
}
