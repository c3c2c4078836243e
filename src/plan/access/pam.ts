import { accessGranted } from '../../facts/access-conf.ts';
import { failedLogins } from '../../facts/failed-logins.ts';
import { faillockConf } from '../../facts/faillock-conf.ts';
import { pam } from '../../facts/pam.ts';
import { evaluate } from '../../facts/pam/evaluate.ts';
import type { Result } from '../../facts/pam/result.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import type { PamType } from '../../facts/pam/line.ts';
import { expiryOn } from '../../facts/password-expiry.ts';
import { shadowAges } from '../../facts/shadow-ages.ts';
import { timeOfLook } from '../../facts/time-of-look.ts';
import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { accountOf, groupsOf, shadowOf } from './account.ts';
import { open, shut, type Standing, unknown, type Who } from './check.ts';

/** A module's answer with the reason why it is no success; undefined where nothing is known of the module. */
interface Said {
  readonly result: Result;
  readonly why?: string;
}

/** What a service's PAM stack says to the account, with the right password where it asks for one. */
export function pamStanding(host: Host, who: Who, service: string, type: PamType): Standing {
  const stack = pam.of(host).service(service, type);
  const known = new Map(stack.entries.map((entry) => [entry, said(host, who, entry)]));
  const strange = stack.entries.filter((entry) => known.get(entry) === undefined && moduleOf(entry) !== '');
  const outcomes = assumptions.map((result) => {
    const outcome = evaluate(stack, (entry) => known.get(entry)?.result ?? result);
    return { ...outcome, isIn: outcome.result === 'success' };
  });
  const first = outcomes[0];
  if (first === undefined || outcomes.every(({ isIn }) => isIn)) return open;
  if (outcomes.some(({ isIn }) => isIn))
    return unknown(`${service} asks ${names(strange)}, of which nothing is known here`);
  const refusing = first.called.find((entry) => known.get(entry)?.why !== undefined);
  const why = refusing === undefined ? undefined : known.get(refusing)?.why;
  return shut(why ?? refusal(stack, service, type, first.result));
}

/** What modules may say of which nothing is known: that all is well, that it is no business of theirs, or no. */
const assumptions: readonly Result[] = ['success', 'ignore', 'user_unknown'];

function refusal({ refused }: PamStack, service: string, type: PamType, result: Result): string {
  return refused === undefined
    ? `PAM's ${type} stage for ${service} ends with ${result}`
    : `libpam refuses the service ${service}: ${refused}`;
}

function names(entries: readonly PamEntry[]): string {
  return [...new Set(entries.map(moduleOf))].slice(0, 5).join(', ');
}

function moduleOf({ does }: PamEntry): string {
  return does.kind === 'module' ? does.module.slice(does.module.lastIndexOf('/') + 1) : '';
}

function argsOf({ does }: PamEntry): readonly string[] {
  return does.kind === 'module' ? does.args : [];
}

