import type { Consent, FileCheck } from '../change.ts';
import type { Workload, WorkloadName } from '../facts/workloads.ts';
import type { State } from '../host/project.ts';
import type { Report } from '../audit/report.ts';
import type { Binding } from './binding.ts';
import type { Access } from './access/answer.ts';

/** Raised where a reader of the old format could misread the new one. */
export const PLAN_VERSION = 2;

/**
 * What shall be done to one host, and what it will look like afterwards. A plain JSON value: apply needs
 * nothing else, and reading it is enough to know everything that apply will do.
 */
export interface Plan {
  readonly schemaVersion: typeof PLAN_VERSION;
  readonly kind: 'plan';
  readonly tool: Report['tool'];
  readonly createdAt: string;
  readonly target: Report['target'];
  /** The host the plan is for. Apply refuses another one. */
  readonly bound: Binding;
  readonly benchmark: Report['benchmark'];
  readonly profile: Report['profile'];
  /** The system that the benchmark is for. */
  readonly platform: { readonly id: string; readonly version: string };
  /** By rule id: the values that rules are asked with, so that the result is verified with the same ones. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Classes of change that the operator allowed when the plan was made. */
  readonly allowed: readonly Consent[];
  /** Set where the plan takes back parts of earlier runs: which. */
  readonly takesBack?: readonly TakenBack[];
  /** In the order in which they are made. */
  readonly changes: readonly PlannedChange[];
  /** What the rules also ask for, and what is not done without the operator's consent. */
  readonly held: readonly HeldChange[];
  /** What a person has to decide. */
  readonly decisions: readonly { readonly rule: string; readonly text: string }[];
  /** What is in force only after the next boot; until then the prediction shows it as it is. */
  readonly reboots: readonly { readonly rule: string; readonly text: string }[];
  /** Rules that cannot be helped by a change, and why. */
  readonly obstacles: readonly { readonly rule: string; readonly text: string }[];
  /** Software for containers that was found on the host. */
  readonly workloads: readonly Workload[];
  /** Changes, held ones too, that are known to break it. */
  readonly warnings: readonly Warning[];
  /** What cannot be foreseen exactly. */
  readonly unpredicted: readonly string[];
  /** Whether the account that looked gets in and becomes root after the changes. */
  readonly access: Access;
  readonly before: Report;
  /** The verdicts that an audit will give after the changes. */
  readonly predicted: Report;
}

/** A change of an earlier run, or what one of several rules wanted of it. */
export interface TakenBack {
  readonly run: string;
  readonly step: number;
  readonly address: string;
  readonly rule?: string;
}

/** What one of several rules made of an address, where more than one wanted something of it. */
export interface Stage {
  readonly rule: string;
  /** What the rules before had made of it became this; edits of lines where most of it stays. */
  readonly state?: State;
  readonly edits?: readonly LineEdit[];
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** From the line `at` on, counted from 0, `removed` lines give way to `lines`. */
export interface LineEdit {
  readonly at: number;
  readonly removed: number;
  readonly lines: readonly string[];
}

/** One address, from what holds there now to what shall hold. */
export interface PlannedChange {
  /**
   * A path, `package:NAME`, `sysctl:KEY` with dots, `module:NAME`, `unit:NAME`, `mount:POINT`, `table:NAME`, or an
   * entry of an account database as `shadow:NAME`.
   */
  readonly address: string;
  readonly before: State;
  readonly after: State;
  /** The rules that asked, in the order in which they did. */
  readonly rules: readonly string[];
  readonly check?: FileCheck;
  readonly reload?: string;
  readonly restart?: string;
  /** Set where the file may be changed by scripts of packages of this plan before: what it becomes accounts for that. */
  readonly afterPackages?: true;
  /** Set where a file becomes what it was before that step of an earlier run: it gets its time back too. */
  readonly asBefore?: { readonly run: string; readonly step: number };
  /** Where several rules asked: what each of them made of it, in order. The last one leads to `after`. */
  readonly stages?: readonly Stage[];
  readonly notes: readonly string[];
  /** Set for a package that comes or goes only because another does. */
  readonly along?: true;
}

export interface HeldChange extends PlannedChange {
  readonly consent: Consent;
}

/** A change that is known to break a workload of the host. */
export interface Warning {
  /** The change's. */
  readonly address: string;
  readonly workloads: readonly WorkloadName[];
  /** What breaks and by what, as one sentence without a full stop. */
  readonly why: string;
  /** Of the rules that asked for the change, those that cause it. */
  readonly rules: readonly string[];
}

/** How people and journals name what a state is about. */
export function addressOf(state: State): string {
  switch (state.kind) {
    case 'file':
      return state.path;
    case 'package':
      return `package:${state.name}`;
    case 'sysctl':
      return `sysctl:${sysctlName(state.key)}`;
    case 'module':
      return `module:${state.name}`;
    case 'link':
    case 'generated':
      return state.path;
    case 'unit':
      return `unit:${state.name}`;
    case 'mount':
      return `mount:${state.point}`;
    case 'table':
      return `table:${state.table}`;
    case 'account':
      return `${state.database}:${state.name}`;
    case 'entry':
      return `${state.database}:${state.line.slice(0, state.line.indexOf(':'))}`;
  }
}

/** `net/ipv4/ip_forward` as `net.ipv4.ip_forward`; a dot within a name becomes a slash, as sysctl(8) has it. */
function sysctlName(key: string): string {
  return key.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}
