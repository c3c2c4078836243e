import type { GshadowEntry, Measured, ShadowEntry, ShadowEvidence } from '../../host/evidence.ts';

/** Reads shadow(5) and gshadow(5) as the look reduced them: the second field tells of the hash what may be known. */
export function parseShadow(shadow: string, gshadow: string): Measured<ShadowEvidence> {
  const accounts: ShadowEntry[] = [];
  const groups: GshadowEntry[] = [];
  const malformed: string[] = [];
  for (const [at, line] of linesOf(shadow).entries()) {
    if (isNobody(line)) continue;
    const entry = accountOf(line, at + 1);
    if (entry === undefined) malformed.push(`/etc/shadow:${at + 1}`);
    else accounts.push(entry);
  }
  for (const [at, line] of linesOf(gshadow).entries()) {
    if (isNobody(line)) continue;
    const entry = groupOf(line);
    if (entry === undefined) malformed.push(`/etc/gshadow:${at + 1}`);
    else groups.push(entry);
  }
  return { value: { accounts, groups, malformed } };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Entries that stand for a name service (nsswitch.conf(5), compat). */
function isNobody(line: string): boolean {
  return /^[+-]/.test(line);
}

function accountOf(line: string, at: number): ShadowEntry | undefined {
  const [name = '', state, lastChange, min, max, warn, inactive, expire] = line.split(':');
  if (name === '' || state === undefined) return undefined;
  const ages = { lastChange, min, max, warn, inactive, expire };
  const given = Object.fromEntries(Object.entries(ages).map(([field, age]) => [field, age ?? '']));
  return { name, line: at, ...passwordOf(state), ...(given as Record<keyof typeof ages, string>) };
}

/** `!` in any number, then E, N, or S and the method. */
function passwordOf(state: string): Pick<ShadowEntry, 'password' | 'locked' | 'method'> {
  const locked = state.startsWith('!');
  const rest = state.replace(/^!+/, '');
  if (rest === 'E') return { password: 'empty', locked };
  return rest.startsWith('S')
    ? { password: 'set', locked, method: rest.slice(1) }
    : { password: 'none', locked };
}

function groupOf(line: string): GshadowEntry | undefined {
  const [name = '', state, admins = '', members = ''] = line.split(':');
  if (name === '' || state === undefined) return undefined;
  return { name, password: passwordOf(state).password, admins: namesIn(admins), members: namesIn(members) };
}

function namesIn(list: string): string[] {
  return list.split(',').filter((name) => name !== '');
}

/** A line of either database as the look prints it; for files that are read here. */
export function reducedShadowLine(line: string, hasAges: boolean): string {
  const [, name, hash, rest] = /^([^:$]+):([^:]*)(.*)$/.exec(line) ?? [];
  if (name === undefined || hash === undefined || rest === undefined) return '';
  const after = hasAges ? rest.replace(/:[^:]*[^-:0-9][^:]*/g, ':-') : rest;
  return `${name}:${stateOf(hash)}${after}`;
}

function stateOf(hash: string): string {
  if (hash === '') return 'E';
  const [, marks = '', rest = ''] = /^(!*)(.*)$/.exec(hash) ?? [];
  const method = /^\$([0-9A-Za-z]{1,8})\$/.exec(rest)?.[1];
  if (method !== undefined) return `${marks}S${method}`;
  if (/^[./0-9A-Za-z]{13}$/.test(rest)) return `${marks}Sdes`;
  return /^_[./0-9A-Za-z]{19}$/.test(rest) ? `${marks}Sbsdi` : `${marks}N`;
}
