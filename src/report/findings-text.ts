import type { RuleFinding } from '../audit/report.ts';
import type { Evident } from '../rule.ts';
import { grouped } from './grouped.ts';
import { plain } from './terminal.ts';

/** Names in one line before it is told how many more there are. */
const MOST_NAMES = 12;

/** `MaxAuthTries: 6, wanted at most 4  (/etc/ssh/sshd_config:32)`. */
export function findingText(finding: RuleFinding): string {
  return together([finding]);
}

/** The same, what is alike in one line: `net.ipv4.a, net.ipv4.b: not set, wanted 0  (/etc/sysctl.d)`. */
export function findingTexts(findings: readonly RuleFinding[]): string[] {
  const alike = (one: RuleFinding) => JSON.stringify([one.actual, one.expected, placeOf(one), one.state]);
  return [...grouped(findings, alike).values()].map(together);
}

/** `seen: mode 4755  (/bin/su, /bin/mount)`: what is the same at several places in one line. */
export function evidenceTexts(evidence: readonly Evident[]): string[] {
  return [...grouped(evidence, ({ what }) => what).values()].map(seenText);
}

/** `seen: mode 4755  (/bin/su)`. */
export function evidenceText(one: Evident): string {
  return seenText([one]);
}

function seenText(alike: readonly Evident[]): string {
  const places = alike.map(({ where }) => plain(where));
  return `seen: ${plain(alike[0]?.what ?? '')}  (${listed(places)})`;
}

function together(alike: readonly RuleFinding[]): string {
  const [first] = alike;
  if (first === undefined) return '';
  const names = [...new Set(alike.map(({ what }) => plain(what)))];
  const now = first.state === 'running' ? ', in force now' : '';
  const place = alike.length > 1 ? placeOf(first) : first.where;
  return `${listed(withoutRepeating(names))}: ${plain(first.actual)}, wanted ${plain(first.expected)}  (${plain(place)}${now})`;
}

/** Where a parameter of the kernel stands says no more than its name does. */
function placeOf({ where, state }: RuleFinding): string {
  return state === 'running' && where.startsWith('/proc/sys/') ? '/proc/sys' : where;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}

/** The words that all begin with are said once: `mode of /etc/a`, `/etc/b`. */
function withoutRepeating(names: readonly string[]): string[] {
  const [first = '', ...others] = names;
  const words = first.split(' ');
  let shared = words.length - 1;
  for (const other of others) {
    const theirs = other.split(' ');
    while (shared > 0 && words.slice(0, shared).join(' ') !== theirs.slice(0, shared).join(' ')) shared -= 1;
    shared = Math.min(shared, theirs.length - 1);
  }
  const prefix = shared === 0 ? '' : `${words.slice(0, shared).join(' ')} `;
  return [first, ...others.map((other) => other.slice(prefix.length))];
}
