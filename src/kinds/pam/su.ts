import { evaluate } from '../../facts/pam/evaluate.ts';
import { isSameControl, parseControl } from '../../facts/pam/control.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import { argsOf, moduleOf } from './login.ts';

export const WHEEL = 'pam_wheel.so';

/** Who asks for another account. */
type Asker = 'root' | 'member' | 'stranger';

/** Whether su goes on for somebody who then knows the password. `group` has the members that pam_wheel asks for. */
export function letsSu(stack: PamStack, asker: Asker): boolean {
  const { result } = evaluate(stack, (entry) => {
    switch (moduleOf(entry)) {
      case 'pam_rootok.so':
        return asker === 'root' ? 'success' : 'auth_err';
      case WHEEL:
        return wheel(argsOf(entry), asker);
      case 'pam_deny.so':
        return 'auth_err';
      case 'pam_faillock.so':
        return argsOf(entry).includes('authfail') ? 'ignore' : 'success';
      default:
        return 'success';
    }
  });
  return result === 'success';
}

/** Root is no member of the group (pam_wheel(8)). */
function wheel(args: readonly string[], asker: Asker) {
  const member = asker === 'member';
  if (args.includes('deny')) return member ? 'perm_denied' : args.includes('trust') ? 'success' : 'ignore';
  if (!member) return 'perm_denied';
  return args.includes('trust') ? 'success' : 'ignore';
}

/** What is wrong with a line that shall keep everybody out who is not in the group; undefined where nothing is. */
export function laxLine(entry: PamEntry): string | undefined {
  const args = argsOf(entry);
  if (!isSameControl(entry.control, parseControl('required'))) return 'its control is not required';
  if (!args.includes('use_uid')) return 'use_uid is not set';
  if (groupOf(entry) === undefined) return 'no group is named';
  const lax = ['deny', 'trust', 'root_only'].find((word) => args.includes(word));
  return lax === undefined ? undefined : `${lax} is set`;
}

/** The group whose members may go on. */
export function groupOf(entry: PamEntry): string | undefined {
  return argsOf(entry)
    .findLast((word) => /^group=./.test(word))
    ?.slice('group='.length);
}
