import { withoutFinalSlash, type Filter } from './filter.ts';
import type { AuditRule } from './rule.ts';

interface Ruled {
  readonly rule: AuditRule;
}

/** Rules of the exit list by the path that they are bound to, so that thousands of them need not all be tried. */
export interface RuleIndex<T extends Ruled> {
  /** The first that leaves nothing to record, whatever the others say. */
  readonly silencing: T | undefined;
  /** Those that a path may come under, in their order. */
  candidates(paths: readonly string[]): readonly T[];
}

const known = new WeakMap<readonly Ruled[], RuleIndex<Ruled>>();

export function indexOf<T extends Ruled>(rules: readonly T[]): RuleIndex<T> {
  const cached = known.get(rules);
  if (cached !== undefined) return cached as RuleIndex<T>;
  const made = makeIndex(rules);
  known.set(rules, made);
  return made;
}

function makeIndex<T extends Ruled>(rules: readonly T[]): RuleIndex<T> {
  const free: number[] = [];
  const bound = new Map<string, number[]>();
  for (const [at, { rule }] of rules.entries()) {
    if (rule.list !== 'exit') continue;
    const path = rule.filters.find(({ field }) => field === 'watch' || field === 'path');
    const places = path === undefined ? free : placesAt(bound, withoutFinalSlash(path.value));
    places.push(at);
  }
  return {
    silencing: rules.find(({ rule }) => silencesAll(rule)),
    candidates(paths) {
      const places = [...free, ...paths.flatMap((path) => bound.get(path) ?? [])];
      return places.toSorted((a, b) => a - b).flatMap((at) => rules[at] ?? []);
    },
  };
}

function placesAt(bound: Map<string, number[]>, path: string): number[] {
  const places = bound.get(path) ?? [];
  bound.set(path, places);
  return places;
}

/** Rules that keep every process from being looked at, or the record of every system call from being written. */
function silencesAll({ list, action, filters }: AuditRule): boolean {
  if (list === 'task') return action === 'never' && filters.length === 0;
  return list === 'exclude' && filters.length > 0 && filters.every(isEverySystemCall);
}

function isEverySystemCall({ field, operator, value }: Filter): boolean {
  if (field !== 'msgtype') return false;
  const named = /^syscall$/i.test(value) ? SYSCALL_RECORD : Number(value);
  return compares(SYSCALL_RECORD, operator, named);
}

/** The number of the record that every system call's event begins with (linux/audit.h). */
const SYSCALL_RECORD = 1300;

function compares(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '>=':
      return left >= right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '<':
      return left < right;
    default:
      return false;
  }
}
