import type { PlannedChange } from '../plan/plan.ts';
import { counted } from './numbers.ts';

/** What a plan comes to: `3 files (1 new), 2 kernel parameters, 1 package to remove; asked by 5 rules`. */
export function changesText(changes: readonly PlannedChange[]): string {
  if (changes.length === 0) return 'none: nothing that is enforced can be brought nearer to the profile';
  const kinds = [
    ...filesText(changes),
    ...of(changes, isArriving, 'package to install', 'packages to install'),
    ...of(changes, isLeaving, 'package to remove', 'packages to remove'),
    ...of(changes, ({ after }) => after.kind === 'sysctl', 'running kernel parameter'),
    ...of(
      changes,
      ({ after }) => after.kind === 'module',
      'kernel module to unload',
      'kernel modules to unload',
    ),
    ...of(changes, ({ after }) => after.kind === 'unit', 'unit'),
    ...of(changes, ({ after }) => after.kind === 'mount', 'remount'),
    ...of(changes, ({ after }) => after.kind === 'table', 'rule table'),
    ...of(
      changes,
      ({ after }) => after.kind === 'account' || after.kind === 'entry',
      'account entry',
      'account entries',
    ),
    ...of(changes, ({ after }) => after.kind === 'generated', 'generated file'),
    ...of(changes, ({ after }) => after.kind === 'link', 'symbolic link'),
  ];
  const rules = new Set(changes.flatMap((change) => change.rules)).size;
  return `${kinds.join(', ')}; asked by ${counted(rules, 'rule')}`;
}

/** `3 files (1 new, 1 mode or owner only)`, or nothing. */
export function filesText(changes: readonly PlannedChange[]): string[] {
  const files = changes.filter(({ after }) => after.kind === 'file');
  if (files.length === 0) return [];
  const fresh = files.filter(({ before }) => before.kind === 'file' && before.node.type === 'absent').length;
  const attributesOnly = files.filter((change) => hasOneText(change)).length;
  const parts = [
    ...(fresh > 0 ? [`${fresh} new`] : []),
    ...(attributesOnly > 0 ? [`${attributesOnly} mode or owner only`] : []),
  ];
  return [`${counted(files.length, 'file')}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`];
}

function of(
  changes: readonly PlannedChange[],
  belongs: (change: PlannedChange) => boolean,
  one: string,
  many?: string,
): string[] {
  const count = changes.filter(belongs).length;
  return count === 0 ? [] : [counted(count, one, many)];
}

function isArriving({ after }: PlannedChange): boolean {
  return after.kind === 'package' && after.paragraph !== null;
}

function isLeaving({ after }: PlannedChange): boolean {
  return after.kind === 'package' && after.paragraph === null;
}

/** Whether the text stays and only mode or owner change. */
function hasOneText({ before, after }: PlannedChange): boolean {
  if (before.kind !== 'file' || after.kind !== 'file' || before.node.type === 'absent') return false;
  if (before.node.type !== 'file' || after.node.type !== 'file') return true;
  return before.node.content === after.node.content;
}
