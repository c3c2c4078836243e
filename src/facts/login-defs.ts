import { defineFact } from './fact.ts';
import { trimmedEnd } from './trimmed-end.ts';

export const LOGIN_DEFS = '/etc/login.defs';

/** One line of login.defs(5) that gives an item a value. */
export interface Definition {
  readonly name: string;
  readonly value: string;
  /** Counted from one. */
  readonly line: number;
  /** Whether it is all of its line: where a line is longer than shadow's buffer, each piece counts for itself. */
  readonly whole: boolean;
}

export interface LoginDefs {
  /** Empty where there is no file. */
  readonly text: string;
  readonly definitions: readonly Definition[];
  /** Every line of an item; the last one holds for the programs of shadow. */
  of(name: string): readonly Definition[];
}

/** The defaults of useradd, passwd and their kin, which give new accounts their ages. */
export const loginDefs = defineFact<LoginDefs>({
  id: 'login-defs',
  needs: [{ kind: 'file', path: LOGIN_DEFS }],
  parse: (host) => parseLoginDefs(host.text(LOGIN_DEFS) ?? ''),
});

/**
 * Reads a file as shadow's getdef.c does: names are told apart by case, a quote ends a value, and a line longer than
 * its buffer goes on as another line, though it begins as a comment.
 */
export function parseLoginDefs(text: string): LoginDefs {
  const definitions: Definition[] = [];
  const byName = new Map<string, Definition[]>();
  for (const [at, raw] of text.split('\n').entries())
    for (const piece of pieces(raw)) {
      const found = definition(piece);
      if (found === undefined) continue;
      const whole = { ...found, line: at + 1, whole: piece === raw };
      definitions.push(whole);
      const same = byName.get(whole.name);
      if (same === undefined) byName.set(whole.name, [whole]);
      else same.push(whole);
    }
  return { text, definitions, of: (name) => byName.get(name) ?? [] };
}

/** A line as fgets(3) hands it out. */
function pieces(raw: string): string[] {
  if (raw.length * MOST_BYTES_PER_UNIT < BUFFER) return [raw];
  const bytes = Buffer.from(raw);
  const found: string[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += BUFFER)
    found.push(bytes.subarray(at, at + BUFFER).toString());
  return found;
}

const BUFFER = 1023;
const MOST_BYTES_PER_UNIT = 3;

function definition(raw: string): { name: string; value: string } | undefined {
  const line = trimmedEnd(raw).replace(/^[ \t]+/, '');
  if (line === '' || line.startsWith('#')) return undefined;
  const end = line.search(/[ \t]/);
  if (end < 0) return undefined;
  const [value = ''] = line
    .slice(end)
    .replace(/^[ \t"]+/, '')
    .split('"');
  return { name: line.slice(0, end), value };
}

/** A number as strtol(3) reads it without being told a base: `027` is octal. Undefined where it is none. */
export function definedNumber(value: string): number | undefined {
  const [, sign, hex, octal, decimal] =
    /^[ \t\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))$/.exec(value) ?? [];
  const magnitude =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal ?? Number.NaN);
  if (Number.isNaN(magnitude) || magnitude > LARGEST) return undefined;
  return sign === '-' ? -magnitude : magnitude;
}

const LARGEST = 0x7f_ff_ff_ff;

/** The number that holds for an item: of its last line, or the program's own default. */
export function numberOf(defs: LoginDefs, name: string, otherwise: number): number {
  const last = defs.of(name).at(-1);
  return (last === undefined ? undefined : definedNumber(last.value)) ?? otherwise;
}

/** The first number of ordinary accounts; smaller ones belong to the system. */
export function uidMin(defs: LoginDefs): number {
  return numberOf(defs, 'UID_MIN', 1000);
}
