import { createHash } from 'node:crypto';
import { type AccountDatabase, accountFields, type AccountFields } from '../host/account-entry.ts';
import type { FileState, State } from '../host/project.ts';
import type { Plan, PlannedChange } from '../plan/plan.ts';

/** One step of a run, as the runner's shell functions take it. */
export interface Step {
  readonly number: number;
  readonly kind: Exclude<State['kind'], 'package'> | 'packages';
  /** After number and kind. */
  readonly words: readonly string[];
  /** The bytes that a file shall hold. */
  readonly payload?: Buffer;
  /** What people read while it happens. */
  readonly label: string;
  readonly addresses: readonly string[];
}

/** The plan's changes as steps, in order. All packages that come, and all that go, are one step each. */
export function stepsOf(plan: Plan): Step[] {
  const steps: Omit<Step, 'number'>[] = [];
  const packages = plan.changes.filter((change) => change.after.kind === 'package');
  const coming = packages.filter(({ after }) => after.kind === 'package' && after.paragraph !== null);
  const going = packages.filter(({ after }) => after.kind === 'package' && after.paragraph === null);
  if (coming.length > 0) steps.push(packagesStep('install', coming));
  for (const change of plan.changes.filter((one) => !isLogMode(one))) steps.push(...singleStep(change));
  if (going.length > 0) steps.push(packagesStep('purge', going));
  for (const change of plan.changes.filter(isLogMode)) steps.push(...singleStep(change));
  return steps.map((step, at) => ({ number: at + 1, ...step }));
}

/** apt sets the modes of its logs anew whenever it runs: they are set after it. */
function isLogMode({ before, after }: PlannedChange): boolean {
  if (before.kind !== 'file' || after.kind !== 'file' || !after.path.startsWith('/var/log/')) return false;
  return before.node.type !== 'absent' && contentOf(before.node) === contentOf(after.node);
}

/** Units that read what was changed, each once, as systemctl's verb and name. */
export function unitsOf(plan: Plan): string[] {
  return [
    ...new Set(
      plan.changes.flatMap(({ reload, restart }) => [
        ...(reload === undefined ? [] : [`reload-or-try-restart:${reload}`]),
        ...(restart === undefined ? [] : [`try-restart:${restart}`]),
      ]),
    ),
  ];
}

function singleStep({
  address,
  before,
  after,
  check,
  afterPackages,
  asBefore,
}: PlannedChange): Omit<Step, 'number'>[] {
  const addresses = [address];
  switch (after.kind) {
    case 'package':
      return [];
    case 'sysctl': {
      const was = before.kind === 'sysctl' ? before.value : '';
      return [
        {
          kind: 'sysctl',
          words: [after.key, was, after.value],
          label: `set ${address.slice('sysctl:'.length)} to ${after.value}`,
          addresses,
        },
      ];
    }
    case 'module':
      return [
        { kind: 'module', words: [after.name], label: `unload the kernel module ${after.name}`, addresses },
      ];
    case 'file': {
      if (before.kind !== 'file') return [];
      const attributesOnly =
        contentOf(before.node) === contentOf(after.node) &&
        before.node.type !== 'absent' &&
        after.node.type !== 'absent';
      const words = [
        after.path,
        ...stateWords(before.node, attributesOnly),
        ...stateWords(after.node, attributesOnly),
        check ?? '-',
        afterPackages ? 'packages' : '-',
        asBefore === undefined ? '-' : `${asBefore.run}/step/${asBefore.step}`,
      ];
      const payload = attributesOnly ? undefined : bytesOf(after.node);
      const label = `${verbOf(before.node, after.node, attributesOnly)} ${after.path}`;
      return [{ kind: 'file', words, ...(payload && { payload }), label, addresses }];
    }
    case 'link': {
      const target = before.kind === 'link' ? (before.target ?? '') : '';
      return [{ kind: 'link', words: [after.path, target], label: `delete ${after.path}`, addresses }];
    }
    case 'generated':
      return [
        { kind: 'generated', words: [after.path, after.by], label: `generate ${after.path}`, addresses },
      ];
    case 'unit': {
      const was = before.kind === 'unit' ? before : { file: '', active: null };
      const words = [after.name, was.file || '-', was.active ?? '-', after.file || '-', after.active ?? '-'];
      const state = [after.file, after.active].filter((word) => word !== null && word !== '').join(', ');
      return [{ kind: 'unit', words, label: `bring unit ${after.name} to: ${state}`, addresses }];
    }
    case 'mount': {
      const was = before.kind === 'mount' ? before.options : '';
      const label = `remount ${after.point} with ${after.options}`;
      return [{ kind: 'mount', words: [after.point, was, after.options], label, addresses }];
    }
    case 'table': {
      const was = before.kind === 'table' ? before.content : '';
      const words = [after.table, sha256(Buffer.from(was)), /^Status: active$/m.test(was) ? 'on' : 'off'];
      const payload = Buffer.from(after.content);
      return [{ kind: 'table', words, payload, label: `load the ${after.table} rules`, addresses }];
    }
    case 'entry': {
      const label = `add ${address.slice(address.indexOf(':') + 1)} to /etc/${after.database}`;
      return [{ kind: 'entry', words: [after.database, after.line], label, addresses }];
    }
    case 'account': {
      const was = before.kind === 'account' ? before.fields : {};
      const { database, name, fields } = after;
      const words = [database, name, placed(database, was), placed(database, fields)];
      return [{ kind: 'account', words, label: `change ${name} in /etc/${database}`, addresses }];
    }
  }
}

