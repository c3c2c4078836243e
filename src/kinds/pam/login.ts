import { evaluate } from '../../facts/pam/evaluate.ts';
import type { Result } from '../../facts/pam/result.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';

/** Somebody at the door. */
export interface Login {
  readonly password: 'right' | 'wrong';
  /** Whether the module that counts failures holds the account locked. */
  readonly locked: boolean;
  /** What modules say that nothing is known of here, by file name. */
  readonly others: ReadonlyMap<string, Result>;
}

/** What an auth or account stack comes to for a login. */
export function login(stack: PamStack, who: Login) {
  return evaluate(stack, (entry) => said(entry, who));
}

/** File name of the module of an entry; empty for what is no module. */
export function moduleOf({ does }: PamEntry): string {
  return does.kind === 'module' ? does.module.slice(does.module.lastIndexOf('/') + 1) : '';
}

export function argsOf({ does }: PamEntry): readonly string[] {
  return does.kind === 'module' ? does.args : [];
}

/** `file:line` */
export function placeOf({ line }: PamEntry): string {
  return `${line.path}:${line.line}`;
}

/** Whether both stacks let the same logins in, whatever the modules say that nothing is known of. Locks are left out. */
export function letsInTheSame(before: PamStack, after: PamStack): boolean {
  const all = combinations([before, after]);
  return (
    all !== undefined &&
    all.every((others) =>
      (['right', 'wrong'] as const).every((password) => {
        const who = { password, locked: false, others };
        return (login(before, who).result === 'success') === (login(after, who).result === 'success');
      }),
    )
  );
}

/** A right password lets somebody in where every other module minds its own business, and a wrong one does not. */
export function tellsPasswordsApart(stack: PamStack): boolean {
  const others = bystanding([stack]);
  const result = (password: 'right' | 'wrong') => login(stack, { password, locked: false, others }).result;
  return result('right') === 'success' && result('wrong') !== 'success';
}

/** Modules of other sources of accounts do not know a local user. */
function bystanding(stacks: readonly PamStack[]): Map<string, Result> {
  return new Map(unknownModules(stacks).map((module) => [module, 'user_unknown']));
}

/** More unknown modules than this are too many to try every case. */
const MOST_UNKNOWN = 6;

function combinations(stacks: readonly PamStack[]): Map<string, Result>[] | undefined {
  const modules = unknownModules(stacks);
  if (modules.length > MOST_UNKNOWN) return undefined;
  let all = [new Map<string, Result>()];
  for (const module of modules)
    all = all.flatMap((known) =>
      (['success', 'user_unknown', 'ignore'] as const).map((result) => new Map([...known, [module, result]])),
    );
  return all;
}

function unknownModules(stacks: readonly PamStack[]): string[] {
  const modules = stacks.flatMap(({ entries }) => entries.map(moduleOf));
  return [...new Set(modules)].filter((module) => module !== '' && !known.has(module));
}

const known = new Set(['pam_unix.so', 'pam_deny.so', 'pam_permit.so', 'pam_faillock.so', 'pam_tally2.so']);

function said(entry: PamEntry, { password, locked, others }: Login): Result {
  switch (moduleOf(entry)) {
    case 'pam_unix.so':
      if (password === 'right') return 'success';
      return entry.type === 'auth' ? 'auth_err' : 'acct_expired';
    case 'pam_deny.so':
      return 'auth_err';
    case 'pam_permit.so':
      return 'success';
    case 'pam_tally2.so':
      return locked ? 'auth_err' : 'success';
    case 'pam_faillock.so':
      if (locked && entry.type === 'auth') return 'auth_err';
      return argsOf(entry).includes('authfail') ? 'ignore' : 'success';
    default:
      return others.get(moduleOf(entry)) ?? 'user_unknown';
  }
}
