import { describe, expect, it } from 'vitest';
import type { Change, Table } from '../src/change.ts';
import type { Evidence, Node } from '../src/host/evidence.ts';
import type { Host } from '../src/host/host.ts';
import { project, type State } from '../src/host/project.ts';
import { Unmeasured } from '../src/host/unmeasured.ts';
import { intend, isActionable } from '../src/plan/intend.ts';
import type { Transition } from '../src/plan/transition.ts';
import type { Finding, Rule } from '../src/rule.ts';
import { exampleHost, type ExampleHost } from './host.ts';

interface Row {
  /** A sentence that says what is special about this host. */
  readonly name: string;
  readonly host: ExampleHost;
  /** As a profile would set them; parsed by the rule. */
  readonly params?: Record<string, unknown>;
}

interface NotApplicableRow extends Row {
  readonly reason: string;
}

interface UnmeasuredRow extends Row {
  /** Part of the message that the operator reads. */
  readonly says: string;
}

/** What stands at a path after the repair; null where nothing shall stand. */
type Expected = string | { content?: string; mode?: number; uid?: number; gid?: number } | null;

interface FailingRow extends Row {
  readonly finds: readonly Finding[];
  /** Every path that the repair touches, and nothing else. */
  readonly files?: Record<string, Expected>;
  /** Kernel parameters that the repair sets, by key with slashes. */
  readonly sysctls?: Record<string, string>;
  /** Modules that the repair unloads. */
  readonly unloads?: readonly string[];
  /** Packages that come (true) or go (false) by the repair. */
  readonly packages?: Record<string, boolean>;
  /** Units by full name: what they become, `enabled active`. */
  readonly units?: Record<string, string>;
  /** Entries of account databases, `shadow:alice`: the fields that change. */
  readonly accounts?: Record<string, Record<string, string>>;
  /** Options that mounts gain, by mount point. */
  readonly mounts?: Record<string, readonly string[]>;
  /** Rule tables that are loaded, with their whole content. */
  readonly tables?: Partial<Record<Table, string>>;
  /** Symbolic links that go. */
  readonly unlinks?: readonly string[];
  /** Files that a program of the host makes. */
  readonly generates?: readonly string[];
  /** What waits for the next boot; each entry is part of one note. */
  readonly reboots?: readonly string[];
  /** What a person is asked to decide; each entry is part of one decision. */
  readonly decides?: readonly string[];
  /** What the repair leaves, when this rule cannot repair everything by itself. */
  readonly leaves?: readonly Finding[];
  /** Consents that the changes ask for. */
  readonly consents?: readonly string[];
}

interface Rows {
  readonly compliant: readonly Row[];
  readonly failing: readonly FailingRow[];
  readonly notApplicable?: readonly NotApplicableRow[];
  readonly unmeasured?: readonly UnmeasuredRow[];
}

/**
 * Derives a rule's tests from rows of hosts: a compliant host has no finding and gets no change; a failing
 * one is found exactly, repaired exactly, stays repaired and can be put back.
 */
