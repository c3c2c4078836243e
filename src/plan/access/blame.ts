import type { Host } from '../../host/host.ts';
import type { PlannedChange } from '../plan.ts';
import type { Check, Who } from './check.ts';
import { isShut } from './judge.ts';
import { withChanges } from './what-if.ts';

/**
 * The changes without any one of which the check would not turn: as few of those that concern it as still turn it.
 * All that concern it where no part of them does so alone.
 */
export function blamed(
  before: Host,
  changes: readonly PlannedChange[],
  check: Check,
  who: Who,
): readonly PlannedChange[] {
  const concerned = changes.filter((change) => check.concerns(change, who));
  const turns = (some: readonly PlannedChange[]) => isShut(check, withChanges(before, some), who, before);
  if (!turns(concerned)) return concerned;
  return narrowed(concerned, turns);
}

/** Takes parts away, halves first, as long as what is left still turns the check. */
function narrowed(
  changes: readonly PlannedChange[],
  turns: (some: readonly PlannedChange[]) => boolean,
): readonly PlannedChange[] {
  let left = changes;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < left.length;) {
      const rest = left.filter((_, index) => index < at || index >= at + size);
      if (rest.length < left.length && rest.length > 0 && turns(rest)) left = rest;
      else at += size;
    }
  return left;
}
