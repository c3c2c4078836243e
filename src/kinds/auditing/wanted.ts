import { callNumber, type Call, type Machine, type WordSize } from '../../facts/auditing/calls.ts';
import type { AuditEvent, AuditObject } from '../../facts/auditing/covers.ts';
import { UNSET, type Filter } from '../../facts/auditing/filter.ts';
import type { AuditRule } from '../../facts/auditing/rule.ts';

/** A rule that shall be there, in whatever spelling, with all the events that it records. */
export interface WantedRule {
  /** In the notation of a rules file, as scanners look for it. */
  readonly text: string;
  /** What it is about: `adjtimex, settimeofday (b64)`, `/etc/group`. */
  readonly subject: string;
  readonly rule: AuditRule;
  readonly events: readonly AuditEvent[];
  /** Set for one that is written beside others, and not missed where it isn't there. */
  readonly extra?: true;
}

interface WantedCalls {
  readonly calls: readonly Call[];
  /** For programs of every word size, or of the machine's own only. */
  readonly sizes?: 'each' | 'own';
  /** In the notation of a rules file: `-F exit=-EACCES`; with what they mean. */
  readonly conditions?: readonly Condition[];
  readonly key: string;
  readonly extra?: true;
}

export interface Condition {
  readonly text: string;
  readonly filter: Filter;
}

/** One rule per word size, of those calls that its programs can make. */
export function callRules(machine: Machine, wanted: WantedCalls): WantedRule[] {
  const { conditions = [], key, extra } = wanted;
  const sizes = wanted.sizes === 'own' ? [machine.sizes[0]] : machine.sizes;
  return sizes.flatMap((size) => {
    const calls = wanted.calls.filter((call) => callNumber(call, machine, size) !== null);
    if (calls.length === 0) return [];
    const filters = conditions.map(({ filter }) => filter);
    const words = [
      `-a always,exit -F arch=${size}`,
      ...calls.map((call) => `-S ${call}`),
      ...conditions.map(({ text }) => text),
      `-k ${key}`,
    ];
    return {
      text: words.join(' '),
      subject: [`${calls.join(', ')} (${size})`, ...errorsOf(conditions)].join(', '),
      rule: recording({ operator: '=', size }, calls, filters, key),
      events: calls.map((call) => ({ size, call, filters })),
      ...(extra && { extra }),
    };
  });
}

/** Rules on the same calls are told apart by the error alone. */
function errorsOf(conditions: readonly Condition[]): string[] {
  return conditions.flatMap(({ text, filter }) =>
    filter.field === 'exit' ? [text.slice('-F '.length)] : [],
  );
}

interface WantedWatch {
  /** With a final slash for a directory. */
  readonly path: string;
  /** All its names, without final slashes. */
  readonly names: readonly string[];
  readonly access: string;
  readonly key: string;
  readonly extra?: true;
}

/** A watch on a file, or on a directory with all below it. */
export function watchRule(machine: Machine, { path, names, access, key, extra }: WantedWatch): WantedRule {
  const object: AuditObject = { paths: names, type: path.endsWith('/') ? 'directory' : 'file', access };
  const watched = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const filters: Filter[] = [
    { field: 'watch', operator: '=', value: watched },
    { field: 'perm', operator: '=', value: access },
  ];
  return {
    text: `-w ${path} -p ${access} -k ${key}`,
    subject: path,
    rule: recording(undefined, 'all', filters, key),
    events: machine.sizes.map((size) => ({ size, call: undefined, object, filters: [] })),
    ...(extra && { extra }),
  };
}

interface WantedProgram {
  readonly path: string;
  readonly names: readonly string[];
  readonly uidMin: number;
  readonly key: string;
}

/** A rule on people's runs of a program. */
export function programRule(machine: Machine, { path, names, uidMin, key }: WantedProgram): WantedRule {
  const people = byPeople(uidMin);
  const logins = people.map(({ filter }) => filter);
  const filters: Filter[] = [
    { field: 'path', operator: '=', value: path },
    { field: 'perm', operator: '=', value: 'x' },
    ...logins,
  ];
  const object: AuditObject = { paths: names, type: 'file', access: 'x' };
  return {
    text: `-a always,exit -F path=${path} -F perm=x ${people.map(({ text }) => text).join(' ')} -k ${key}`,
    subject: path,
    rule: recording(undefined, 'all', filters, key),
    events: machine.sizes.map((size) => ({ size, call: undefined, object, filters: logins })),
  };
}

/** What people do who logged in, and not what a daemon does. */
export function byPeople(uidMin: number): [Condition, Condition] {
  return [
    condition('auid', '>=', String(uidMin)),
    { text: `-F auid!=${UNSET}`, filter: { field: 'auid', operator: '!=', value: String(UNSET) } },
  ];
}

/** A condition that is written as it is normally read. */
export function condition(field: string, operator: string, value: string): Condition {
  return { text: `-F ${field}${operator}${value}`, filter: { field, operator, value } };
}

function recording(
  arch: { operator: '='; size: WordSize } | undefined,
  calls: AuditRule['calls'],
  filters: readonly Filter[],
  key: string,
): AuditRule {
  return { list: 'exit', action: 'always', arch, calls, filters, keys: [key] };
}
