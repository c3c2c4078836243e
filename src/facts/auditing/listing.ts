import { callNumber, type Machine } from './calls.ts';
import { UNSET, type Filter } from './filter.ts';
import type { AuditRule } from './rule.ts';

/** A rule of this tool as `auditctl -l` prints it: calls by their numbers, keys last, no final slash. */
export function listedRule(rule: AuditRule, machine: Machine): string {
  const [object, permission] = rule.filters;
  if (rule.arch === undefined && rule.filters.length === 2 && object?.field === 'watch')
    return [`-w ${object.value} -p ${permission?.value}`, ...rule.keys.map((key) => `-k ${key}`)].join(' ');
  return [
    `-a ${rule.action},${rule.list}`,
    ...(rule.arch === undefined ? [] : [`-F arch${rule.arch.operator}${rule.arch.size}`]),
    `-S ${rule.calls === 'all' ? 'all' : byNumber(rule, rule.calls, machine).join(',')}`,
    ...rule.filters.map(listedFilter),
    ...rule.keys.map((key) => `-F key=${key}`),
  ].join(' ');
}

function byNumber({ arch }: AuditRule, calls: readonly string[], machine: Machine): string[] {
  const size = arch === undefined || arch.size === 'other' ? machine.sizes[0] : arch.size;
  const number = (call: string) => callNumber(call, machine, size) ?? Number(call);
  return calls.toSorted((a, b) => number(a) - number(b));
}

const errorNames: Readonly<Record<string, string>> = { '-1': '-EPERM', '-13': '-EACCES' };

function listedFilter({ field, operator, value }: Filter): string {
  if (field.startsWith('compare:')) return `-C ${field.slice('compare:'.length)}${operator}${value}`;
  if (field === 'exit') return `-F exit${operator}${errorNames[value] ?? value}`;
  return `-F ${field}${operator}${value === String(UNSET) ? '-1' : value}`;
}
