import { markers } from '../../../src/facts/pam-configs/difference.ts';
import type { Random } from '../sshd/random.ts';

const names = [
  'alpha',
  'krb5',
  'sss',
  'zeta',
  'my profile',
  'b.old',
  'cracklib',
  'Tally',
  'unix2',
  'gone~',
  '#tmp#',
];
const modules = [
  'pam_krb5.so',
  'pam_sss.so',
  'pam_unix.so',
  'pam_extend.so',
  '/opt/pam_x.so',
  'pam_faillock.so',
];
const controls = [
  'required',
  'requisite',
  'optional',
  'sufficient',
  '[success=end default=ignore]',
  '[success=end new_authtok_reqd=done default=ignore]',
  '[default=die]',
  '[success=2 default=ignore]',
  '[success=end auth_err=2 default=ignore]',
];
const options = [
  'nullok',
  'try_first_pass',
  'use_authtok',
  'minimum_uid=1000',
  'retry=3',
  'a',
  'b',
  'end',
  'deny=5',
];

/** Profiles by name, with oddities that packages and people produce. */
export function someProfiles(random: Random): Record<string, string> {
  const count = random.below(6);
  return Object.fromEntries(Array.from({ length: count }, () => [random.of(names), profile(random)]));
}

function profile(random: Random): string {
  const lines = [
    'Name: A profile, with: colons',
    `Default: ${random.of(['yes', 'yes', 'yes', 'no', 'yes '])}`,
    `Priority: ${random.of(['0', '128', '256', '256', '1024', '-5', '1.5', ' 12', '6x', 'high'])}`,
  ];
  if (random.chance(0.2)) lines.push(`Conflicts: ${random.some(names, 2).join(', ')}`);
  if (random.chance(0.2)) lines.push('Session-Interactive-Only: yes');
  for (const type of ['Auth', 'Account', 'Password', 'Session'])
    if (random.chance(0.6)) lines.push(...section(random, type));
  if (random.chance(0.05)) lines.push('Priority: 7');
  const text = lines.filter(() => random.chance(0.98)).join('\n');
  return random.chance(0.95) ? `${text}\n` : text;
}

function section(random: Random, type: string): string[] {
  const lines = [`${type}-Type: ${random.of(['Primary', 'Primary', 'Additional', 'Additional', 'primary'])}`];
  const fields = random.of([[type], [type, `${type}-Initial`], [`${type}-Final`], [`${type}-Initial`], []]);
  for (const field of fields) {
    if (random.chance(0.1)) lines.push(`${field}: ${moduleLine(random)}`);
    else lines.push(`${field}:${random.of(['', ' ', '\t'])}`);
    for (let more = random.below(3); more >= 0; more -= 1)
      lines.push(
        `${random.of(['\t', ' ', '\t', '    '])}${moduleLine(random)}${random.of(['', '', ' ', '\t'])}`,
      );
    if (random.chance(0.1)) lines.push('');
  }
  return lines;
}

function moduleLine(random: Random): string {
  const words = Array.from({ length: random.below(4) }, () => random.of(options));
  return [`${random.of(controls)}${random.of(['\t', '\t\t\t', ' '])}${random.of(modules)}`, ...words].join(
    random.of([' ', ' ', '  ', '\t']),
  );
}

/** A common file after people have been at it: some of what they do is kept, some makes the file theirs. */
export function edited(random: Random, text: string): string {
  const lines = text.split('\n');
  const managed = lines.flatMap((line, at) => (/^(auth|account|password|session)\s/.test(line) ? [at] : []));
  const at = random.of(managed);
  const line = lines[at] ?? '';
  switch (random.below(9)) {
    case 0:
    case 1:
      lines[at] = `${line} ${random.of([...options, 'c=[d e]'])}`;
      break;
    case 2:
    case 3:
      lines[at] = line.replace(new RegExp(`\\s(${options.join('|')})(?=\\s|$)`), '');
      break;
    case 4:
      lines[at] = line.replace(/=\d+/, '=7');
      break;
    case 5:
      lines.splice(at, 1);
      break;
    case 6:
      lines.unshift('# ours', 'auth required pam_env.so');
      break;
    case 7:
      lines.splice(
        random.below(lines.length),
        0,
        random.of(['auth optional pam_warn.so', '', '# a comment']),
      );
      break;
    case 8:
      lines.splice(random.chance(0.8) ? lines.length : lines.indexOf(random.of(Object.values(markers))), 1);
      lines.push('# at the end');
      break;
  }
  return lines.join('\n');
}
