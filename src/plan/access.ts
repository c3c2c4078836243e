import type { Fact } from '../facts/fact.ts';
import { acceptedLogin } from '../facts/accepted-login.ts';
import { accounts } from '../facts/accounts.ts';
import { failedLogins } from '../facts/failed-logins.ts';
import { faillockConf } from '../facts/faillock-conf.ts';
import { groupEntries } from '../facts/group-entries.ts';
import { iptablesOf } from '../facts/iptables.ts';
import { nftables } from '../facts/nftables.ts';
import { pam } from '../facts/pam.ts';
import { shadowAges } from '../facts/shadow-ages.ts';
import { sshdConfig } from '../facts/sshd-config.ts';
import { sudoers } from '../facts/sudoers.ts';
import { ufwFiles } from '../facts/ufw-rules.ts';
import type { Need } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { missingIn } from '../host/missing.ts';
import type { Access, AccessReason } from './access/answer.ts';
import { accountOf } from './access/account.ts';
import { blamed } from './access/blame.ts';
import { helped, type Recipe } from './access/help.ts';
import { checksFor, judged, whoLooked } from './access/judge.ts';
import { keyFiles } from './access/methods.ts';
import { withChanges } from './access/what-if.ts';
import type { PlannedChange } from './plan.ts';

/**
 * Whether the account that looked still gets in and becomes root after the changes, and if not, by what. What helps is
 * tried with the plan's recipe, for which the host's evidence must hold all that its rules ask.
 */
export function accessAfter(before: Host, changes: readonly PlannedChange[], recipe?: Recipe): Access {
  const why = unjudged(before);
  if (why !== undefined) return { answer: 'not judged', why };
  const who = whoLooked(before);
  const account = who.user;
  const checks = checksFor(before, who);
  const concerned = changes.filter((change) => checks.some((check) => check.concerns(change, who)));
  const { turned, unknown } = judged(before, withChanges(before, concerned), concerned, checks, who);
  if (turned.length > 0) {
    const reasons = turned.map(({ check, why }): AccessReason => {
      const blame = blamed(before, concerned, check, who);
      const asked = [...new Set(blame.flatMap((change) => change.rules))];
      const { rules, help } =
        recipe === undefined ? { rules: asked, help: [] } : helped(before, check, who, asked, recipe);
      return { loses: check.loses, why, changes: blame.map(({ address }) => address), rules, help };
    });
    return { answer: 'no', account, reasons, unknown };
  }
  return unknown.length > 0 ? { answer: 'unknown', account, unknown } : { answer: 'yes', account };
}

/** Whether somebody logs in to what was looked at. */
export function judgesAccess(host: Host): boolean {
  return unjudged(host) === undefined;
}

function unjudged({ evidence, running }: Host): string | undefined {
  if (!running || evidence.identity.via === 'root') return 'nobody logs in to an image';
  if (evidence.identity.via === 'sandbox') return 'nobody logs in to a sandbox';
  return evidence.identity.via === 'memory' ? 'nobody logs in to an example' : undefined;
}

const facts: readonly Fact<unknown>[] = [
  acceptedLogin,
  accounts,
  failedLogins,
  faillockConf,
  groupEntries,
  iptablesOf('ip'),
  iptablesOf('ip6'),
  nftables,
  pam,
  shadowAges,
  sshdConfig,
  sudoers,
  ufwFiles,
];

const places: readonly Need[] = [
  ...['/etc/shells', '/etc/security/access.conf'].map((path) => ({ kind: 'file', path }) as const),
  ...['/etc/nologin', '/run/nologin', '/usr/bin/sudo'].map((path) => ({ kind: 'attributes', path }) as const),
  ...['ssh.service', 'sshd.service', 'ssh.socket'].map((name) => ({ kind: 'unit', name }) as const),
];

/** All that can be named beforehand of what the answer needs; asked together with what else a plan asks. */
export const accessNeeds: readonly Need[] = [...facts.flatMap(({ needs }) => needs), ...places];

/** What a further look has to bring: what links and Includes lead to, and what belongs to the account. */
export function missingForAccess(host: Host): Need[] {
  if (unjudged(host) !== undefined) return [];
  const who = whoLooked(host);
  return [
    ...facts.flatMap((fact) => missingIn(() => fact.of(host))),
    ...places.flatMap((need) =>
      'path' in need
        ? missingIn(() => (need.kind === 'file' ? host.text(need.path) : host.find(need.path)))
        : [],
    ),
    ...missingIn(() => host.findAll(keyFiles(host, who))),
    ...missingIn(() => host.find(accountOf(host, who.user)?.shell || '/bin/sh')),
    ...missingIn(() => ['ssh.service', 'sshd.service', 'ssh.socket'].map((name) => host.unit(name))),
  ];
}
