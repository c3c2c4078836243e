import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import { isSameControl, parseControl } from '../../facts/pam/control.ts';
import { integer } from '../../facts/pwquality.ts';
import type { Finding } from '../../rule.ts';
import { argsOf, login, moduleOf, tellsPasswordsApart, placeOf } from './login.ts';

export const COMMON_AUTH = '/etc/pam.d/common-auth';
export const COMMON_ACCOUNT = '/etc/pam.d/common-account';

/** The module that counts failed passwords: pam_tally2 up to Linux-PAM 1.3, pam_faillock since 1.4. */
export type Counter = 'pam_faillock.so' | 'pam_tally2.so';

export interface LockoutWish {
  readonly module: Counter;
  /** Failures after which an account is locked, at most. */
  readonly deny: number;
  /** Seconds until it is free again, at least; 0 until an administrator frees it. */
  readonly unlockTime: number;
  readonly evenDenyRoot: boolean;
  /** What faillock.conf says where a line says nothing. */
  readonly conf: ReadonlyMap<string, string>;
}

export interface LoginStacks {
  readonly auth: PamStack;
  readonly account: PamStack;
}

/** What keeps failed passwords from being counted and accounts from being locked. */
export function* lockoutFindings({ auth, account }: LoginStacks, wish: LockoutWish): Iterable<Finding> {
  const { module } = wish;
  const lines = auth.entries.filter((entry) => moduleOf(entry) === module);
  if (lines.length === 0) {
    yield finding(
      `${module} for auth`,
      'counts failed passwords and locks accounts',
      'is not used',
      COMMON_AUTH,
    );
  } else {
    for (const line of lines) yield* lineFindings(line, wish);
    yield* duplicates(lines, module);
    yield* effectFindings({ auth, account }, module);
  }
  const right = { password: 'right', locked: false, others: new Map() } as const;
  if (!login(account, right).called.some((entry) => moduleOf(entry) === module))
    yield finding(
      `${module} for account`,
      'clears the count after a login',
      'is not reached',
      COMMON_ACCOUNT,
    );
  if (login(account, { ...right, password: 'wrong' }).result === 'success')
    yield finding('an account that pam_unix refuses', 'is refused', 'gets in', COMMON_ACCOUNT);
}

function* lineFindings(
  line: PamEntry,
  { module, deny, unlockTime, evenDenyRoot, conf }: LockoutWish,
): Iterable<Finding> {
  const args = argsOf(line);
  const told = module === 'pam_faillock.so' ? conf : new Map<string, string>();
  const value = (name: string) => valueOf(args, name) ?? told.get(name);
  const asks = (name: string, expected: string, actual: string | undefined) =>
    finding(`${name} of ${nameOf(line)}`, expected, actual ?? 'not set', placeOf(line));
  const given = value('deny') ?? (module === 'pam_faillock.so' ? '3' : undefined);
  const failures = integer(given) ?? 0;
  if (failures < 1 || failures > deny) yield asks('deny', `1 to ${deny}`, given);
  // Without the option pam_tally2 never frees an account by itself; pam_faillock does after 600 seconds.
  const pause = value('unlock_time') ?? (module === 'pam_faillock.so' ? '600' : '0');
  if (!isLongEnough(pause, unlockTime)) yield asks('unlock_time', expectedPause(unlockTime), pause);
  if (evenDenyRoot && !args.includes('even_deny_root') && !told.has('even_deny_root'))
    yield asks('even_deny_root', 'set', undefined);
  if (module !== 'pam_tally2.so') return;
  for (const option of tallyOptions)
    if (!args.includes(option)) yield asks(option, 'set', valueOf(args, option.replace(/=.*/, '')));
  if (!isSameControl(line.control, parseControl('required')))
    yield asks(
      'control',
      'required',
      line.line.says.kind === 'module' ? line.line.says.controlText : undefined,
    );
}

/** What a line of pam_tally2 has to say beside its limits. */
export const tallyOptions = ['onerr=fail', 'audit', 'silent'];

function expectedPause(unlockTime: number): string {
  return unlockTime === 0 ? '0, until an administrator frees the account' : `0, or ${unlockTime} or more`;
}

function isLongEnough(pause: string, unlockTime: number): boolean {
  const seconds = pause === 'never' ? 0 : integer(pause);
  if (seconds === undefined || seconds < 0) return false;
  return seconds === 0 || (unlockTime !== 0 && seconds >= unlockTime);
}

/** A failure that two lines count is two failures. */
function* duplicates(lines: readonly PamEntry[], module: Counter): Iterable<Finding> {
  const stages: readonly string[] = lines.map(stageOf);
  for (const [at, line] of lines.entries())
    if (stages.indexOf(stageOf(line)) < at)
      yield finding(nameOf(line), 'once', 'a second time', placeOf(line));
  if (module === 'pam_faillock.so' && !stages.includes('authfail'))
    yield finding(`${module} authfail`, 'counts failed passwords', 'is not used', COMMON_AUTH);
}

function* effectFindings({ auth }: LoginStacks, module: Counter): Iterable<Finding> {
  const others = new Map();
  const right = { password: 'right', locked: false, others } as const;
  // A stack that lets nobody in, or everybody, says nothing of locks.
  if (!tellsPasswordsApart(auth)) {
    yield finding('a right and a wrong password', 'are told apart', 'come to the same', COMMON_AUTH);
    return;
  }
  if (login(auth, { ...right, locked: true }).result === 'success')
    yield finding('a locked account', 'is refused', 'gets in with its password', COMMON_AUTH);
  const counts = (entry: PamEntry) =>
    moduleOf(entry) === module && (module === 'pam_tally2.so' || stageOf(entry) === 'authfail');
  if (!login(auth, { ...right, password: 'wrong' }).called.some(counts))
    yield finding('a wrong password', `is counted by ${module}`, 'is not counted', COMMON_AUTH);
  if (module === 'pam_faillock.so' && login(auth, right).called.some(counts))
    yield finding('a right password', 'is not counted', `is counted by ${module}`, COMMON_AUTH);
}

/** `preauth`, `authfail` or `authsucc` of a line of pam_faillock; the last one counts. */
export function stageOf(entry: PamEntry): string {
  return argsOf(entry).findLast((word) => /^(preauth|authfail|authsucc)$/.test(word)) ?? '';
}

function valueOf(args: readonly string[], name: string): string | undefined {
  return args.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}

function nameOf(entry: PamEntry): string {
  return `${moduleOf(entry)} ${stageOf(entry)}`.trim();
}

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}
