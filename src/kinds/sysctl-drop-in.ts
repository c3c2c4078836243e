import render from '../../templates/etc/sysctl.d/99-zz-cis-harden.conf.hbs';
import { compareBytes } from '../facts/conf-files.ts';
import { dottedKey, keyPath, parseSysctl } from '../facts/sysctl-lines.ts';
import { managedSysctlFile, managedSysctlName } from '../facts/sysctl-settings.ts';
import { template } from '../template.ts';
import type { Wanted } from './sysctl-persistence.ts';

const dropIn = template<{ assignments: readonly { key: string; value: string }[] }>(render);

/**
 * The drop-in with these parameters added to what `text` already sets, so that one file serves many rules.
 * What it says of `others` is set right.
 */
export function dropInWith(text: string, wanted: readonly Wanted[], others: readonly Wanted[]): string {
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
