import { z } from 'zod';
import { type Instead, pam } from '../../facts/pam.ts';
import { pamConfigs } from '../../facts/pam-configs.ts';
import { passwordMethods } from '../../facts/password-methods.ts';
import { isSameControl, parseControl } from '../../facts/pam/control.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import { withArguments } from '../../kinds/pam/edit.ts';
import { argsOf, placeOf } from '../../kinds/pam/login.ts';
import { takes } from '../../kinds/pam/new-password.ts';
import { COMMON_PASSWORD, foreseen, linesOf, passwordStack } from '../../kinds/pam/password-stack.ts';
import { repairedPam } from '../../kinds/pam/repair.ts';
import { defineRule, type Finding } from '../../rule.ts';

const MODULE = 'pam_unix.so';
const params = z.strictObject({
  hash: z.enum(['sha512', 'yescrypt']).default('sha512').describe('how new passwords are hashed at least'),
});

/** Ways to hash that pam_unix(8) knows, weakest first. */
const methods = new Set(['bigcrypt', 'md5', 'blowfish', 'sha256', 'gost_yescrypt', 'sha512', 'yescrypt']);
const strong = ['sha512', 'yescrypt'] as const;
type Hash = (typeof strong)[number];

export default defineRule({
  id: 'password-hashing',
  title: 'New passwords are hashed so that guessing is slow',
  rationale: 'Whoever reads /etc/shadow tries billions of passwords a second against an old hash.',
  impact: 'Hashes that are there stay as they are until the password is changed next.',
  check:
    'Every line of pam_unix in common-password names sha512 or yescrypt (with the parameter at yescrypt, that one) and no weaker method.',
  remedy:
    'Names the method on the line of pam_unix in common-password in place of others; pam-auth-update keeps such a change.',
  consents: ['limits-logins'],
  params,
  facts: { pam, configs: pamConfigs, methods: passwordMethods },
  *audit({ pam: present, configs }, { hash }) {
    yield* findings(passwordStack(foreseen(present, configs)), hash);
  },
  *evidence({ methods: used }) {
    const older = (used ?? []).filter(({ method }) => method !== '6' && method !== 'y');
    if (older.length === 0) return;
    const names = older.slice(0, SHOWN).map(({ name, method }) => `${name} (${method})`);
    const more = older.length > SHOWN ? ` and ${older.length - SHOWN} more` : '';
    yield { what: `older hashes, until the next change: ${names.join(', ')}${more}`, where: '/etc/shadow' };
  },
  *remediate({ pam: present, configs }, { hash }) {
    const files = foreseen(present, configs);
    if ([...findings(passwordStack(files), hash)].length === 0) return;
    yield* repairedPam({
      attempts: [edited((at) => passwordStack(files, at), files.text(COMMON_PASSWORD), hash)],
      accepts: (instead) =>
        [...findings(passwordStack(files, instead), hash)].length === 0 &&
        takes(passwordStack(files, instead), 'fit'),
      text: (path) => present.text(path),
      foreseen: configs.foreseen,
      note: 'Passwords that are there keep their hash until they are changed.',
      otherwise: `Decide how ${COMMON_PASSWORD} shall hash passwords: it needs one line of ${MODULE} with ${hash} that takes a new password.`,
    });
  },
});

const SHOWN = 10;

function* findings(stack: PamStack, hash: Hash): Iterable<Finding> {
  const lines = linesOf(stack, MODULE);
  const expected = hash === 'yescrypt' ? hash : strong.join(' or ');
  if (lines.length === 0)
    yield {
      what: `${MODULE} for password`,
      expected,
      actual: 'is not used',
      where: COMMON_PASSWORD,
      state: 'persistent',
    };
  for (const line of lines) {
    const named = argsOf(line).filter((word) => methods.has(word));
    const good = named.filter((word) => isStrong(word, hash));
    if (good.length === 0 || good.length < named.length)
      yield {
        what: `hash of ${MODULE}`,
        expected,
        actual: named.join(' ') || 'not set',
        where: placeOf(line),
        state: 'persistent',
      };
    if (!changesPasswords(line))
      yield {
        what: `control of ${MODULE}`,
        expected: 'required, or a jump at success',
        actual: line.line.says.kind === 'module' ? line.line.says.controlText : '',
        where: placeOf(line),
        state: 'persistent',
      };
  }
}

function isStrong(word: string, hash: Hash): boolean {
  return word === 'yescrypt' || (word === 'sha512' && hash === 'sha512');
}

/** The controls with which the line decides: that of pam-auth-update, whatever it jumps over, or a keyword. */
function changesPasswords({ control }: PamEntry): boolean {
  return (
    typeof control.success === 'number' ||
    ['required', 'requisite', 'sufficient'].some((word) => isSameControl(control, parseControl(word)))
  );
}

/** Every line with the method in place of others. Undefined where one of them is in another file. */
function edited(stack: (at: Instead) => PamStack, text: string | undefined, hash: Hash): Instead | undefined {
  let files: Instead = new Map();
  const count = linesOf(stack(files), MODULE).length;
  for (let at = 0; at < count; at += 1) {
    const line = linesOf(stack(files), MODULE)[at]?.line;
    const now = files.get(COMMON_PASSWORD) ?? text;
    if (line === undefined || now === undefined || line.path !== COMMON_PASSWORD) return undefined;
    const words = line.says.kind === 'module' ? line.says.args : [];
    const best = words.includes('yescrypt') ? 'yescrypt' : hash;
    const changed = withArguments(now, line, (word) => !methods.has(word), [best]);
    if (changed === undefined) return undefined;
    files = new Map([[COMMON_PASSWORD, changed]]);
  }
  return files;
}
