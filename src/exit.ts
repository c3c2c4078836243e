/** What the process tells its caller; part of the contract with scripts and CI. */
export const exitCode = {
  /** All enforced recommendations pass; the plan is empty; applied and verified. */
  good: 0,
  /** Could not run: wrong usage, unreachable, refused. */
  refused: 1,
  /** Ran, and something fails or would change. */
  fails: 2,
  /** Ran, and nothing fails, but some of it could not be measured. */
  unmeasured: 3,
  /** A change failed or was not confirmed, and everything was taken back. */
  reverted: 4,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Something that the operator has to put right; the message says what, where and what is allowed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
