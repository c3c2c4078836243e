import { linesByFile } from '../targets/probe/grep-output.ts';
import { type Target, TargetProblem } from '../targets/target.ts';
import { historyScript, type Meta } from './script.ts';

export type RunState = 'applied' | 'rolled-back' | 'partly-rolled-back' | 'reverted' | 'interrupted';

export interface Run extends Meta {
  readonly state: RunState;
}

/** The runs in a host's journal, oldest first. */
export async function history(target: Target): Promise<Run[]> {
  if (target.run === undefined) throw new TargetProblem(`${target.name} keeps no journal`);
  const { stdout } = await target.run(historyScript);
  const files = linesByFile(Buffer.from(stdout));
  const runs: Run[] = [];
  for (const [name, bytes] of files) {
    if (!name.endsWith('/meta.json')) continue;
    const journal = files.get(name.replace(/meta\.json$/, 'journal'))?.toString('utf8') ?? '';
    const meta = parseMeta(bytes.toString('utf8'), name);
    if (meta !== undefined && journal !== '') runs.push({ ...meta, state: stateOf(journal) });
  }
  return runs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function stateOf(journal: string): RunState {
  const lines = journal.trimEnd().split('\n');
  const ended = lines.findLast((line) => /^(applied|reverted|rolled-back)/.test(line));
  const last = lines.at(-1) ?? '';
  if (ended === undefined || /^(begin|done|undone|failed) /.test(last)) return 'interrupted';
  if (ended.startsWith('rolled-back but')) return 'partly-rolled-back';
  if (ended === 'rolled-back') return 'rolled-back';
  return ended === 'reverted' ? 'reverted' : 'applied';
}

/** A journal lies on the host: it is read with suspicion. */
function parseMeta(json: string, name: string): Meta | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return undefined;
    const text = (key: string) => String(Reflect.get(value, key) ?? '');
    const steps: unknown = Reflect.get(value, 'steps');
    const id = name.replace(/\/meta\.json$/, '');
    if (!/^[0-9TZ]+-[0-9a-f]+$/.test(id)) return undefined;
    return {
      id,
      startedAt: text('startedAt'),
      tool: text('tool'),
      profile: text('profile'),
      benchmark: text('benchmark'),
      changes: Number(text('changes')),
      rules: Number(text('rules')),
      steps: Array.isArray(steps) ? steps.map(String) : [],
    };
  } catch {
    return undefined;
  }
}
