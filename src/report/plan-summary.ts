import type { Plan, PlannedChange } from '../plan/plan.ts';
import { labelled } from './head.ts';
import { counted } from './numbers.ts';
import { filesText } from './plan-counts.ts';
import { plain, type Style } from './terminal.ts';

/** Names in one line before it is told how many more there are. */
const MOST_NAMES = 8;

/** What a plan touches, a line for each kind of thing, and whether it can be taken back. */
export function summaryLines(plan: Plan, style: Style): string[] {
  return summaryRows(plan).flatMap(([label, text]) => labelled(label, text, style));
}

/** The same as labels and texts; names of the host in them hold nothing that a terminal would obey. */
export function summaryRows(plan: Plan): (readonly [label: string, text: string])[] {
  const { changes } = plan;
  if (changes.length === 0)
    return [['Changes', 'none: nothing that is enforced can be brought nearer to the profile']];
  const rules = new Set(changes.flatMap((change) => change.rules)).size;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['Changes', [`${changes.length}, asked by ${counted(rules, 'rule')}`]],
    ['Files', files(changes)],
    ['Packages', packages(changes)],
    ['Services', services(changes)],
    ['Accounts', accounts(changes)],
    ['Kernel', kernel(changes)],
    ['Reboot', [reboot(plan)]],
    ['Undo', [undo(changes)]],
  ];
  return rows.flatMap(([label, parts]) => (parts.length === 0 ? [] : [[label, parts.join('; ')] as const]));
}

function files(changes: readonly PlannedChange[]): string[] {
  const generated = changes.filter(({ after }) => after.kind === 'generated').length;
  const links = changes.filter(({ after }) => after.kind === 'link').length;
  return [
    ...filesText(changes).map((text) => text.replace(/^(\d+) files?/, '$1')),
    ...(generated > 0 ? [counted(generated, 'generated file')] : []),
    ...(links > 0 ? [`${counted(links, 'symbolic link')} to delete`] : []),
  ];
}

function packages(changes: readonly PlannedChange[]): string[] {
  const moving = (gone: boolean) =>
    changes.flatMap(({ after }) =>
      after.kind === 'package' && (after.paragraph === null) === gone ? [after.name] : [],
    );
  return [...named(moving(false), 'to install'), ...named(moving(true), 'to remove')];
}

/** Units that come to another state, and those that only read their files again. */
function services(changes: readonly PlannedChange[]): string[] {
  const switched = changes.flatMap(({ after }) => (after.kind === 'unit' ? [after.name] : []));
  const other = (pick: 'reload' | 'restart') => [
    ...new Set(changes.flatMap((change) => change[pick] ?? []).filter((name) => !switched.includes(name))),
  ];
  return [
    ...named(switched, 'to switch'),
    ...named(other('reload'), 'to reload'),
    ...named(other('restart'), 'to restart'),
  ];
}

function accounts(changes: readonly PlannedChange[]): string[] {
  const names = changes.flatMap(({ address, after }) =>
    after.kind === 'account' || after.kind === 'entry' ? [address.slice(address.indexOf(':') + 1)] : [],
  );
  return named([...new Set(names)], 'to change');
}

function kernel(changes: readonly PlannedChange[]): string[] {
  const count = (kind: PlannedChange['after']['kind']) =>
    changes.filter(({ after }) => after.kind === kind).length;
  const rows = [
    [count('sysctl'), 'running parameter', 'running parameters'],
    [count('module'), 'module to unload', 'modules to unload'],
    [count('mount'), 'remount', 'remounts'],
    [count('table'), 'table of rules to load', 'tables of rules to load'],
  ] as const;
  return rows.flatMap(([number, one, many]) => (number === 0 ? [] : [counted(number, one, many)]));
}

function reboot({ reboots }: Plan): string {
  if (reboots.length === 0) return 'not needed';
  const rules = new Set(reboots.map(({ rule }) => rule)).size;
  return `needed for what ${counted(rules, 'rule asks', 'rules ask')}, see below`;
}

function undo(changes: readonly PlannedChange[]): string {
  const logs = changes.some(({ after }) => after.kind === 'package')
    ? ' but what the logs of apt and dpkg say'
    : '';
  return `nothing is irreversible${logs}: cis-harden rollback`;
}

function named(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MOST_NAMES).map((name) => plain(name, 80));
  const more = names.length - shown.length;
  return [`${names.length} ${what}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}
