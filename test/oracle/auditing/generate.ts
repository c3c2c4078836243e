import type { Random } from '../sshd/random.ts';

/** A line that stands in a rules file, right or wrong. */
export function ruleLine(random: Random): string {
  if (random.chance(0.12)) return random.of(settings);
  if (random.chance(0.06)) return random.of(oddities);
  const line = random.chance(0.35) ? watch(random) : rule(random);
  const spoilt = random.chance(0.04) ? spoiled(random, line) : line;
  return namesUnknownCalls(spoilt) ? line : spoilt;
}

/** Not all names of system calls are known here. */
function namesUnknownCalls(line: string): boolean {
  const known = new Set(calls.flatMap((one) => one.toLowerCase().split(',')));
  return [...line.matchAll(/-S ?(\S+)/g)].some(([, names = '']) =>
    names.split(',').some((name) => name !== '' && !/^-?\d/.test(name) && !known.has(name.toLowerCase())),
  );
}

const settings = [
  ...['-D', '-D -k identity', '-b 8192', '-f 1', '-f 2', '-f 3', '-e 1', '-e 0', '-e 7', '-r 100', '-b many'],
  ...[
    '--backlog_wait_time 60000',
    '--backlog_wait 5',
    '--loginuid-immutable',
    '--reset-lost',
    '# a comment',
    '',
    '   ',
  ],
];
const oddities = [
  ...[
    'foo',
    '-',
    '--',
    '- w',
    '-w',
    '-w /etc/x -p',
    '-a always',
    '-a always,exit',
    '-a always,exit -k x',
    '-S open',
  ],
  ...['-w /etc/group\t-p wa', '\t-w /etc/group -p wa', '-w "/etc/group" -p wa', '-p wa -w /etc/group', '-x'],
  ...[
    '-a always,entry -S open',
    '-a possible,exit -S open',
    '-a Always,exit -S open',
    '-a exit,exit',
    '-k x',
    '-D x',
  ],
  ...[
    '-a always,exit -F arch=b64 -S open -S',
    '-a always,exit -S open -F arch=b64',
    '-a always,task -S open',
  ],
  ...['-a never,user -S open', '-w /etc/a -w /etc/b', '-w /etc/a -a always,exit', '-a always,exit -w /etc/a'],
];

const paths = [
  ...[
    '/etc/group',
    '/etc/passwd',
    '/etc/passwd-',
    '/etc/sudoers.d/',
    '/etc/sudoers.d',
    '/etc/apparmor//',
    '/etc/a\\ b',
  ],
  ...['/nosuch', '/nosuch/', '/etc/x\\\\y', '/etc/*', 'etc/group', '/usr/bin/su'],
];
const keys = ['identity', 'k', 'time-change', 'a b', 'x'.repeat(40), ''];

function watch(random: Random): string {
  const words = [`-w ${random.of(paths)}`];
  if (random.chance(0.9))
    words.push(`-p ${random.of(['wa', 'aw', 'x', 'rwxa', 'WA', 'r', 'wz', 'wwwww', 'ww'])}`);
  if (random.chance(0.7)) words.push(`-k ${random.of(keys)}`);
  if (random.chance(0.1)) words.push(`-k ${random.of(keys)}`);
  return words.join(random.chance(0.1) ? '  ' : ' ');
}

const calls = [
  ...[
    'open',
    'openat',
    'creat',
    'stime',
    'adjtimex',
    'settimeofday',
    'chmod',
    'fchmodat',
    'execve',
    'mount',
    'all',
  ],
  ...['2047', '2048', 'OPEN', 'open,openat', 'unlink,rename', 'open,', 'rename,all'],
];
const filters = [
  ...[
    'auid>=1000',
    'auid>=500',
    'auid!=4294967295',
    'auid!=-1',
    'auid!=unset',
    'auid>=0x3e8',
    'auid>=01750',
    'auid=5x',
  ],
  ...[
    'loginuid=0',
    'uid=root',
    'euid=0',
    'gid=5',
    'exit=-EACCES',
    'exit=-13',
    'exit=EPERM',
    'exit!=0',
    'exit=-EPERM',
  ],
  ...[
    'success=0',
    'success=1',
    'success=no',
    'perm=x',
    'perm=wa',
    'perm=AW',
    'perm!=x',
    'perm=q',
    'a0=1',
    'a1&0x10',
    'a2=z',
  ],
  ...[
    'path=/etc/group',
    'path=/usr/bin/su',
    'dir=/etc',
    'dir=/etc/',
    'key=k',
    'key=identity',
    'nosuch=1',
    'auid>',
    'auid',
  ],
  ...[
    'exe=/usr/bin/su',
    'AUID>=1000',
    'msgtype=SYSCALL',
    'pid=1',
    'ppid=1',
    'auid>=-5',
    'auid=99999999999',
    'uid=>3',
  ],
  ...['subj_type=a', 'inode=5', 'devmajor=8', 'sessionid=1', 'fstype=tracefs', '=3'],
];
const comparisons = [
  'uid!=euid',
  'euid!=uid',
  'auid=uid',
  'uid=uid',
  'uid!=gid',
  'obj_uid!=uid',
  'uid>euid',
  'gid=egid',
];

