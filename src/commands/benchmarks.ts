import { listBenchmarks as described, showBenchmark as shown } from '../benchmark/describe.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { plain } from '../report/terminal.ts';
import { rules } from '../rules/index.ts';

export async function listBenchmarks(): Promise<ExitCode> {
  for (const { id, title, version, recommendations, covered } of await described(rules))
    print(
      `${id.padEnd(28)} ${title} v${version} (${recommendations} recommendations, ${covered} with rules)`,
    );
  return exitCode.good;
}

export async function showBenchmark(name: string): Promise<ExitCode> {
  const { recommendations } = await shown(name, rules, process.cwd());
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
