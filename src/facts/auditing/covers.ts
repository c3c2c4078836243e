import type { Machine, WordSize } from './calls.ts';
import { UNSET, withoutFinalSlash, type Filter } from './filter.ts';
import { indexOf } from './rule-index.ts';
import type { AuditRule } from './rule.ts';

/** Events that shall be recorded: those that a system call of some program brings, under all of the conditions. */
export interface AuditEvent {
  readonly size: WordSize;
  /** Undefined for whatever call touches the object. */
  readonly call: string | undefined;
  readonly object?: AuditObject;
  /** Conditions that all these events fulfil, beside the object's. */
  readonly filters: readonly Filter[];
}

export interface AuditObject {
  /** The path by all the names that lead to it, without final slashes. */
  readonly paths: readonly string[];
  readonly type: 'file' | 'directory';
  /** Letters of what is done to it: `wa`. */
  readonly access: string;
}

/** What becomes of events: the first rule that is about all of them decides. */
export type Fate<T> = { readonly kind: 'recorded' | 'hidden'; readonly by: T } | { readonly kind: 'missed' };

/** Goes through rules as the kernel does at the end of a system call. */
export function fateOf<T extends { readonly rule: AuditRule }>(
  event: AuditEvent,
  rules: readonly T[],
  machine: Machine,
): Fate<T> {
  const index = indexOf(rules);
  const silencing = index.silencing;
  if (silencing !== undefined) return { kind: 'hidden', by: silencing };
  const by = index.candidates(event.object?.paths ?? []).find(({ rule }) => isAboutAll(rule, event, machine));
  if (by === undefined) return { kind: 'missed' };
  return { kind: by.rule.action === 'never' ? 'hidden' : 'recorded', by };
}

function isAboutAll(rule: AuditRule, event: AuditEvent, machine: Machine): boolean {
  return (
    fitsSize(rule, event.size, machine) &&
    (rule.calls === 'all' || (event.call !== undefined && rule.calls.includes(event.call))) &&
    rule.filters.every((filter) => isFulfilled(filter, event, rule.action === 'never'))
  );
}

/** A rule that names calls and no architecture goes by the numbers of the machine's own programs. */
function fitsSize({ arch, calls }: AuditRule, size: WordSize, machine: Machine): boolean {
  if (arch === undefined) return calls === 'all' || size === machine.sizes[0];
  return arch.operator === '=' ? arch.size === size : arch.size !== size;
}

/** Whether every one of the events fulfils the condition. A rule that hides may do so for a whole tree. */
function isFulfilled(filter: Filter, event: AuditEvent, hides: boolean): boolean {
  const { field, operator, value } = filter;
  const path = withoutFinalSlash(value);
  switch (field) {
    case 'watch':
      return event.object?.paths.includes(path) ?? false;
    case 'path':
      return operator === '=' && event.object?.type === 'file' && event.object.paths.includes(path);
    case 'dir':
      return operator === '=' && event.object !== undefined && isWithin(event.object, path, hides);
    case 'perm':
      return event.object !== undefined && [...event.object.access].every((letter) => value.includes(letter));
    case 'success':
      return operator === '=' && value === '0' && event.filters.some(isFailure);
    case 'auid':
      return isFulfilledByLogin(filter, event.filters);
    default:
      return event.filters.some(
        (known) => known.field === field && known.operator === operator && known.value === value,
      );
  }
}

function isWithin({ paths, type }: AuditObject, folder: string, hides: boolean): boolean {
  if (type === 'directory' && paths.includes(folder)) return true;
  return hides && paths.some((path) => path.startsWith(folder === '/' ? folder : `${folder}/`));
}

function isFailure({ field, operator, value }: Filter): boolean {
  return field === 'exit' && operator === '=' && value.startsWith('-');
}

/** Events that are limited to logins from some id on, without those of nobody, fulfil every wider limit. */
function isFulfilledByLogin({ operator, value }: Filter, known: readonly Filter[]): boolean {
  const [from, set] = ['>=', '!='].map((sign) =>
    known.find((one) => one.field === 'auid' && one.operator === sign),
  );
  if (from === undefined || set === undefined || !/^\d+$/.test(value)) return false;
  const [lowest, highest, limit] = [Number(from.value), UNSET - 1, Number(value)];
  switch (operator) {
    case '>=':
      return limit <= lowest;
    case '>':
      return limit < lowest;
    case '<=':
      return limit >= highest;
    case '<':
      return limit > highest;
    case '!=':
      return limit < lowest || limit > highest;
    default:
      return false;
  }
}