function verbOf(before: FileState, after: FileState, attributesOnly: boolean): string {
  if (after.type === 'absent') return 'delete';
  if (after.type === 'directory' && before.type === 'absent') return 'make';
  return before.type === 'absent' ? 'write' : attributesOnly ? 'restrict' : 'change';
}

/** `3=0:4=365`: the fields by their places in the line, none of which can hold a colon. */
function placed(database: AccountDatabase, fields: AccountFields): string {
  return Object.entries(accountFields[database])
    .map(([field, place]) => `${place}=${fields[field] ?? ''}`)
    .join(':');
}

function packagesStep(verb: 'install' | 'purge', changes: readonly PlannedChange[]): Omit<Step, 'number'> {
  // apt would look for replacements of what goes along if it were not told that it shall go.
  const asked = verb === 'purge' ? changes : changes.filter(({ along }) => along === undefined);
  const names = changes.map(({ after }) => (after.kind === 'package' ? after.name : ''));
  const open =
    verb === 'install' &&
    changes.some(({ after }) => after.kind === 'package' && after.paragraph?.version === '');
  const all = `${open ? '?' : ''}${names.join(' ')}`;
  const wanted = asked.map(({ after }) => (after.kind === 'package' ? after.name : '')).join(' ');
  const label = `${verb === 'install' ? 'install' : 'remove'} ${names.join(', ')}`;
  return {
    kind: 'packages',
    words: [verb, wanted, all],
    label,
    addresses: changes.map(({ address }) => address),
  };
}

/** type, mode, uid, gid, sha256; dashes where a state has none or where the content does not matter. */
function stateWords(node: FileState, attributesOnly: boolean): string[] {
  if (node.type === 'absent') return ['absent', '-', '-', '-', '-'];
  const owned = [node.type, node.mode.toString(8), String(node.uid), String(node.gid)];
  const bytes = attributesOnly ? undefined : bytesOf(node);
  return [...owned, bytes === undefined ? '-' : sha256(bytes)];
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function bytesOf(node: FileState): Buffer | undefined {
  if (node.type !== 'file' || node.content === undefined) return undefined;
  return Buffer.from(node.content, node.encoding ?? 'utf8');
}

function contentOf(node: FileState): string | undefined {
  return node.type === 'file' ? node.content : undefined;
}
