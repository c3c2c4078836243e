import { results } from '../../../src/facts/pam/result.ts';
import type { Random } from '../sshd/random.ts';

/** Files below /etc/pam.d by name. */
export type Services = Record<string, string>;

/** A service and files that it may include, as people, packages and accidents write them. */
export function someServices(random: Random, name: string): Services {
  const included = [`${name}-a`, `${name}-b`];
  return {
    [name]: file(random, [...included, 'absent']),
    [`${name}-a`]: file(random, [`${name}-b`]),
    [`${name}-b`]: file(random, []),
  };
}

const types = ['auth', 'account', 'password', 'AUTH', '-auth', '-Account', 'Password', 'session'];
const actions = ['ignore', 'ok', 'done', 'bad', 'die', 'reset', '1', '2', '3', '9'];
/** `success` often, or nothing would ever come to anything. */
const outcomes = ['success', 'success', 'success', 'auth_err', 'ignore', 'new_authtok_reqd', ...results];

function file(random: Random, included: readonly string[]): string {
  const lines = Array.from({ length: random.below(9) }, () => line(random, included));
  const text = lines.join('\n');
  return random.chance(0.9) ? `${text}\n` : text;
}

function line(random: Random, included: readonly string[]): string {
  if (random.chance(0.06)) return random.of(['', '# a comment', '  \t', '#', ' # auth required pam_deny.so']);
  if (random.chance(0.02)) return broken(random);
  const type = random.of(types);
  if (included.length > 0 && random.chance(0.12)) {
    const name = random.of(included.flatMap((one) => [one, one, one, `/etc/pam.d/${one}`]));
    return random.of([
      `@include ${name}`,
      `@INCLUDE\t${name}`,
      `${type} include ${name}`,
      `${type} substack ${name}`,
    ]);
  }
  const blank = () => random.of([' ', '\t', '   ', ' \\\n ', '\t\\ \n', ' \\\n# between\n', '\\\n']);
  const gap = () => (random.chance(0.9) ? ' ' : blank());
  const end = random.of(['', '', '', '', ' # auth=auth_err', '#', ' ', '\t']);
  return [type, control(random), module(random)].join(gap()) + gap() + args(random) + end;
}

function broken(random: Random): string {
  return random.of([
    'auth',
    'auth required',
    'account [success=ok',
    'session',
    'sorcery required pam_permit.so',
    'sorcery optional pam_permit.so',
    '-',
    '- auth required pam_permit.so',
    'password sometimes pam_permit.so',
    'auth\trequired\tpam_permit.so\r',
    'auth []pam_permit.so',
  ]);
}

function control(random: Random): string {
  if (random.chance(0.5))
    return random.of([
      'required',
      'requisite',
      'optional',
      'sufficient',
      'REQUIRED',
      'Sufficient',
      '[required]',
    ]);
  const pairs = Array.from({ length: 1 + random.below(3) }, () => pair(random));
  if (random.chance(0.8)) pairs.push(`default=${random.of(actions)}`);
  const text = pairs.join(random.of([' ', '  ', ',', '']));
  return random.chance(0.97)
    ? `[${text}]`
    : random.of([
        `[${text}=]`,
        '[success=0]',
        '[Success=ok]',
        '[default=]',
        '[success = ok]',
        '[success=okay default=bad]',
      ]);
}

function pair(random: Random): string {
  return `${random.of(outcomes)}=${random.of(actions)}`;
}

function module(random: Random): string {
  if (random.chance(0.93)) return 'pam_debug.so';
  return random.of([
    'pam_permit.so',
    'pam_deny.so',
    'pam_missing.so',
    '/lib/x86_64-linux-gnu/security/pam_permit.so',
  ]);
}

function args(random: Random): string {
  const words = ['auth', 'acct', 'prechauthtok', 'chauthtok'].map(
    (name) => `${name}=${random.chance(0.6) ? 'success' : random.of(outcomes)}`,
  );
  return words.map((word) => (random.chance(0.1) ? `[${word}]` : word)).join(' ');
}
