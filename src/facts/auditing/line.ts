import type { Machine } from './calls.ts';
import { auditOptions, type AuditOption } from './options.ts';
import { RuleReading } from './rule-reading.ts';
import type { AuditRule } from './rule.ts';

/** What one line of an audit rules file asks for. */
export type AuditLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'append' | 'prepend' | 'delete'; readonly rule: AuditRule }
  | { readonly kind: 'delete-all'; readonly key: string | undefined }
  | { readonly kind: 'enable'; readonly value: string }
  | { readonly kind: 'go-on' }
  /** Rates, backlogs and whatever else changes no rule. */
  | { readonly kind: 'setting' }
  /** auditctl does not take the line, and stops. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads a line as `auditctl -R` does, without its newline. Never throws. */
export function auditLine(line: string, machine: Machine): AuditLine {
  if (/^ *(#|$)/.test(line)) return { kind: 'blank' };
  const read = auditOptions(line);
  if ('refused' in read) return { kind: 'refused', reason: read.refused };
  const [first, second] = read.options;
  switch (first?.name) {
    case 'a':
    case 'A':
    case 'd':
    case 'w':
    case 'W':
      return ruleLine(read.options, machine);
    case 'D':
      return second === undefined || second.name === 'k'
        ? { kind: 'delete-all', key: second?.value }
        : { kind: 'refused', reason: '-D takes nothing but a key' };
    case 'e':
    case 'f':
      if (!/^[012]$/.test(first.value))
        return { kind: 'refused', reason: `-${first.name} takes 0, 1 or 2, not ${first.value}` };
      return first.name === 'e' ? { kind: 'enable', value: first.value } : { kind: 'setting' };
    case 'b':
    case 'r':
    case 'backlog_wait_time':
      return /^\d/.test(first.value)
        ? { kind: 'setting' }
        : { kind: 'refused', reason: `-${first.name} takes a number, not ${first.value}` };
    case 'i':
    case 'c':
      return { kind: 'go-on' };
    case 'F':
    case 'S':
    case 'C':
    case 'k':
    case 'p':
    case 'R':
    case 'h':
      return { kind: 'refused', reason: `-${first.name} cannot stand first` };
    default:
      return { kind: 'setting' };
  }
}

function ruleLine(options: readonly AuditOption[], machine: Machine): AuditLine {
  const reading = new RuleReading(machine);
  for (const option of options) {
    const reason = reading.take(option);
    if (reason !== undefined) return { kind: 'refused', reason };
  }
  const read = reading.finish();
  return typeof read === 'string' ? { kind: 'refused', reason: read } : read;
}
