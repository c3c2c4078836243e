import type { FileCheck, Generator, Table } from '../change.ts';
import type { FileState, State } from '../host/project.ts';
import { addressOf, type PlannedChange } from '../plan/plan.ts';
import { diffLines } from './file-diff.ts';
import { lineRules } from './hunk-rules.ts';
import { counted } from './numbers.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/**
 * Changes as they are reviewed, a block of lines for each: what happens where, who asked for it, and its
 * difference. Changes without one stand close together.
 */
export function changeBlocks(changes: readonly PlannedChange[], style: Style): string[][] {
  const blocks: string[][] = [];
  let brief: string[] | undefined;
  for (const change of changes) {
    const difference = differenceOf(change, style);
    if (difference.length > 0) {
      blocks.push([...fullLines(change, style), ...difference]);
      brief = undefined;
      continue;
    }
    if (brief === undefined) blocks.push((brief = []));
    brief.push(...briefLines(change, style));
  }
  return blocks;
}

function fullLines(change: PlannedChange, style: Style): string[] {
  return [
    ...wrap(changeTitle(change), style.width, '', 2).map((line) => paint(style, 'bold', line)),
    ...below([askedBy(change), ...handling(change)], style),
  ];
}

/** What and who in one line, where it fits. */
function briefLines(change: PlannedChange, style: Style): string[] {
  const title = `${changeTitle(change)}  (${askedBy(change)})`;
  return [...wrap(title, style.width, '', 2), ...below(handling(change), style)];
}

function askedBy({ rules, along }: PlannedChange): string {
  return `${along ? 'along with what is asked by' : 'asked by'} ${rules.map((rule) => plain(rule)).join(', ')}`;
}

function below(texts: readonly string[], style: Style): string[] {
  return texts.flatMap((text) => wrap(text, style.width, '  ', 4));
}

/** `change /etc/crontab: mode 0644 → 0600`, `remove package telnet 0.17-41`. */
export function changeTitle({ before, after }: Pick<PlannedChange, 'before' | 'after'>): string {
  switch (after.kind) {
    case 'file':
      return before.kind === 'file' ? fileTitle(after.path, before.node, after.node) : '';
    case 'sysctl':
      return `set ${plain(addressOf(after).slice('sysctl:'.length))} now: ${plain(valueOf(before))} → ${plain(after.value)}`;
    case 'module':
      return after.loaded === null
        ? `unload kernel module ${plain(after.name)}`
        : `load kernel module ${plain(after.name)}`;
    case 'package':
      return packageTitle(before, after);
    case 'link':
      return `delete the symbolic link ${plain(after.path)}`;
    case 'generated':
      return `let ${generatorTexts[after.by]} make ${plain(after.path)}`;
    case 'unit':
      return unitTitle(before, after);
    case 'mount':
      return `remount ${plain(after.point)}: ${added(before, after).join(', ')}`;
    case 'table':
      return tableTitle(after.table, after.content);
    case 'entry':
      return `add ${plain(after.line)} to /etc/${after.database}`;
    case 'account':
      return `change ${plain(after.name)} in /etc/${after.database}: ${fieldsText(before, after)}`;
  }
}

const generatorTexts: Readonly<Record<Generator, string>> = { aide: 'aideinit' };

function unitTitle(before: State, { name, file, active }: Extract<State, { kind: 'unit' }>): string {
  const was = before.kind === 'unit' ? before : { file: '', active: null };
  const parts = [
    ...(was.file === file ? [] : [`${was.file === '' ? 'not there' : plain(was.file)} → ${plain(file)}`]),
    ...(was.active === active ? [] : [`${plain(was.active ?? 'unknown')} → ${plain(active ?? 'unknown')}`]),
  ];
  return `unit ${plain(name)}: ${parts.join(', ')}`;
}

function added(before: State, after: Extract<State, { kind: 'mount' }>): string[] {
  const had = new Set(before.kind === 'mount' ? before.options.split(',') : []);
  return after.options
    .split(',')
    .filter((option) => !had.has(option))
    .map((option) => plain(option));
}

function tableTitle(table: Table, content: string): string {
  if (table === 'ufw') return 'load the rules of ufw from its files';
  const count = content.split('\n').filter((line) => line.trim() !== '').length;
  return `load the ${table} rules into the kernel (${counted(count, 'line')})`;
}

