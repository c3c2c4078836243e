import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Change, type Plan, readPlan, readReport, verdicts } from '../plan-json.ts';
import { type Outcome, tool } from '../tool.ts';
import { manifestOfCopy } from './changed.ts';
import type { Copy } from './copy.ts';
import { described, differencesOf } from './differences.ts';
import type { Entry, Manifest } from './manifest.ts';

/** Where the tool keeps its journal; the one place that is never put back. */
const journal = ['/var/lib/cis-harden'];

/** What goes on whatever is rolled back, where packages came or went: logs, and what apt can fetch again. */
const logs = ['/var/log', '/var/cache/apt', '/var/lib/apt/lists'];

/** What is added to every audit, plan and apply: profile, rule, parameters, consents. */
export interface Asked {
  readonly audit: readonly string[];
  readonly plan: readonly string[];
}

/**
 * Hardens a copy and puts it back: what was planned happens and nothing besides, a second plan is empty, and after
 * the rollback the tree is byte for byte the one before. Returns the plan.
 */
export async function prove(copy: Copy, below: Manifest, asked: Asked): Promise<Plan> {
  const target = `root:${copy.root}`;
  const before = await manifestOfCopy(copy, below);

  const audited = await tool(['audit', target, ...asked.audit, '--format', 'json']);
  expect(audited.exitCode, `the odd tree fails; ${complaint(audited)}`).toBe(2);
  const planned = await tool(['plan', target, ...asked.plan, '--format', 'json']);
  expect(planned, complaint(planned)).toMatchObject({ exitCode: 2, stderr: '' });
  const plan = readPlan(planned.stdout);
  expect(plan.obstacles).toEqual([]);
  await expectUnchanged(copy, below, before, 'an audit and a plan change nothing');

  const file = `${copy.root}.plan.json`;
  writeFileSync(file, planned.stdout, { mode: 0o600 });
  const consents = asked.plan.filter((word, at) => word === '--allow' || asked.plan[at - 1] === '--allow');
  const applied = await tool(['apply', target, file, '--yes', ...consents, '--format', 'json']);
  expect(applied.exitCode, complaint(applied)).toBe(0);
  expectExactly(plan, before, await manifestOfCopy(copy, below));

  const again = await tool(['plan', target, ...asked.plan, '--format', 'json']);
  expect(again.exitCode, complaint(again)).toBe(0);
  expect(readPlan(again.stdout).changes, 'a second plan').toEqual([]);
  const after = await tool(['audit', target, ...asked.audit, '--format', 'json']);
  expect(verdicts(readReport(after.stdout)), 'what the plan predicted').toEqual(verdicts(plan.predicted));

  const back = await tool(['rollback', target, '--yes']);
  expect(back.exitCode, complaint(back)).toBe(0);
  const packages = plan.changes.some((change) => change.after.kind === 'package');
  await expectUnchanged(copy, below, before, 'after the rollback', packages ? logs : []);
  return plan;
}

/**
 * A copy for which the rule has nothing to change: it asks a person, or judges what only a person or a running system
 * can mend. Nothing is written.
 */
export async function proveUntouched(copy: Copy, below: Manifest, asked: Asked): Promise<Plan> {
  const target = `root:${copy.root}`;
  const before = await manifestOfCopy(copy, below);
  const planned = await tool(['plan', target, ...asked.plan, '--format', 'json']);
  expect([0, 3], complaint(planned)).toContain(planned.exitCode);
  const plan = readPlan(planned.stdout);
  expect(plan.changes).toEqual([]);
  expect(verdicts(plan.predicted)).toEqual(verdicts(plan.before));
  await expectUnchanged(copy, below, before, 'an audit and a plan change nothing');
  return plan;
}

async function expectUnchanged(
  copy: Copy,
  below: Manifest,
  before: Manifest,
  when: string,
  excluded: readonly string[] = [],
): Promise<void> {
  const now = await manifestOfCopy(copy, below);
  expect(described(differencesOf(before, now, [...journal, ...excluded])), when).toEqual([]);
}