function rule(random: Random): string {
  const words = [`${random.of(['-a', '-a', '-a', '-a', '-A', '-d'])} ${random.of(heads)}`];
  if (random.chance(0.7))
    words.push(`-F arch=${random.of(['b64', 'b32', 'b64', 'b32', 'x86_64', 'i386', 'B64', 'b16'])}`);
  const rest = [
    ...many(random, 2, () => `-S ${random.of(calls)}`),
    ...many(random, 3, () => `-F ${random.of(filters)}`),
    ...(random.chance(0.15) ? [`-C ${random.of(comparisons)}`] : []),
    ...(random.chance(0.4) ? [`-k ${random.of(keys)}`] : []),
  ];
  return [...words, ...(random.chance(0.2) ? rest.toReversed() : rest)].join(' ');
}

const heads = [
  ...['always,exit', 'always,exit', 'exit,always', 'always,exit', 'never,exit', 'exit,never', 'always,exit'],
  ...['never,task', 'always,exclude', 'never,exclude', 'never,user', 'never,filesystem', 'always,exit,x'],
];

function many(random: Random, most: number, make: () => string): string[] {
  return Array.from({ length: random.below(most + 1) }, make);
}

/** A line with one character lost or doubled. */
function spoiled(random: Random, line: string): string {
  const at = random.below(line.length);
  return random.chance(0.5) ? line.slice(0, at) + line.slice(at + 1) : line.slice(0, at) + line.slice(at - 1);
}

/** Files of /etc/audit/rules.d by path, with what augenrules moves in odd places. */
export function rulesTree(random: Random): Record<string, string> {
  const names = many(random, 5, () => random.of(fileNames));
  return Object.fromEntries(
    names.map((name) => {
      const lines = many(random, 5, () => (random.chance(0.5) ? random.of(moved) : ruleLine(random)));
      return [`/etc/audit/rules.d/${name}`, `${lines.join('\n')}${random.chance(0.8) ? '\n' : ''}`];
    }),
  );
}

const fileNames = [
  ...[
    'audit.rules',
    '50-cis-harden-x.rules',
    '9-a.rules',
    '10-a.rules',
    '99-finalize.rules',
    'zz.rules',
    'Z.rules',
  ],
  ...[
    'a.b.rules',
    'a.1.rules',
    'rules',
    'a.rules.bak',
    '.hidden.rules',
    'a b.rules',
    '50_x.rules',
    '50-.rules',
  ],
];

const moved = [
  ...[
    '-e 1',
    '-e 2',
    '-e',
    '  -e 2',
    '-e2',
    's-e 1',
    '-D',
    '-D ',
    ' -D',
    '-D -k a',
    '-Ds',
    '-b 1',
    '-b',
    ' -b 2',
  ],
  ...['-f 1', '-f 2', '-fx', '# -e 2', '  # x', 's# y', '', ' ', '-i', '-r 5', '-D\r'],
];

/** A line that auditctl and the kernel of a Debian machine take, unless the same stood before. */
export function loadableLine(random: Random): string {
  if (random.chance(0.06))
    return random.of([
      '-a never,user -F uid=33',
      '-a always,exclude -F msgtype=CWD',
      '-a never,task -F uid=65534',
    ]);
  return random.chance(0.4) ? loadableWatch(random) : loadableRule(random);
}

const standing = [
  '/etc/group',
  '/etc/passwd',
  '/etc/apt/',
  '/etc/apt',
  '/etc/nosuch',
  '/usr/bin/su',
  '/var/log/',
  '/bin/su',
];

function loadableWatch(random: Random): string {
  const path = random.of(standing);
  const permissions = random.of(['wa', 'aw', 'x', 'rwxa', 'WA', 'r']);
  const key = random.of(['', ' -k identity', ' -k a -k b']);
  if (random.chance(0.6)) return `-w ${path} -p ${permissions}${key}`;
  const field = path.startsWith('/etc/apt') || path === '/var/log/' ? 'dir' : 'path';
  const arch = random.of(['', '', ' -F arch=b64', ' -F arch=b32']);
  return `-a always,exit${arch} -F ${field}=${path} -F perm=${permissions}${key}`;
}

function loadableRule(random: Random): string {
  const size = random.of(['b64', 'b32']);
  const names = many(random, 3, () => random.of(loadableCalls));
  const conditions = many(random, 2, () => random.of(loadableFilters));
  const action = random.of(['always,exit', 'exit,always', 'never,exit']);
  return [
    `${random.of(['-a', '-a', '-A'])} ${action} -F arch=${size}`,
    ...(names.length === 0 ? ['-S mount'] : names.map((name) => `-S ${name}`)),
    ...new Set(conditions.map((one) => `-F ${one}`)),
    ...(random.chance(0.2) ? ['-C euid!=uid'] : []),
    ...(random.chance(0.5) ? [`-k ${random.of(['k', 'time-change'])}`] : []),
  ].join(' ');
}

const loadableCalls = [
  'open',
  'openat,creat',
  'adjtimex',
  'chmod,fchmodat',
  'execve',
  'mount',
  'rename,unlink',
  'all',
];
const loadableFilters = [
  ...[
    'auid>=1000',
    'auid!=4294967295',
    'auid!=unset',
    'auid>=500',
    'euid=0',
    'uid=root',
    'exit=-EACCES',
    'exit=-13',
  ],
  ...['success=0', 'a0=1', 'pid=1', 'gid=5', 'exit!=0', 'obj_uid=0', 'devmajor=8'],
];
