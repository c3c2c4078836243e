import { z } from 'zod';
import type { Machine } from '../../facts/auditing/calls.ts';
import { watchedPlaces, type WatchedPlace } from '../../facts/auditing/places.ts';
import type { Fact } from '../../facts/fact.ts';
import { auditKey, auditRules } from '../../kinds/audit-rules.ts';
import { watchRule, type WantedRule } from '../../kinds/auditing/wanted.ts';
import type { Evident, Rule } from '../../rule.ts';

interface Watched {
  /** With a final slash for a directory with all below it. */
  readonly path: string;
  /** Where it is not the one of the profile. */
  readonly key?: string;
}

interface Watches {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly topic: string;
  readonly key: string;
  readonly watches: readonly Watched[];
}

/** Places on the disk by the paths that a rule names. */
export type Places = ReadonlyMap<string, WatchedPlace>;

/** Where the paths of a table of watches really are. */
export function placesOf(watches: readonly Watched[]): Fact<Places> {
  return watchedPlaces(watches.map(({ path }) => path.replace(/\/$/, '')));
}

/** A watch for writes and changes of attributes on each path that the kernel can watch. */
export function wantedWatches(
  machine: Machine,
  watches: readonly Watched[],
  places: Places,
  { key, access = 'wa' }: { key: string; access?: string },
): WantedRule[] {
  return watches.flatMap((watch) => {
    const place = places.get(watch.path.replace(/\/$/, ''));
    if (place === undefined || !place.watchable) return [];
    return watchRule(machine, { path: watch.path, names: place.names, access, key: watch.key ?? key });
  });
}

/** Paths whose folder is missing cannot be watched. */
export function* unwatched(places: Places): Iterable<Evident> {
  for (const [path, { watchable }] of places)
    if (!watchable) yield { what: 'cannot be watched: its folder does not exist', where: path };
}

function watchRules({ topic, key, watches, ...rule }: Watches): Rule {
  const names = watches.map(({ path }) => path).join(', ');
  return auditRules({
    ...rule,
    subject: `writes to, and changed attributes of, ${names}`,
    file: `50-cis-harden-${topic}.rules`,
    params: z.strictObject({ key: auditKey.default(key) }),
    source: placesOf(watches),
    wanted: (places, { machine }, params) => wantedWatches(machine, watches, places, params),
    evidence: (places) => unwatched(places),
  });
}

/** Rules that watch a few paths and nothing else. */
export const watches: readonly Rule[] = [
  watchRules({
    id: 'audit-identity',
    title: 'Changes of users and groups are recorded',
    rationale: 'A new account or a changed password that nobody ordered is often how an intruder stays.',
    topic: 'identity',
    key: 'identity',
    watches: [
      { path: '/etc/group' },
      { path: '/etc/passwd' },
      { path: '/etc/gshadow' },
      { path: '/etc/shadow' },
      { path: '/etc/security/opasswd' },
    ],
  }),
  watchRules({
    id: 'audit-mac-policy',
    title: 'Changes of mandatory access control are recorded',
    rationale: 'Whoever loosens an AppArmor profile frees the program that it confines.',
    topic: 'MAC-policy',
    key: 'MAC-policy',
    watches: [{ path: '/etc/apparmor/' }, { path: '/etc/apparmor.d/' }],
  }),
  watchRules({
    id: 'audit-logins',
    title: 'Logins and failed logins are recorded',
    rationale: 'These files tell who logged in last and who failed; erasing their traces shows as a write.',
    topic: 'logins',
    key: 'logins',
    watches: [{ path: '/var/log/faillog' }, { path: '/var/log/lastlog' }, { path: '/var/log/tallylog' }],
  }),
  watchRules({
    id: 'audit-session',
    title: 'The beginnings of sessions are recorded',
    rationale: 'A session that is missing between utmp, wtmp and the audit log was hidden by somebody.',
    impact: 'utmp is written at every login, so the log grows with them.',
    topic: 'session',
    key: 'session',
    watches: [
      { path: '/var/run/utmp' },
      { path: '/var/log/wtmp', key: 'logins' },
      { path: '/var/log/btmp', key: 'logins' },
    ],
  }),
  watchRules({
    id: 'audit-sudoers',
    title: 'Changes of who may use sudo are recorded',
    rationale: 'One line in these files turns any account into root.',
    topic: 'scope',
    key: 'scope',
    watches: [{ path: '/etc/sudoers' }, { path: '/etc/sudoers.d/' }],
  }),
];
