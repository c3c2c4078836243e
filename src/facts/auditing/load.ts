import type { Machine } from './calls.ts';
import { auditLine, type AuditLine } from './line.ts';
import type { MergedLine } from './merge.ts';
import { isSameRule, type AuditRule } from './rule.ts';

export interface PlacedRule {
  readonly rule: AuditRule;
  readonly line: MergedLine;
}

/** What is in the kernel after `auditctl -R` has read some lines, none having been there before. */
export interface LoadedRules {
  /** In the order in which the kernel tries those of one list. */
  readonly rules: readonly PlacedRule[];
  /** The line at which loading stops: what comes after it does nothing. */
  readonly stop?: Refusal;
  /** What lines ask for, those that auditctl does not come to or that others undo among them. */
  readonly asked: readonly PlacedRule[];
  /** Lines that were passed over after a line that said so. */
  readonly passedOver: readonly Refusal[];
  /** The line that was the last to switch auditing. */
  readonly enabled?: { readonly value: string; readonly line: MergedLine };
}

export interface Refusal {
  readonly line: MergedLine;
  readonly reason: string;
}

/** Goes through the lines as auditctl and the kernel do. */
export function loadedRules(lines: readonly MergedLine[], machine: Machine): LoadedRules {
  const kernel = new Kernel();
  const passedOver: Refusal[] = [];
  const asked: PlacedRule[] = [];
  let stop: Refusal | undefined;
  let goesOn = false;
  for (const line of lines) {
    const read = auditLine(line.text, machine);
    if (read.kind === 'append' || read.kind === 'prepend') asked.push({ rule: read.rule, line });
    if (stop !== undefined) continue;
    goesOn ||= read.kind === 'go-on';
    const reason = kernel.take(read, line);
    if (reason === undefined) continue;
    if (goesOn) passedOver.push({ line, reason });
    else stop = { line, reason };
  }
  return { ...kernel.state(), asked, passedOver, ...(stop && { stop }) };
}

class Kernel {
  #rules: PlacedRule[] = [];
  /** Rules by what the same rules have in common. */
  #alike = new Map<string, PlacedRule[]>();
  #enabled: LoadedRules['enabled'];

  state(): Pick<LoadedRules, 'rules' | 'enabled'> {
    return { rules: this.#rules, ...(this.#enabled && { enabled: this.#enabled }) };
  }

  /** Why the line is refused. */
  take(read: AuditLine, line: MergedLine): string | undefined {
    if (read.kind === 'refused') return read.reason;
    if (read.kind === 'blank' || read.kind === 'go-on') return undefined;
    if (this.#enabled?.value === '2') return `${place(this.#enabled.line)} locks the rules before`;
    switch (read.kind) {
      case 'enable':
        this.#enabled = { value: read.value, line };
        return undefined;
      case 'delete-all':
        this.#keep(({ rule }) => read.key !== undefined && !hasKey(rule, read.key));
        return undefined;
      case 'setting':
        return undefined;
      case 'append':
      case 'prepend':
        return this.#add({ rule: read.rule, line }, read.kind);
      case 'delete': {
        const known = this.#same(read.rule);
        if (known === undefined) return 'there is no such rule to delete';
        this.#keep((one) => one !== known);
        return undefined;
      }
    }
  }

  #add(placed: PlacedRule, kind: 'append' | 'prepend'): string | undefined {
    const same = this.#same(placed.rule);
    if (same !== undefined) return `the same rule stands at ${place(same.line)}`;
    if (kind === 'append') this.#rules.push(placed);
    else this.#rules.unshift(placed);
    this.#remember(placed);
    return undefined;
  }

  #same(rule: AuditRule): PlacedRule | undefined {
    return this.#alike.get(likeness(rule))?.find((known) => isSameRule(known.rule, rule));
  }

  #remember(placed: PlacedRule): void {
    const key = likeness(placed.rule);
    const known = this.#alike.get(key);
    if (known === undefined) this.#alike.set(key, [placed]);
    else known.push(placed);
  }

  #keep(stays: (one: PlacedRule) => boolean): void {
    this.#rules = this.#rules.filter(stays);
    this.#alike = new Map();
    for (const placed of this.#rules) this.#remember(placed);
  }
}

function likeness({ list, calls, filters, keys }: AuditRule): string {
  return JSON.stringify([
    list,
    calls === 'all' ? calls : calls.length,
    filters.map(({ value }) => value),
    keys,
  ]);
}

export function place({ path, number }: MergedLine): string {
  return `${path}:${number}`;
}

/** Keys of a rule are one text, in which auditctl looks for a part. */
function hasKey({ keys }: AuditRule, part: string): boolean {
  return keys.join('\u0001').includes(part);
}