export function testRule(rule: Rule, rows: Rows): void {
  refuseEmpty(rule, rows);
  describe(rule.id, () => {
    it.each(rows.compliant)('passes: $name', ({ host, params }) => {
      const { target, values } = prepared(rule, host, params);
      expect(rule.notApplicable(target, values)).toBeUndefined();
      expect(rule.audit(target, values)).toEqual([]);
      expect(rule.remediate(target, values), 'a compliant host is left alone').toEqual([]);
      rule.evidence(target, values);
    });

    it.each(rows.notApplicable ?? [])('is not applicable: $name', ({ host, params, reason }) => {
      const { target, values } = prepared(rule, host, params);
      expect(rule.notApplicable(target, values)).toBe(reason);
    });

    it.each(rows.unmeasured ?? [])('is an error: $name', ({ host, params, says }) => {
      const { target, values } = prepared(rule, host, params);
      const judge = () => rule.notApplicable(target, values) ?? rule.audit(target, values);
      expect(judge).toThrow(Unmeasured);
      expect(judge).toThrow(says);
    });

    it.each(rows.failing)('fails: $name', (row) => {
      const { target, values } = prepared(rule, row.host, row.params);
      expect(rule.notApplicable(target, values)).toBeUndefined();
      expect(rule.audit(target, values)).toEqual(row.finds);
      rule.evidence(target, values);

      const changes = rule.remediate(target, values);
      const { host: repaired, transitions } = made(target, changes);
      expect(effects(transitions)).toEqual(expectedEffects(row));
      expect(reboots(changes).length, 'notes on the next boot').toBe(row.reboots?.length ?? 0);
      for (const [at, part] of (row.reboots ?? []).entries()) expect(reboots(changes)[at]).toContain(part);
      expect(decisions(changes).length).toBe(row.decides?.length ?? 0);
      for (const [at, part] of (row.decides ?? []).entries()) expect(decisions(changes)[at]).toContain(part);
      expect([
        ...new Set(changes.flatMap((change) => ('consent' in change && change.consent) || [])),
      ]).toEqual(row.consents ?? []);
      expect(row.consents ?? [], 'consents that the rule does not state').toEqual(
        (row.consents ?? []).filter((consent) => rule.consents?.some((known) => known === consent)),
      );
      expect(rule.audit(repaired, values), 'what the repair leaves').toEqual(row.leaves ?? []);
      expect(
        made(repaired, rule.remediate(repaired, values)).transitions,
        'a second repair is empty',
      ).toEqual([]);
      expect(plain(undone(repaired, transitions)), 'the repair can be undone').toEqual(plain(target));
    });
  });
}

function prepared(rule: Rule, host: ExampleHost, params: Record<string, unknown> = {}) {
  return { target: exampleHost(host), values: rule.params.parse(params) };
}

function made(host: Host, changes: readonly Change[]): { host: Host; transitions: Transition[] } {
  const transitions: Transition[] = [];
  for (const change of changes) {
    if (!isActionable(change)) continue;
    for (const transition of intend(host, change)) {
      transitions.push(transition);
      host = project(host, transition.after, transition.restart);
    }
  }
  return { host, transitions };
}

function undone(host: Host, transitions: readonly Transition[]): Host {
  return transitions.toReversed().reduce((at, { before }) => project(at, before), host);
}

function decisions(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => (change.kind === 'decision' ? [change.text] : []));
}

function reboots(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => (change.kind === 'reboot' ? [change.text] : []));
}

interface Effects {
  files: Record<string, Expected>;
  sysctls: Record<string, string>;
  unloads: readonly string[];
  packages: Record<string, boolean>;
  units: Record<string, string>;
  accounts: Record<string, Record<string, string>>;
  mounts: Record<string, readonly string[]>;
  tables: Partial<Record<Table, string>>;
  unlinks: readonly string[];
  generates: readonly string[];
}

/** The last state at each address, said as a failing row says it: only what differs from before. */
function effects(transitions: readonly Transition[]): Effects {
  const first = new Map<string, Node>();
  const firstOf = new Map<string, State>();
  const result: Effects & { unloads: string[]; unlinks: string[]; generates: string[] } = {
    ...{ files: {}, sysctls: {}, unloads: [], packages: {}, units: {}, accounts: {}, mounts: {}, tables: {} },
    ...{ unlinks: [], generates: [] },
  };
  for (const { before, after } of transitions) {
    switch (after.kind) {
      case 'file':
        if (before.kind === 'file' && !first.has(after.path)) first.set(after.path, before.node);
        result.files[after.path] = difference(first.get(after.path) ?? { type: 'absent' }, after.node);
        break;
      case 'sysctl':
        result.sysctls[after.key] = after.value;
        break;
      case 'module':
        result.unloads.push(after.name);
        break;
      case 'package':
        result.packages[after.name] = after.paragraph !== null;
        break;
      case 'link':
        result.unlinks.push(after.path);
        break;
      case 'generated':
        result.generates.push(after.path);
        break;
      case 'unit':
        result.units[after.name] = [after.file, after.active].filter((word) => word !== null).join(' ');
        break;
      case 'mount': {
        const known = firstOf.get(after.point) ?? before;
        firstOf.set(after.point, known);
        const had = known.kind === 'mount' ? known.options.split(',') : [];
        result.mounts[after.point] = after.options.split(',').filter((option) => !had.includes(option));
        break;
      }
      case 'table':
        result.tables[after.table] = after.content;
        break;
      case 'entry':
        result.accounts[`${after.database}:${after.line.split(':', 1)[0]}`] = { line: after.line };
        break;
      case 'account': {
        const address = `${after.database}:${after.name}`;
        const known = firstOf.get(address) ?? before;
        firstOf.set(address, known);
        const had = known.kind === 'account' ? known.fields : {};
        result.accounts[address] = Object.fromEntries(
          Object.entries(after.fields).filter(([field, value]) => had[field] !== value),
        );
        break;
      }
    }
  }
  return result;
}

