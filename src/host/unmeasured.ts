import type { Need } from './evidence.ts';

/** Something a rule asked for could not be measured. The rule's verdict becomes `error`, never a pass. */
export class Unmeasured extends Error {
  override readonly name = 'Unmeasured';
}

/** The evidence does not hold this, though a further look could, and what else will be asked then. */
export class NotCollected extends Unmeasured {
  readonly need: Need;
  readonly others: readonly Need[];

  constructor(need: Need, others: readonly Need[] = []) {
    super(`${'path' in need ? need.path : need.kind} is not part of the evidence that was collected`);
    this.need = need;
    this.others = others;
  }
}
