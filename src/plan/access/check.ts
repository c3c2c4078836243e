import type { Became, SshConnection } from '../../host/evidence.ts';
import type { Host } from '../../host/host.ts';
import type { PlannedChange } from '../plan.ts';
import type { AccessReason } from './answer.ts';

/** The account that looked, and how it came. */
export interface Who {
  readonly user: string;
  readonly connection: SshConnection | undefined;
  readonly became: Became | undefined;
  /** By sshd's names; undefined where sshd did not write it down. */
  readonly methods: readonly string[] | undefined;
}

/** What one host says about one way to be shut out. */
export type Standing =
  | { readonly kind: 'open' }
  /** Surely shut out. `why` is a sentence without a full stop. */
  | { readonly kind: 'shut'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** What tells of a change whether it may matter. */
export type Concern = Pick<PlannedChange, 'address' | 'check'>;

/** One thing that has to hold for somebody to come in or to become root. */
export interface Check {
  readonly loses: AccessReason['loses'];
  /** Whether a change may make a difference. */
  concerns(change: Concern, who: Who): boolean;
  /** `before` is the host as it is now, on which the account evidently got through. */
  standing(host: Host, who: Who, before: Host): Standing;
  /** What a person can do first, and the host as it is then. */
  remedies?(host: Host, who: Who): readonly { readonly text: string; readonly host: Host }[];
}

export const open: Standing = { kind: 'open' };

export function shut(why: string): Standing {
  return { kind: 'shut', why };
}

export function unknown(why: string): Standing {
  return { kind: 'unknown', why };
}