function difference(before: Node, after: Node): Expected {
  if (after.type === 'absent') return null;
  if (!('mode' in after)) throw new Error(`a repair made a ${after.type}`);
  const was = 'mode' in before ? before : { mode: 0o644, uid: 0, gid: 0 };
  const content = after.type === 'file' && contentOf(before) !== after.content ? after.content : undefined;
  const attributes = {
    ...(after.mode !== was.mode && { mode: after.mode }),
    ...(after.uid !== was.uid && { uid: after.uid }),
    ...(after.gid !== was.gid && { gid: after.gid }),
  };
  if (content !== undefined && Object.keys(attributes).length === 0) return content;
  return { ...(content !== undefined && { content }), ...attributes };
}

function contentOf(node: Node): string | undefined {
  return node.type === 'file' ? node.content : undefined;
}

function expectedEffects(row: FailingRow): Effects {
  return {
    files: row.files ?? {},
    sysctls: row.sysctls ?? {},
    unloads: row.unloads ?? [],
    packages: row.packages ?? {},
    units: row.units ?? {},
    accounts: row.accounts ?? {},
    mounts: row.mounts ?? {},
    tables: row.tables ?? {},
    unlinks: row.unlinks ?? [],
    generates: row.generates ?? [],
  };
}

/** Evidence without what projecting back and forth may leave: order of packages, folders that were made. */
function plain(host: Host): unknown {
  const { files, kernel, packages, units, shadow, outputs } = host.evidence;
  const entries = Object.entries(files).filter(
    ([, node]) => node.type !== 'absent' && node.type !== 'directory',
  );
  const paragraphs = packages && 'value' in packages ? packages.value : [];
  return {
    files: Object.fromEntries(entries),
    kernel: { ...kernel },
    units: Object.fromEntries(
      Object.entries({ ...units }).filter(
        ([, unit]) => !('value' in unit && unit.value.load === 'not-found'),
      ),
    ),
    shadow,
    outputs: said(outputs),
    packages: paragraphs.toSorted((a, b) => a.name.localeCompare(b.name)),
  };
}

/** A table that is empty again may have had no program that lists it before. */
function said(outputs: Evidence['outputs']): unknown {
  return Object.entries({ ...outputs }).filter(
    ([, output]) => !('value' in output && output.value.installed && output.value.stdout === ''),
  );
}

function refuseEmpty(rule: Rule, rows: Rows): void {
  if (rows.compliant.length === 0) throw new Error(`${rule.id}: state at least one compliant host`);
  if (rows.failing.length === 0) throw new Error(`${rule.id}: state at least one failing host`);
  const names = [
    ...rows.compliant,
    ...rows.failing,
    ...(rows.notApplicable ?? []),
    ...(rows.unmeasured ?? []),
  ];
  for (const { name } of names)
    if (names.filter((other) => other.name === name).length > 1)
      throw new Error(`${rule.id}: two rows are named "${name}"`);
  for (const row of rows.failing)
    if (row.finds.length === 0) throw new Error(`${rule.id}: "${row.name}" fails without a finding`);
}
