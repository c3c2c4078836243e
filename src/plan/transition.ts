import type { FileCheck } from '../change.ts';
import type { State } from '../host/project.ts';

/** A change at one address of one host, with what holds there before and after. Its inverse is the two swapped. */
export interface Transition {
  readonly before: State;
  readonly after: State;
  readonly check?: FileCheck;
  readonly reload?: string;
  readonly restart?: string;
  readonly afterPackages?: true;
}
