import type { Need } from './evidence.ts';
import { NotCollected, Unmeasured } from './unmeasured.ts';

/** What has to be looked at before a question can be answered; nothing where the evidence cannot answer it at all. */
export function missingIn(ask: () => unknown): Need[] {
  try {
    ask();
    return [];
  } catch (problem) {
    if (problem instanceof NotCollected) return [problem.need, ...problem.others];
    if (problem instanceof Unmeasured) return [];
    throw problem;
  }
}