/** `max 99999 → 365`. */
function fieldsText(before: State, after: Extract<State, { kind: 'account' }>): string {
  const was = before.kind === 'account' ? before.fields : {};
  return Object.entries(after.fields)
    .filter(([field, value]) => was[field] !== value)
    .map(([field, value]) => `${fieldNames[field] ?? field} ${shown(was[field])} → ${shown(value)}`)
    .join(', ');
}

const fieldNames: Readonly<Record<string, string>> = {
  lastChange: 'day of the last password change',
  min: 'minimum days',
  max: 'maximum days',
  warn: 'days of warning',
  inactive: 'days of inactivity',
  expire: 'day of expiry',
};

function shown(value: string | undefined): string {
  return value === undefined || value === '' ? 'none' : plain(value);
}

function fileTitle(path: string, before: FileState, after: FileState): string {
  const attributes = attributesText(before, after);
  if (after.type === 'absent') return `delete ${plain(path)}`;
  if (before.type === 'absent')
    return `${after.type === 'directory' ? 'make' : 'write'} ${plain(path)}: new ${after.type === 'directory' ? 'folder' : 'file'}, ${attributes}`;
  const same = before.type === 'file' && after.type === 'file' ? before.content === after.content : true;
  return `${same ? 'restrict' : 'change'} ${plain(path)}${attributes === '' ? '' : `: ${attributes}`}`;
}

/** `mode 0644 → 0600, owner 1000:1000 → 0:0`; of a new file, what it has. */
function attributesText(before: FileState, after: FileState): string {
  if (after.type === 'absent') return '';
  const [mode, owner] = [octal(after.mode), `${after.uid}:${after.gid}`];
  if (before.type === 'absent') return `mode ${mode}, owner ${owner}`;
  const [oldMode, oldOwner] = [octal(before.mode), `${before.uid}:${before.gid}`];
  return [
    ...(mode === oldMode ? [] : [`mode ${oldMode} → ${mode}`]),
    ...(owner === oldOwner ? [] : [`owner ${oldOwner} → ${owner}`]),
    ...(encodingOf(before) === encodingOf(after)
      ? []
      : [`encoding ${encodingOf(before)} → ${encodingOf(after)}`]),
  ].join(', ');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function encodingOf(node: FileState): string {
  return node.type === 'file' && node.encoding === 'latin1' ? 'bytes' : 'UTF-8';
}

function packageTitle(before: State, after: Extract<State, { kind: 'package' }>): string {
  const was = before.kind === 'package' ? before.paragraph : null;
  const version = (of: { version: string } | null) =>
    of === null || of.version === '' ? '' : ` ${plain(of.version)}`;
  const name = plain(after.name);
  if (after.paragraph === null) return `remove package ${name}${version(was)}`;
  if (was === null || !was.status.endsWith(' installed'))
    return `install package ${name}${version(after.paragraph)}`;
  return `upgrade package ${name}:${version(was)} →${version(after.paragraph)}`;
}

function valueOf(state: State): string {
  return state.kind === 'sysctl' ? state.value : '';
}

const checkers: Readonly<Record<FileCheck, string>> = {
  sshd: 'sshd -t',
  modprobe: 'modprobe --showconfig',
  sudoers: 'visudo -c',
  fstab: 'findmnt --verify',
  rsyslog: 'rsyslogd -N1',
  nft: 'nft -c',
  iptables: 'iptables-restore --test',
  ip6tables: 'ip6tables-restore --test',
  grub: 'grub-script-check',
  logrotate: 'logrotate -d',
};

/** How a change is made safe, and what else people will notice. */
export function handling({ check, reload, restart, notes }: PlannedChange): string[] {
  return [
    ...(check === undefined ? [] : [`${checkers[check]} must accept it before it goes live`]),
    ...(reload === undefined ? [] : [`${plain(reload)} is reloaded afterwards, if it is active`]),
    ...(restart === undefined ? [] : [`${plain(restart)} is restarted afterwards, if it is active`]),
    ...notes.map((note) => plain(note)),
  ];
}

/** What changes in a text, as `diff -u` has it, with the rules that asked for each part; empty where there is none. */
export function differenceOf(change: PlannedChange, style: Style): string[] {
  const { before, after } = change;
  if (before.kind === 'table' && after.kind === 'table' && after.table !== 'ufw')
    return diffLines(`table ${after.table}`, asFile(before.content), asFile(after.content), style);
  if (before.kind !== 'file' || after.kind !== 'file') return [];
  return diffLines(after.path, before.node, after.node, style, lineRules(change));
}

function asFile(content: string): FileState {
  return { type: 'file', mode: 0o600, uid: 0, gid: 0, size: content.length, content };
}