function optionOf(entry: PamEntry, name: string): string | undefined {
  return argsOf(entry)
    .findLast((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function said(host: Host, who: Who, entry: PamEntry): Said | undefined {
  const { user } = who;
  const account = accountOf(host, user);
  const isRoot = account?.uid === 0;
  const isAccount = entry.type === 'account';
  switch (moduleOf(entry)) {
    case 'pam_unix.so':
      return isAccount ? unixAccount(host, who, entry) : { result: 'success' };
    case 'pam_permit.so':
    case 'pam_rootok.so':
      return { result: moduleOf(entry) === 'pam_rootok.so' && !isAccount ? 'auth_err' : 'success' };
    case 'pam_deny.so':
      return { result: isAccount ? 'acct_expired' : 'auth_err' };
    case 'pam_nologin.so':
      return nologin(host, isRoot, optionOf(entry, 'file'));
    case 'pam_access.so':
      return access(host, who, entry);
    case 'pam_shells.so':
      return shells(host, account?.shell ?? '');
    case 'pam_localuser.so':
      return account === undefined ? { result: 'perm_denied' } : { result: 'success' };
    case 'pam_faillock.so':
      return isAccount ? { result: 'success' } : faillock(host, who, entry, isRoot);
    case 'pam_tally2.so':
      return isAccount ? { result: 'success' } : tally(host, who, entry, isRoot);
    case 'pam_wheel.so':
      return isAccount || argsOf(entry).some((word) => /^(?:deny|trust|root_only)$/.test(word))
        ? undefined
        : wheel(host, who, optionOf(entry, 'group') ?? 'root');
    case 'pam_sss.so':
    case 'pam_ldap.so':
    case 'pam_winbind.so':
      return account === undefined ? undefined : { result: 'user_unknown' };
    case 'pam_faildelay.so':
    case 'pam_env.so':
    case 'pam_cap.so':
    case 'pam_group.so':
    case 'pam_mail.so':
      return { result: 'ignore' };
    default:
      return undefined;
  }
}

function unixAccount(host: Host, { user }: Who, entry: PamEntry): Said {
  const account = accountOf(host, user);
  if (account === undefined) return { result: 'user_unknown', why: `${user} is no account of /etc/passwd` };
  if (account.password !== 'x') return { result: 'success' };
  const ages = shadowOf(host, user);
  if (ages === undefined) return { result: 'authinfo_unavail', why: `/etc/shadow has no line for ${user}` };
  const { today } = shadowAges.of(host);
  const result = expiryOn(ages, today);
  const age = today - Number(ages.lastChange);
  switch (result) {
    case undefined:
      throw new Unmeasured(`/etc/shadow:${ages.line}: a field of ${user} is no number of days`);
    case 'success':
      return { result };
    case 'acct_expired':
      return {
        result,
        why: `the account ${user} has expired (its last day is ${dateOf(Number(ages.expire) - 1)})`,
      };
    case 'new_authtok_reqd':
      if (argsOf(entry).includes('no_pass_expiry')) return { result: 'success' };
      return {
        result,
        why:
          ages.lastChange === '0'
            ? `the password of ${user} has to be changed at the next login, and nothing else is done before`
            : `the password of ${user} is ${age} days old and may be ${ages.max}: it has to be changed first, by key too`,
      };
    case 'authtok_expired':
      if (argsOf(entry).includes('no_pass_expiry')) return { result: 'success' };
      return {
        result,
        why: `the password of ${user} is ${age} days old, may be ${ages.max}, and ${ages.inactive} days later the account is shut`,
      };
  }
}

function dateOf(day: number): string {
  const date = new Date(day * 86_400_000);
  return Number.isNaN(date.getTime()) ? `day ${day}` : date.toISOString().slice(0, 10);
}

function nologin(host: Host, isRoot: boolean, file: string | undefined): Said {
  const places = file === undefined ? ['/run/nologin', '/etc/nologin'] : [file];
  const found = places.find((path) => host.find(path).node.type !== 'absent');
  if (found === undefined) return { result: 'ignore' };
  return isRoot
    ? { result: 'success' }
    : { result: 'auth_err', why: `${found} stands there: nobody but root may log in` };
}

function access(host: Host, { user, connection }: Who, entry: PamEntry): Said | undefined {
  const path = optionOf(entry, 'accessfile') ?? '/etc/security/access.conf';
  const account = accountOf(host, user);
  if (account === undefined) return undefined;
  const groups = groupsOf(host, account).map(({ name }) => name);
  const granted = accessGranted(host.text(path) ?? '', { user, groups, client: connection?.client });
  if (granted === 'maybe') return undefined;
  return granted === 'yes'
    ? { result: 'success' }
    : { result: 'perm_denied', why: `${path} turns ${user} away` };
}

function shells(host: Host, shell: string): Said {
  const used = shell === '' ? '/bin/sh' : shell;
  const listed = (host.text('/etc/shells') ?? '').split('\n').includes(used);
  return listed
    ? { result: 'success' }
    : { result: 'auth_err', why: `/etc/shells does not list ${used}, and PAM asks for that` };
}

/** Whether pam_faillock holds the account locked: enough failures in one interval, the last one not too long ago. */
function faillock(host: Host, { user }: Who, entry: PamEntry, isRoot: boolean): Said {
  const conf = faillockConf.of(host);
  const args = argsOf(entry);
  if (args.includes('authsucc')) return { result: 'success' };
  const number = (name: string, byDefault: number) => {
    const given = optionOf(entry, name) ?? conf.get(name);
    if (given === 'never') return 0;
    return given !== undefined && /^\d{1,9}$/.test(given) ? Number(given) : byDefault;
  };
  const failures = failedLogins.of(host).faillock;
  const latest = Math.max(0, ...failures);
  const counted = failures.filter((time) => latest - time < number('fail_interval', 900)).length;
  const [deny, pause] = [number('deny', 3), number('unlock_time', 600)];
  const isExempt = isRoot && !args.includes('even_deny_root') && !conf.has('even_deny_root');
  const isOver = pause !== 0 && latest + pause < timeOfLook.of(host);
  if (deny === 0 || counted < deny || isExempt || isOver)
    return { result: args.includes('preauth') ? 'success' : 'ignore' };
  return { result: 'auth_err', why: locked(user, counted, deny) };
}

/** pam_tally2 counts the attempt itself before it compares. */
function tally(host: Host, { user }: Who, entry: PamEntry, isRoot: boolean): Said {
  const counted = failedLogins.of(host).tally;
  const deny = Number(optionOf(entry, 'deny') ?? 0);
  const isExempt = isRoot && !argsOf(entry).includes('even_deny_root');
  return deny === 0 || counted < deny || isExempt
    ? { result: 'success' }
    : { result: 'auth_err', why: locked(user, counted, deny) };
}

function locked(user: string, counted: number, deny: number): string {
  return `${counted} failed passwords are counted for ${user}, and ${deny} lock the account: its password is not taken`;
}

function wheel(host: Host, { user }: Who, group: string): Said | undefined {
  const account = accountOf(host, user);
  if (account === undefined) return undefined;
  return groupsOf(host, account).some(({ name }) => name === group)
    ? { result: 'success' }
    : { result: 'perm_denied', why: `PAM asks for membership in the group ${group}, which ${user} lacks` };
}
