import type { Random } from './random.ts';

/** A set of configuration files as it will lie in a folder of its own. */
export interface Configuration {
  /** Where the files lie as sshd sees them, absolute. */
  readonly folder: string;
  /** By path below the folder; `sshd_config` is the one that sshd is given. */
  readonly files: Readonly<Record<string, string>>;
  readonly connection: Connection;
  /** Options on the daemon's command line, as words of a shell. */
  readonly options?: string;
}

export interface Connection {
  readonly user: string;
  readonly host: string;
  readonly addr: string;
}

const commandLines = [
  '-o MaxAuthTries=3',
  '-oMaxAuthTries=9',
  '-q',
  '-4q -g 90',
  '-g 1m',
  "-o 'AllowUsers dave'",
  '-o MaxStartups=3:50:10',
  '-o MaxStartups=7',
  "-o 'Ciphers +aes128-cbc' -oUsePAM=yes",
  '-d',
  '-o ClientAliveInterval=5m -o Banner=none',
];

const connections: readonly Connection[] = [
  { user: 'alice', host: 'one.example.org', addr: '10.0.0.1' },
  { user: 'bob', host: 'two.example.org', addr: '192.168.1.9' },
];

/** Conditions of Match lines with the connections that they are about. */
export const conditions: ReadonlyMap<string, (connection: Connection) => boolean> = new Map([
  ['user alice', ({ user }: Connection) => user === 'alice'],
  ['user bob,carol', ({ user }: Connection) => user === 'bob'],
  ['user *,!bob', ({ user }: Connection) => user !== 'bob'],
  ['user !bob', () => false],
  ['user *', () => true],
  ['host one.*', ({ host }: Connection) => host === 'one.example.org'],
  ['host *.example.com', () => false],
  ['address 10.0.0.0/8', ({ addr }: Connection) => addr === '10.0.0.1'],
  ['address 192.168.1.9', ({ addr }: Connection) => addr === '192.168.1.9'],
  ['group nobodys', () => false],
]);

/** Arguments that sshd takes, and arguments that it refuses in some release or in all of them. */
const values: readonly (readonly [keyword: string, taken: readonly string[], refused: readonly string[]])[] =
  [
    ['LogLevel', ['INFO', 'verbose', 'QUIET', 'Debug', 'DEBUG1', 'DEBUG3', 'silent'], ['loud']],
    ['X11Forwarding', ['yes', 'no'], ['NO', 'Yes', 'true']],
    ['MaxAuthTries', ['6', '4', '3', '0', '007', '10'], ['many']],
    ['IgnoreRhosts', ['yes', 'no'], ['shosts-only']],
    ['HostbasedAuthentication', ['yes', 'no'], ['on']],
    [
      'PermitRootLogin',
      ['yes', 'no', 'prohibit-password', 'without-password', 'forced-commands-only', 'No'],
      ['never'],
    ],
    ['PermitEmptyPasswords', ['yes', 'no'], ['maybe']],
    ['PermitUserEnvironment', ['yes', 'no'], ['No', 'LANG,LC_*']],
    [
      'Ciphers',
      [
        'aes256-ctr,aes128-ctr',
        '+aes128-cbc',
        '-aes*',
        '-*-ctr,chacha*',
        'aes128-cbc,aes128-cbc,3des-cbc',
        '+aes128-ctr',
      ],
      ['^aes256-gcm@openssh.com', '-*', 'aes*', 'aes128-ctr,nonsense'],
    ],
    [
      'MACs',
      ['hmac-sha2-512,hmac-sha2-256', '-hmac-sha1*,umac-64*', '+hmac-md5', 'hmac-sha1', '-!umac*,*'],
      ['^hmac-sha2-512', ''],
    ],
    [
      'KexAlgorithms',
      [
        'curve25519-sha256',
        '-diffie-hellman-*',
        '+diffie-hellman-group14-sha1',
        'ecdh-sha2-nistp256,diffie-hellman-group1-sha1',
      ],
      ['^diffie-hellman-group16-sha512', '+'],
    ],
    [
      'ClientAliveInterval',
      ['300', '5m', '1h30m', '0', '1m30', '2M10s', '90S5', '1d', '60s', '5m5s5'],
      ['1x', 'm'],
    ],
    ['ClientAliveCountMax', ['0', '3', '10'], ['-1']],
    ['LoginGraceTime', ['60', '1m', '0', '120', '2m', '1m1s', '1w'], ['9999999999w']],
    ['Banner', ['none', '/etc/issue.net', 'NONE', '/etc/issue'], ['']],
    ['UsePAM', ['yes', 'no'], ['YES']],
    ['AllowTcpForwarding', ['yes', 'no', 'all', 'local', 'remote', 'Local'], ['never']],
    ['MaxStartups', ['10:30:60', '10:30:100', '5', '20', '3:50:10'], ['10:30', '10:0:60', '70:30:60']],
    ['MaxSessions', ['10', '4', '100', '0'], ['none']],
    ['AllowUsers', ['alice', 'alice bob', 'root@10.0.0.1 carol', '"alice" bob', 'al*'], ['']],
    ['AllowGroups', ['wheel', 'wheel adm'], ['']],
    ['DenyUsers', ['mallory', 'root mallory'], ['mallory "" x']],
    ['DenyGroups', ['guests'], ['']],
  ];

const others = ['AcceptEnv LANG LC_*', 'GatewayPorts no', 'PermitTTY yes', 'PasswordAuthentication yes'];
const othersOutside = ['PrintMotd no', 'StrictModes yes', 'ChallengeResponseAuthentication no', 'Protocol 2'];
const broken = [
  'Nonsense yes',
  'MaxAuthTries',
  'MaxAuthTries 3 4',
  'Match',
  'Match user',
  'Match all user alice',
  'Match colour red',
  'MaxAuthTries "3',
  'AllowUsers "alice',
  'Match address 10.0.0.1/8',
  "MaxAuthTries '3'",
];