/** The paths that differ are the plan's, and each is what the plan says. */
function expectExactly(plan: Plan, before: Manifest, after: Manifest): void {
  const files = plan.changes.filter((change) => change.after.kind === 'file');
  const packages = plan.changes.some((change) => change.after.kind === 'package');
  const differ = differencesOf(before, after, journal);
  const planned = new Set(files.flatMap(({ address }) => [address, ...newFolders(address, before)]));
  const others = plan.changes.flatMap(placesOf);
  const isPlanned = (path: string) =>
    planned.has(path) || others.some((place) => path === place || path.startsWith(`${place}/`));
  if (!packages)
    expect(described(differ.filter(({ path }) => !isPlanned(path))), 'beside the plan').toEqual([]);
  for (const change of plan.changes) expectPath(change, after);
  for (const change of files) {
    const now = seen(after.get(change.address));
    const wanted = stated(change, before.get(change.address));
    // Scripts of packages write accounts into files of which the plan sets no more than the attributes.
    const written = packages || others.includes(change.address);
    const free =
      written && wanted !== undefined && changesAttributes(change)
        ? { ...wanted, content: now?.content }
        : wanted;
    expect(now, change.address).toEqual(free);
  }
}

/** Where a change that names no file may leave its mark. */
function placesOf({ after }: Change): string[] {
  switch (after.kind) {
    case 'link':
    case 'generated':
      return [after.path];
    case 'account':
    case 'entry':
      return [`/etc/${after.database}`];
    case 'unit':
      return ['/etc/systemd/system', ...[...'0123456S'].map((level) => `/etc/rc${level}.d`)];
    default:
      return [];
  }
}

function expectPath({ after }: Change, manifest: Manifest): void {
  if (after.kind === 'link') expect(manifest.has(after.path), after.path).toBe(after.target !== null);
  if (after.kind === 'generated') expect(manifest.has(after.path), after.path).toBe(after.present);
}

function changesAttributes({ before, after }: Change): boolean {
  const content = (state: Change['after']) =>
    state.kind === 'file' && state.node.type === 'file' ? state.node.content : undefined;
  return content(before) === content(after);
}

function newFolders(path: string, before: Manifest): string[] {
  const folders: string[] = [];
  for (let folder = join(path, '..'); !before.has(folder); folder = join(folder, '..')) folders.push(folder);
  return folders;
}

interface Seen {
  readonly type: string;
  readonly mode: string;
  readonly owner: string;
  readonly content?: string | undefined;
  readonly xattrs: string;
}

function seen(entry: Entry | undefined): Seen | undefined {
  if (entry === undefined) return undefined;
  const { type, mode, owner, content, xattrs } = entry;
  return { type, mode, owner, content, xattrs };
}

/** What shall stand there: the plan's content and attributes, with the extended attributes that it had. */
function stated({ before, after }: Change, was: Entry | undefined): Seen | undefined {
  if (after.kind !== 'file' || after.node.type === 'absent' || before.kind !== 'file') return undefined;
  const { type, mode, uid, gid } = after.node;
  const text = after.node.type === 'file' ? after.node.content : undefined;
  const encoding = after.node.type === 'file' ? (after.node.encoding ?? 'utf8') : 'utf8';
  const content =
    text === undefined
      ? was?.content
      : createHash('sha256').update(Buffer.from(text, encoding)).digest('hex');
  return {
    ...{ type, mode: mode.toString(8).padStart(4, '0'), owner: `${uid}:${gid}`, content },
    xattrs: masked(was?.xattrs ?? '', mode),
  };
}

/** chmod on a file with an ACL sets the entry of its owner, its mask and that of others (acl(5)), not its groups'. */
function masked(xattrs: string, mode: number): string {
  const bits = new Map([
    ['0100', mode >> 6],
    ['1000', mode >> 3],
    ['2000', mode],
  ]);
  const entry = (all: string, tag: string, id: string) =>
    bits.has(tag) ? `${tag}0${(bits.get(tag) ?? 0) & 7}${id}` : all;
  // After the version, each entry has a tag, rights and an id: 2, 2 and 4 bytes.
  return xattrs.replace(/(?<=^system\.posix_acl_access=0x02000000).*$/m, (entries) =>
    entries.replace(/(.{4})0.(.{10})/g, entry),
  );
}

/** What the program said, for the person who reads the failure. */
function complaint({ stdout, stderr }: Outcome): string {
  return `${ending(stdout)}\n${stderr.slice(-3000)}`;
}

/** Of a JSON answer only how it ended: a report in it is long. */
function ending(stdout: string): string {
  if (!stdout.startsWith('{')) return stdout.slice(-3000);
  const { ending: how, missed, obstacles, summary } = JSON.parse(stdout) as Record<string, unknown>;
  return JSON.stringify({ how, missed, obstacles, summary });
}
