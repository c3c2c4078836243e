import type { Instead, Pam } from '../../facts/pam.ts';
import { isSameControl, parseControl } from '../../facts/pam/control.ts';
import type { PamStack } from '../../facts/pam/stack.ts';
import { integer } from '../../facts/pwquality.ts';
import type { Finding } from '../../rule.ts';
import { withArguments, withLine } from './edit.ts';
import { argsOf, placeOf } from './login.ts';
import { checksQuality, takes } from './new-password.ts';
import { COMMON_PASSWORD, linesOf, passwordStack } from './password-stack.ts';

export const MODULE = 'pam_pwhistory.so';

/** What keeps used passwords from being refused. */
export function* reuseFindings(stack: PamStack, remember: number): Iterable<Finding> {
  const lines = linesOf(stack, MODULE);
  if (lines.length === 0)
    yield finding(
      `${MODULE} for password`,
      `remembers ${remember} passwords`,
      'is not used',
      COMMON_PASSWORD,
    );
  for (const line of lines) {
    const given = argsOf(line).findLast((word) => word.startsWith('remember='));
    const count = integer(given?.slice('remember='.length)) ?? 0;
    if (count < remember || count > MOST)
      yield finding(
        `remember of ${MODULE}`,
        `${remember} to ${MOST}`,
        given?.slice('remember='.length) ?? 'not set',
        placeOf(line),
      );
    const { says } = line.line;
    if (!isSameControl(line.control, parseControl('required')))
      yield finding(
        `control of ${MODULE}`,
        'required',
        says.kind === 'module' ? says.controlText : '',
        placeOf(line),
      );
  }
  if (lines.length > 0 && takes(stack, 'used'))
    yield finding('a password that was used before', 'is refused', 'is taken', COMMON_PASSWORD);
}

/** As many as the module remembers. */
const MOST = 400;

/** The file with another number on the module's line, or with the line, before pam_unix. Undefined where that fails. */
export function editedReuse(pam: Pam, remember: number): Instead | undefined {
  const text = pam.text(COMMON_PASSWORD);
  const stack = passwordStack(pam);
  const [line, second] = linesOf(stack, MODULE);
  if (text === undefined || second !== undefined) return undefined;
  const added = [`remember=${remember}`];
  if (line !== undefined) {
    if (line.line.path !== COMMON_PASSWORD) return undefined;
    const changed = withArguments(text, line.line, (word) => !word.startsWith('remember='), added);
    return changed === undefined ? undefined : new Map([[COMMON_PASSWORD, changed]]);
  }
  const [unix, other] = linesOf(stack, 'pam_unix.so');
  if (unix === undefined || other !== undefined || unix.line.path !== COMMON_PASSWORD) return undefined;
  const at = stack.entries.indexOf(unix);
  const asked = stack.entries.slice(0, at).some(checksQuality) ? [...added, 'use_authtok'] : added;
  const told = withArguments(text, unix.line, (word) => word !== 'use_authtok', ['use_authtok']);
  const again = told === undefined ? undefined : new Map([[COMMON_PASSWORD, told]]);
  if (told === undefined || again === undefined) return undefined;
  const changed = withLine(
    told,
    COMMON_PASSWORD,
    passwordStack(pam, again).entries,
    at,
    `password\trequired\t${MODULE} ${asked.join(' ')}`,
  );
  return changed === undefined ? undefined : new Map([[COMMON_PASSWORD, changed]]);
}

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}