/** Names below the folder, in the order in which one may include the next. */
const layers = [
  ['sshd_config'],
  [
    'sshd_config.d/10-a.conf',
    'sshd_config.d/2-b.conf',
    'sshd_config.d/B.conf',
    'sshd_config.d/.hidden.conf',
    'sshd_config.d/note.txt',
    'sshd_config.d/é.conf',
  ],
  ['extra/a.conf', 'extra/b.conf', 'extra/sub/c.conf'],
  ['last/x.conf', 'last/[y].conf'],
];

const patterns = [
  [
    'sshd_config.d/*.conf',
    'sshd_config.d/*',
    'sshd_config.d/[0-9]*.conf',
    'sshd_config.d/.h*',
    'sshd_config.d',
  ],
  [
    'extra/*.conf',
    'extra/a.conf',
    'extra/?.conf',
    'ex*/*.conf',
    'extra/*/c.conf',
    'extra/../extra/b.conf',
    'extra/[!a].conf',
    'extra/missing.conf',
    'extra/*',
  ],
  ['last/*', 'last/x.conf', 'l[a-m]st/*.conf', 'last/[]x]*', 'last/\\[y\\].conf'],
];

interface Allowed {
  /** Includes by a path relative to /etc/ssh. */
  readonly relative: boolean;
  /** Includes in most configurations. */
  readonly includes: boolean;
}

/** A configuration of random lines for the folder. */
export function randomConfiguration(
  random: Random,
  folder: string,
  { relative, includes }: Allowed,
): Configuration {
  const files: Record<string, string> = {};
  const faulty = random.chance(0.12);
  const context = { random, folder, relative, faulty, including: random.chance(includes ? 0.9 : 0.1) };
  for (const [depth, names] of layers.entries())
    for (const name of names) if (depth === 0 || random.chance(0.6)) files[name] = fileOf(context, depth);
  const options = random.chance(0.15) ? { options: random.of(commandLines) } : {};
  return { folder, files, connection: random.of(connections), ...options };
}

interface Context {
  readonly random: Random;
  readonly folder: string;
  readonly relative: boolean;
  readonly faulty: boolean;
  readonly including: boolean;
}

function fileOf({ random, folder, relative, faulty, including }: Context, depth: number): string {
  const count = random.below(depth === 0 ? 14 : 5);
  let matched = depth > 0 && random.chance(0.6);
  const lines = Array.from({ length: count }, () => {
    if (random.chance(0.1)) return random.of(['', '   ', '# MaxAuthTries 9', '\t# nothing', '#']);
    if (random.chance(0.12)) {
      matched = true;
      return dressed(random, 'Match', condition(random));
    }
    if (including && depth < patterns.length && random.chance(depth === 0 ? 0.2 : 0.25))
      return include(random, folder, depth, relative);
    if (faulty && random.chance(0.15)) return random.of(broken);
    if (random.chance(0.1)) return random.of(matched ? others : [...others, ...othersOutside]);
    return option(random, matched && !random.chance(0.03), faulty);
  });
  const end = random.chance(0.1) ? '\r\n' : '\n';
  return lines.join(end) + (random.chance(0.8) ? end : '');
}

function condition(random: Random): string {
  if (random.chance(0.3)) return random.of(['all', 'ALL']);
  const parts = random.some([...conditions.keys()], random.chance(0.2) ? 2 : 1);
  return parts
    .map((part) => (random.chance(0.2) ? part.replace(/^./, (first) => first.toUpperCase()) : part))
    .join(' ');
}

function include(random: Random, folder: string, depth: number, relative: boolean): string {
  const here = relative && random.chance(0.3) ? folder.slice('/etc/ssh/'.length) : folder;
  const chosen = random
    .some(patterns[depth] ?? [], random.chance(0.2) ? 2 : 1)
    .map((pattern) => `${here}/${pattern}`);
  const circle = random.chance(0.01) ? [`${here}/sshd_config`] : [];
  const quoted = chosen.map((pattern) => (random.chance(0.15) ? `"${pattern}"` : pattern));
  return dressed(random, 'Include', [...quoted, ...circle].join(' '));
}

const globalOnly = new Set([
  'Ciphers',
  'MACs',
  'KexAlgorithms',
  'LoginGraceTime',
  'UsePAM',
  'MaxStartups',
  'PermitUserEnvironment',
]);

function option(random: Random, inMatch: boolean, faulty: boolean): string {
  const allowed = inMatch ? values.filter(([keyword]) => !globalOnly.has(keyword)) : values;
  const [keyword, taken, refused] = random.of(allowed);
  const value = random.of(faulty && random.chance(0.3) ? refused : taken);
  return dressed(random, keyword, !value.includes(' ') && random.chance(0.1) ? `"${value}"` : value);
}

/** The line in one of the many ways in which sshd takes it. */
function dressed(random: Random, keyword: string, rest: string): string {
  const spelled = random.of([keyword, keyword, keyword.toLowerCase(), keyword.toUpperCase(), `"${keyword}"`]);
  const gap =
    spelled.endsWith('"') && random.chance(0.95)
      ? ' '
      : random.of([' ', ' ', ' ', '\t', '  ', '=', ' = ', '\t=', '= ']);
  const tail = random.of(['', '', '', '', ' ', '\t', ' # why', '\t#why', ' \f', ' #']);
  return `${random.of(['', '', '', ' ', '\t', '  '])}${spelled}${gap}${rest}${tail}`;
}
