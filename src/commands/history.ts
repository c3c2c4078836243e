import { history } from '../apply/history.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { renderHistory } from '../report/ending-text.ts';
import { stableJson } from '../report/json.ts';
import type { ReachOptions } from './options.ts';
import { withTarget } from './session.ts';
import { styleOf } from './style.ts';

interface HistoryOptions extends ReachOptions {
  readonly format: 'text' | 'json';
}

export async function historyCommand(targetName: string, options: HistoryOptions): Promise<ExitCode> {
  const runs = await withTarget(targetName, options, history);
  process.stdout.write(
    options.format === 'json'
      ? stableJson(runs.map(({ files: _, ...run }) => run))
      : renderHistory(runs, styleOf(options, false)),
  );
  return exitCode.good;
}
