import { algorithmOptions, assembled, type AlgorithmOption, type Algorithms } from './algorithms.ts';
import { isSince, type OpenSshVersion } from './version.ts';

/** What one build of sshd makes of a value. */
export interface Build {
  readonly version: OpenSshVersion;
  readonly algorithms: Readonly<Record<AlgorithmOption, Algorithms>>;
}

/** A value as `sshd -T` prints it; undefined where sshd refuses the argument, or where it is not understood here. */
type Reader = (argument: string, build: Build) => string | undefined;

/** The options with one value that can be judged, as sshd_config(5) spells them, each with what it reads. */
const readers = {
  LogLevel: level,
  X11Forwarding: flag,
  MaxAuthTries: count,
  IgnoreRhosts: ignoreRhosts,
  HostbasedAuthentication: flag,
  PermitRootLogin: named({
    yes: 'yes',
    no: 'no',
    'without-password': 'prohibit-password',
    'prohibit-password': 'prohibit-password',
    'forced-commands-only': 'forced-commands-only',
  }),
  PermitEmptyPasswords: flag,
  PermitUserEnvironment: userEnvironment,
  Ciphers: algorithms('Ciphers'),
  MACs: algorithms('MACs'),
  KexAlgorithms: algorithms('KexAlgorithms'),
  ClientAliveInterval: seconds,
  ClientAliveCountMax: count,
  LoginGraceTime: seconds,
  Banner: path,
  UsePAM: flag,
  AllowTcpForwarding: named({ yes: 'yes', all: 'yes', no: 'no', remote: 'remote', local: 'local' }),
  MaxStartups: startups,
  MaxSessions: count,
} satisfies Record<string, Reader>;

export type SshdOption = keyof typeof readers;

/** Options whose lines add up. */
export const listOptions = ['AllowUsers', 'AllowGroups', 'DenyUsers', 'DenyGroups'] as const;
export type ListOption = (typeof listOptions)[number];

const options = Object.keys(readers) as SshdOption[];
const byKeyword: ReadonlyMap<string, SshdOption> = new Map(
  options.map((option) => [option.toLowerCase(), option]),
);
const listByKeyword: ReadonlyMap<string, ListOption> = new Map(
  listOptions.map((option) => [option.toLowerCase(), option]),
);

export function optionOf(keyword: string): SshdOption | undefined {
  return byKeyword.get(keyword);
}

export function listOptionOf(keyword: string): ListOption | undefined {
  return listByKeyword.get(keyword);
}

/** The value of an option for one argument, in the words of `sshd -T`; `without-password` reads `prohibit-password`. */
export function readValue(option: SshdOption, argument: string, build: Build): string | undefined {
  return readers[option](argument, build);
}

/** What is in force when nothing is set, where the host could not be asked (sshd_config(5)). */
export function defaultOf(option: SshdOption, build: Build): string {
  const algorithm = algorithmOptions.find((one) => one === option);
  return algorithm === undefined
    ? fixed[option as Exclude<SshdOption, AlgorithmOption>]
    : build.algorithms[algorithm].defaults.join(',');
}

const fixed: Readonly<Record<Exclude<SshdOption, AlgorithmOption>, string>> = {
  LogLevel: 'INFO',
  X11Forwarding: 'no',
  MaxAuthTries: '6',
  IgnoreRhosts: 'yes',
  HostbasedAuthentication: 'no',
  PermitRootLogin: 'prohibit-password',
  PermitEmptyPasswords: 'no',
  PermitUserEnvironment: 'no',
  ClientAliveInterval: '0',
  ClientAliveCountMax: '3',
  LoginGraceTime: '120',
  Banner: 'none',
  UsePAM: 'no',
  AllowTcpForwarding: 'yes',
  MaxStartups: '10:30:100',
  MaxSessions: '10',
};

function named(names: Readonly<Record<string, string>>): Reader {
  return (argument) => {
    const lower = argument.toLowerCase();
    return Object.hasOwn(names, lower) ? names[lower] : undefined;
  };
}

/** `yes` or `no`; in lower case only before 8.2. */
function flag(argument: string, { version }: Build): string | undefined {
  const value = isSince(version, 8, 2) ? argument.toLowerCase() : argument;
  return value === 'yes' || value === 'no' ? value : undefined;
}

function ignoreRhosts(argument: string, build: Build): string | undefined {
  if (isSince(build.version, 8, 3) && argument.toLowerCase() === 'shosts-only') return 'shosts-only';
  return flag(argument, build);
}

/** Since 7.8 whatever is not exactly `yes` or `no` is a list of variables that users may set: `No` is one. */
function userEnvironment(argument: string, build: Build): string | undefined {
  return isSince(build.version, 8, 2) ? argument : flag(argument, build);
}

function level(argument: string): string | undefined {
  const name = argument.toUpperCase();
  if (name === 'SILENT') return 'QUIET';
  if (name === 'DEBUG1') return 'DEBUG';
  return ['QUIET', 'FATAL', 'ERROR', 'INFO', 'VERBOSE', 'DEBUG', 'DEBUG2', 'DEBUG3'].find(
    (known) => known === name,
  );
}

const MAX_INT = 2 ** 31 - 1;

function count(argument: string): string | undefined {
  return /^\d{1,10}$/.test(argument) && Number(argument) <= MAX_INT ? String(Number(argument)) : undefined;
}

const factors: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Time formats of sshd_config(5). Before 8.4 a number without a unit goes by the unit before it: `1m30` is 31 minutes. */
function seconds(argument: string, { version }: Build): string | undefined {
  if (!/^\d[\dsmhdw]*$/i.test(argument) || /[a-z]{2}/i.test(argument)) return undefined;
  let factor = 1;
  let total = 0;
  for (const [, digits = '', unit = ''] of argument.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)) {
    if (isSince(version, 8, 4)) factor = 1;
    if (unit !== '' && (unit !== 's' || isSince(version, 8, 4))) factor = factors[unit] ?? 1;
    total += Number(digits) * factor;
  }
  return total <= MAX_INT ? String(total) : undefined;
}

function path(argument: string): string | undefined {
  if (argument.toLowerCase() === 'none') return 'none';
  return argument.startsWith('/') ? argument : undefined;
}

/** `start:rate:full`, or one number for both start and full with the default rate. */
function startups(argument: string): string | undefined {
  const [, start = '', rate = '30', full = start] =
    /^(\d{1,9})(?::(\d{1,9}):(\d{1,9}))?$/.exec(argument) ?? [];
  if (start === '' || Number(start) === 0 || Number(start) > Number(full)) return undefined;
  if (Number(rate) < 1 || Number(rate) > 100) return undefined;
  return [start, rate, full].map((number) => String(Number(number))).join(':');
}

function algorithms(option: AlgorithmOption): Reader {
  return (argument, { version, algorithms: known }) => assembled(argument, known[option], version)?.join(',');
}
