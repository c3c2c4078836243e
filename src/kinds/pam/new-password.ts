import { evaluate } from '../../facts/pam/evaluate.ts';
import type { Result } from '../../facts/pam/result.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import { argsOf, moduleOf } from './login.ts';

/** A new password: fit, too weak, or one of the last ones. */
export type NewPassword = 'fit' | 'weak' | 'used';

/**
 * Whether a password stack takes a new password from somebody who knows the present one. A module that refuses it
 * takes it away from those behind, of which pam_unix asks for another one unless it was told to use that one.
 */
export function takes(stack: PamStack, password: NewPassword): boolean {
  const preliminary = evaluate(stack, (entry) =>
    moduleOf(entry) === 'pam_deny.so' ? 'authtok_err' : others(entry),
  );
  if (preliminary.result !== 'success') return false;
  let refused = false;
  const change = evaluate(stack, (entry) => {
    const module = moduleOf(entry);
    const refuses =
      (password === 'weak' && checkers.has(module)) || (password === 'used' && module === 'pam_pwhistory.so');
    refused ||= refuses;
    const misses = module === 'pam_unix.so' && refused && argsOf(entry).includes('use_authtok');
    return refuses || misses ? 'authtok_err' : others(entry);
  });
  return change.result === 'success';
}

export function checksQuality(entry: PamEntry): boolean {
  return checkers.has(moduleOf(entry));
}

const checkers = new Set(['pam_pwquality.so', 'pam_cracklib.so', 'pam_passwdqc.so']);

/** Other sources of accounts do not know a local user. */
function others(entry: PamEntry): Result {
  const module = moduleOf(entry);
  if (module === 'pam_deny.so') return 'authtok_err';
  return ['pam_unix.so', 'pam_permit.so', 'pam_pwhistory.so', ...checkers].includes(module)
    ? 'success'
    : 'user_unknown';
}
