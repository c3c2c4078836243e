import type { SshdOption } from '../../facts/sshd/options.ts';

/** What a rule wants of one option of sshd_config(5). */
export interface Wish {
  readonly option: SshdOption;
  /** For people: `at most 4`. */
  readonly expected: string;
  /** Whether a value, in the words of `sshd -T`, is good enough. */
  accepts(value: string): boolean;
  /** What is written where the value in force is not; undefined where only a person can say. */
  readonly value: string | undefined;
  /** How a value is told to people; as it is where this is left out. */
  tells?(value: string): string;
}
