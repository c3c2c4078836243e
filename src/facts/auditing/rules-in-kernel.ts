import type { Host } from '../../host/host.ts';
import type { Program } from '../../host/programs.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { defineFact } from '../fact.ts';
import type { Machine } from './calls.ts';
import { auditLine } from './line.ts';
import { auditMachine } from './machine.ts';
import type { Filter } from './filter.ts';
import type { AuditRule } from './rule.ts';

/** The rules in force, as `auditctl -l` and `auditctl -s` tell them. */
export interface RulesInKernel {
  /** In the kernel's order; empty where auditctl is not there yet. */
  readonly rules: readonly ListedRule[];
  /** Lines of the listing that say something that no rules file can say. */
  readonly unreadable: readonly string[];
  /** Whether nothing can be changed before the next boot. */
  readonly locked: boolean;
  /** 0, 1 or 2, and `unknown`. */
  readonly enabled: string;
}

export interface ListedRule {
  readonly rule: AuditRule;
  readonly text: string;
}

/** Undefined where nothing runs. */
export const rulesInKernel = defineFact<RulesInKernel | undefined>({
  id: 'audit-rules-in-kernel',
  needs: [
    { kind: 'output', of: 'auditctl -l' },
    { kind: 'output', of: 'auditctl -s' },
  ],
  uses: [auditMachine],
  parse(host) {
    if (!host.running) return undefined;
    const enabled = /^(?:enabled |AUDIT_STATUS: enabled=)(\d)/m.exec(said(host, 'auditctl -s'))?.[1];
    return {
      ...listing(said(host, 'auditctl -l'), auditMachine.of(host)),
      locked: enabled === '2',
      enabled: enabled ?? 'unknown',
    };
  },
});

function said(host: Host, program: Program): string {
  const output = host.output(program);
  if (output === undefined) return '';
  if (output.status !== 0)
    throw new Unmeasured(`${program} failed: ${output.stderr || `status ${output.status}`}`);
  return output.stdout;
}

/** Reads what `auditctl -l` printed. */
export function listing(text: string, machine: Machine): Pick<RulesInKernel, 'rules' | 'unreadable'> {
  const rules: ListedRule[] = [];
  const unreadable: string[] = [];
  let otherArch = false;
  for (const line of text.split('\n')) {
    if (line === '' || line === 'No rules') continue;
    const read = auditLine(escaped(line), machine);
    if (read.kind !== 'append') {
      unreadable.push(line);
      continue;
    }
    const { arch, calls, filters } = read.rule;
    // auditctl 3.0 goes on naming calls as for the architecture of the rule before.
    const misnamed = arch === undefined && calls !== 'all' && otherArch;
    if (arch !== undefined) otherArch = arch.size !== machine.sizes[0];
    if (misnamed || filters.some(isListedOtherwise)) unreadable.push(line);
    if (!misnamed) rules.push({ rule: read.rule, text: line });
  }
  return { rules, unreadable };
}

/** File types are listed by numbers that auditctl does not take. */
function isListedOtherwise({ field }: Filter): boolean {
  return field === 'filetype';
}

/** A listing shows a backslash as it is, where a rules file needs two. */
function escaped(line: string): string {
  return line.replaceAll('\\', '\\\\');
}
