import { judgeRule } from '../audit/judge.ts';
import type { Change, Consent } from '../change.ts';
import type { Host } from '../host/host.ts';
import { project } from '../host/project.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import type { Rule } from '../rule.ts';
import { type Actionable, intend, isActionable } from './intend.ts';
import type { Transition } from './transition.ts';
import { addressOf, type HeldChange, type Plan, type PlannedChange } from './plan.ts';
import { stagesOf, type Stop } from './stages.ts';

/** Rounds over all rules before two of them are taken to undo each other's work. */
const MAX_ROUNDS = 8;

/** Two rules want different things at one address. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(address: string, rules: readonly string[]) {
    super(
      `${rules.join(' and ')} want different things at ${address}; exempt one of them or change its parameters`,
    );
  }
}

export interface Folded extends Pick<Plan, 'held' | 'decisions' | 'reboots' | 'obstacles'> {
  readonly changes: readonly PlannedChange[];
  /** The host as it will be. */
  readonly host: Host;
}

/**
 * Lets every failing rule ask for its changes, each on the host as the rules before it left it, until none
 * has anything to ask: the fixpoint. Throws Conflict where two rules keep undoing each other.
 */
export function fold(
  host: Host,
  rules: readonly Rule[],
  params: ReadonlyMap<string, unknown>,
  allowed: readonly Consent[],
): Folded {
  const folding = new Folding(host, allowed);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    let asked = false;
    for (const rule of rules) asked = folding.ask(rule, params.get(rule.id)) || asked;
    if (!asked) return folding.result();
  }
  throw folding.conflict();
}

class Folding {
  host: Host;
  readonly #allowed: ReadonlySet<Consent>;
  readonly #changes = new Map<string, PlannedChange>();
  /** By address: how each rule left it. */
  readonly #stops = new Map<string, Stop[]>();
  readonly #held = new Map<string, HeldChange>();
  readonly #decisions = new Map<string, { rule: string; text: string }>();
  readonly #reboots = new Map<string, { rule: string; text: string }>();
  readonly #obstacles = new Map<string, { rule: string; text: string }>();
  /** Rules that asked for something that is not done: asking again would not help. */
  readonly #settled = new Set<string>();
  #lastAddress = '';

  constructor(host: Host, allowed: readonly Consent[]) {
    this.host = host;
    this.#allowed = new Set(allowed);
  }

