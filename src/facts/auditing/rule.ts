import type { WordSize } from './calls.ts';
import type { Filter } from './filter.ts';

/** A rule of the kernel's audit system, however it was spelled (auditctl(8)). */
export interface AuditRule {
  readonly list: AuditList;
  readonly action: 'always' | 'never';
  /** Undefined for programs of every word size. */
  readonly arch: Arch | undefined;
  /** Lower-case names, or numbers of calls that are not known here. */
  readonly calls: 'all' | readonly string[];
  /** In their order, without keys and the architecture. */
  readonly filters: readonly Filter[];
  readonly keys: readonly string[];
}

export const auditLists = ['task', 'exit', 'user', 'exclude', 'filesystem', 'io_uring'] as const;
export type AuditList = (typeof auditLists)[number];

export interface Arch {
  readonly operator: '=' | '!=';
  /** `other` for one that this machine does not run. */
  readonly size: WordSize | 'other';
}

/** Whether the kernel takes the two for one rule, and refuses the second. */
export function isSameRule(a: AuditRule, b: AuditRule): boolean {
  return (
    a.list === b.list &&
    a.action === b.action &&
    a.arch?.operator === b.arch?.operator &&
    a.arch?.size === b.arch?.size &&
    a.arch?.size !== 'other' &&
    callsOf(a) === callsOf(b) &&
    a.keys.join('\u0001') === b.keys.join('\u0001') &&
    a.filters.length === b.filters.length &&
    a.filters.every((filter, at) => isSameFilter(filter, b.filters[at]))
  );
}

function callsOf({ calls }: AuditRule): string {
  return calls === 'all' ? calls : calls.toSorted().join();
}

function isSameFilter(a: Filter, b: Filter | undefined): boolean {
  if (b === undefined || a.operator !== b.operator || a.value !== b.value) return false;
  // What a watch becomes depends on what stands at its path.
  const isObject = ({ field }: Filter) => field === 'path' || field === 'dir';
  return a.field === b.field || (a.field === 'watch' && isObject(b)) || (b.field === 'watch' && isObject(a));
}
