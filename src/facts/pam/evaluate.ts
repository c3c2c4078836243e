import type { Action } from './control.ts';
import type { Result } from './result.ts';
import type { PamEntry, PamStack } from './stack.ts';

/** What a stack comes to, and the modules that were called on the way, in order. */
export interface Outcome {
  readonly result: Result;
  readonly called: readonly PamEntry[];
}

/** What libpam says where no module said anything (PAM_MUST_FAIL_CODE). */
const MUST_FAIL: Result = 'perm_denied';

type Impression = 'none' | 'positive' | 'negative';

/**
 * Runs a stack as libpam does, with `returns` for what each module returns. Changing a password is two runs: the
 * preliminary check, then the change. Setting credentials and closing a session, which repeat the way of the run
 * before them, are not what this tells.
 */
export function evaluate({ entries, refused }: PamStack, returns: (entry: PamEntry) => Result): Outcome {
  const called: PamEntry[] = [];
  if (refused !== undefined) return { result: 'abort', called };
  let impression: Impression = 'none';
  let status: Result = MUST_FAIL;
  const saved = new Map<number, { impression: Impression; status: Result }>();
  let level = 0;
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at] as PamEntry;
    if (level < entry.level) saved.set(entry.level, { impression, status });
    level = entry.level;
    if (entry.does.kind === 'substack') continue;
    const module = entry.does.kind === 'module';
    if (module) called.push(entry);
    const result = module ? returns(entry) : MUST_FAIL;
    // The program is to call libpam again later: nothing is decided yet.
    if (result === 'incomplete') return { result, called };
    const action: Action = entry.control[result];
    const counts = impression === 'none' || (impression === 'positive' && status === 'success');
    if (action === 'reset')
      ({ impression, status } = saved.get(level) ?? { impression: 'none', status: MUST_FAIL });
    else if (action === 'ok' || action === 'done') {
      if (counts) [impression, status] = ['positive', result];
      if (action === 'done' && impression === 'positive') at = endOf(entries, at);
    } else if (action === 'bad' || action === 'die') {
      if (impression !== 'negative')
        [impression, status] = ['negative', result === 'ignore' ? MUST_FAIL : result];
      if (action === 'die') at = endOf(entries, at);
    } else if (typeof action === 'number') {
      const landed = jumped(entries, at, action);
      if (landed.left > 0) [impression, status] = ['negative', MUST_FAIL];
      at = landed.at;
    }
  }
  if (status === 'success' && impression !== 'positive') status = MUST_FAIL;
  return { result: status, called };
}

/** The last entry of the stack or substack. */
function endOf(entries: readonly PamEntry[], from: number): number {
  const level = entries[from]?.level ?? 0;
  let at = from;
  while ((entries[at + 1]?.level ?? -1) >= level) at += 1;
  return at;
}

function jumped(entries: readonly PamEntry[], from: number, count: number): { at: number; left: number } {
  const level = entries[from]?.level ?? 0;
  let at = from;
  let left = count;
  while (left > 0 && (entries[at + 1]?.level ?? -1) >= level) {
    do at += 1;
    while ((entries[at + 1]?.level ?? -1) > level);
    left -= 1;
  }
  return { at, left };
}