  /** Whether the rule's changes altered the host. */
  ask(rule: Rule, params: unknown): boolean {
    if (this.#settled.has(rule.id) || judgeRule(rule, params, this.host).verdict !== 'fail') return false;
    try {
      return this.#take(rule.id, rule.remediate(this.host, params));
    } catch (problem) {
      if (!(problem instanceof Unmeasured)) throw problem;
      this.#settled.add(rule.id);
      this.#obstacles.set(rule.id, { rule: rule.id, text: problem.message });
      return false;
    }
  }

  result(): Folded {
    return {
      changes: ordered(
        [...this.#changes.values()].filter((change) => differs(change)).map((one) => this.#staged(one)),
      ),
      held: [...this.#held.values()],
      decisions: [...this.#decisions.values()],
      reboots: [...this.#reboots.values()],
      obstacles: [...this.#obstacles.values()],
      host: this.host,
    };
  }

  /** Where several rules asked: with what each of them did. */
  #staged(change: PlannedChange): PlannedChange {
    if (change.rules.length < 2) return change;
    const stages = stagesOf(change.before, this.#stops.get(change.address) ?? []);
    return stages.length < 2 ? change : { ...change, stages };
  }

  conflict(): Conflict {
    return new Conflict(this.#lastAddress, this.#changes.get(this.#lastAddress)?.rules.slice(-2) ?? []);
  }

  #take(rule: string, changes: readonly Change[]): boolean {
    const steps = this.#transitions(rule, changes);
    const missing = changes.flatMap((change) =>
      'consent' in change && change.consent !== undefined && !this.#allowed.has(change.consent)
        ? [change.consent]
        : [],
    );
    for (const change of changes) {
      const said =
        change.kind === 'decision' ? this.#decisions : change.kind === 'reboot' ? this.#reboots : undefined;
      if (said !== undefined && 'text' in change)
        said.set(`${rule}\n${change.text}`, { rule, text: change.text });
    }
    const [consent] = missing;
    if (consent !== undefined) {
      this.#settled.add(rule);
      for (const step of steps) this.#hold(rule, consent, step);
      return false;
    }
    for (const step of steps) this.#record(rule, step);
    if (steps.length === 0) this.#settled.add(rule);
    return steps.length > 0;
  }

  /** Owners and modes are each for themselves: one that can't be set keeps no other from it. */
  #intended(rule: string, host: Host, change: Actionable): readonly Transition[] {
    if (change.kind !== 'attributes') return intend(host, change);
    try {
      return intend(host, change);
    } catch (problem) {
      if (!(problem instanceof Unmeasured)) throw problem;
      this.#obstacles.set(`${rule}\n${problem.message}`, { rule, text: problem.message });
      return [];
    }
  }

  #transitions(rule: string, changes: readonly Change[]): Step[] {
    const steps: Step[] = [];
    let host = this.host;
    for (const change of changes) {
      if (!isActionable(change)) continue;
      for (const transition of this.#intended(rule, host, change)) {
        const along =
          change.kind === 'package' &&
          transition.after.kind === 'package' &&
          transition.after.name.replace(/:.*$/, '') !== change.name;
        steps.push({
          ...transition,
          ...(change.note !== undefined && { note: change.note }),
          ...(along && { along: true as const }),
        });
        host = project(host, transition.after, transition.restart);
      }
    }
    return steps;
  }

  #record(rule: string, step: Step): void {
    const address = addressOf(step.after);
    const known = this.#changes.get(address);
    this.#lastAddress = address;
    const last = known?.rules.at(-1);
    if (known !== undefined && last !== undefined && last !== rule && known.rules.includes(rule)) {
      if (this.#cameBack(known, step)) throw new Conflict(address, [last, rule]);
    }
    this.#changes.set(address, planned(rule, step, known));
    this.#stops.set(address, [...(this.#stops.get(address) ?? []), { rule, after: step.after }]);
    this.host = project(this.host, step.after, step.restart);
  }

  /** Whether the address returns to a state that it had before another rule changed it. */
  #cameBack(known: PlannedChange, step: Step): boolean {
    return !composed.has(known.after.kind) || JSON.stringify(known.before) === JSON.stringify(step.after);
  }

  #hold(rule: string, consent: Consent, step: Step): void {
    const address = addressOf(step.after);
    this.#held.set(address, { ...planned(rule, step, this.#held.get(address)), consent });
  }
}

/** Addresses to which several rules add, each its own part. */
const composed: ReadonlySet<string> = new Set(['file', 'table', 'account', 'mount']);

interface Step extends Transition {
  readonly note?: string;
  readonly along?: true;
}

function planned(rule: string, step: Step, known: PlannedChange | undefined): PlannedChange {
  const check = step.check ?? known?.check;
  const reload = step.reload ?? known?.reload;
  const restart = step.restart ?? known?.restart;
  const along = step.along && (known === undefined || known.along);
  const rules = known?.rules ?? [];
  const notes = known?.notes ?? [];
  return {
    address: addressOf(step.after),
    before: known?.before ?? step.before,
    after: step.after,
    rules: rules.at(-1) === rule ? rules : [...rules.filter((other) => other !== rule), rule],
    ...(check && { check }),
    ...(reload && { reload }),
    ...(restart && { restart }),
    ...((step.afterPackages ?? known?.afterPackages) && { afterPackages: true as const }),
    notes: step.note === undefined || notes.includes(step.note) ? notes : [...notes, step.note],
    ...(along && { along }),
  };
}

function differs({ before, after }: PlannedChange): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

/**
 * Packages come first, since their scripts write files, and go last. Forwarding is switched before other
 * kernel parameters, since the kernel then resets some of them. Units start when their files are in place.
 */
export function ordered(changes: readonly PlannedChange[]): PlannedChange[] {
  return changes.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ after }: PlannedChange): number {
  switch (after.kind) {
    case 'package':
      return after.paragraph === null ? 9 : 0;
    case 'file':
    case 'link':
    case 'account':
    case 'entry':
      return 1;
    case 'sysctl':
      return after.key.includes('forward') ? 2 : 3;
    case 'module':
      return 4;
    case 'mount':
      return 5;
    case 'table':
      return 6;
    case 'unit':
      return 7;
    case 'generated':
      return 8;
  }
}
