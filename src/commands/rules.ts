import { exitCode, type ExitCode } from '../exit.ts';
import { rules } from '../rules/index.ts';

export async function listRules(): Promise<ExitCode> {
  const width = Math.max(...[...rules.keys()].map((id) => id.length));
  for (const { id, title } of rules.values()) process.stdout.write(`${id.padEnd(width)}  ${title}\n`);
  return exitCode.good;
}
