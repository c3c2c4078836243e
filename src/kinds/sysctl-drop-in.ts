import render from '../../templates/etc/sysctl.d/99-zz-cis-harden.conf.hbs';
import type { Change } from '../change.ts';
import { compareBytes } from '../facts/conf-files.ts';
import { dottedKey, keyPath, parseSysctl } from '../facts/sysctl-lines.ts';
import { managedSysctlFile, managedSysctlName, type SysctlSettings } from '../facts/sysctl-settings.ts';
import { template } from '../template.ts';
import { commentOut } from './comment-out.ts';
import { place, repair, type Wanted } from './sysctl-persistence.ts';

const dropIn = template<{ assignments: readonly { key: string; value: string }[] }>(render);

interface Place {
  readonly settings: SysctlSettings;
  /** Why the drop-in cannot be written. */
  readonly obstacle: string | undefined;
}

/** What to change in files so that the `wrong` parameters of a rule, out of `all` of them, are persisted. */
export function persist(
  { settings, obstacle }: Place,
  wrong: readonly Wanted[],
  all: readonly Wanted[],
): Change[] {
  const repairs = wrong.map((parameter) => ({ parameter, ...repair(settings, parameter) }));
  const lines = repairs.filter(({ needsLine }) => needsLine).map(({ parameter }) => parameter);
  const changes = commentOut(repairs.flatMap((one) => one.commentOut));
  for (const { parameter, unbeaten } of repairs)
    for (const line of unbeaten)
      changes.push({
        kind: 'decision',
        text:
          `${place(line)} sets ${dottedKey(parameter.key)} after ${managedSysctlFile} does, in a file that belongs to ` +
          'a package or a program: override that file, or change what writes it',
      });
  if (lines.length === 0) return changes;
  if (obstacle !== undefined) changes.push({ kind: 'decision', text: obstacle });
  else
    changes.push({
      kind: 'file',
      path: managedSysctlFile,
      content: dropInWith(settings.managed, lines, all),
    });
  return changes;
}

/**
 * The drop-in with these parameters added to what `text` already sets, so that one file serves many rules.
 * What it says of `others` is set right.
 */
function dropInWith(text: string, wanted: readonly Wanted[], others: readonly Wanted[]): string {
  const values = new Map<string, string>();
  const known = parseSysctl({ name: managedSysctlName, path: managedSysctlFile, text });
  for (const { key, value } of known) if (value !== null && isPlain(key, value)) values.set(key, value);
  const mentioned = others.filter((one) => known.some(({ key }) => key === one.key));
  for (const { key, value } of [...wanted, ...mentioned]) values.set(key, value);
  const keys = [...values.keys()].sort((a, b) => rank(a) - rank(b) || compareBytes(a, b));
  return dropIn({ assignments: keys.map((key) => ({ key: dottedKey(key), value: values.get(key) ?? '' })) });
}

/** Whether the assignment means the same once it is written again. */
function isPlain(key: string, value: string): boolean {
  return /^[a-z][!-~]*$/.test(key) && /^[ -~]*$/.test(value) && keyPath(dottedKey(key)) === key;
}

/** Forwarding stands first: switching it makes the kernel reset accept_redirects. */
function rank(key: string): number {
  return /(^|\/)(ip_)?forward(ing)?$/.test(key) ? 0 : 1;
}
