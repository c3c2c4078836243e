import { defineFact } from './fact.ts';
import { definedNumber } from './login-defs.ts';

export const USERADD_DEFAULTS = '/etc/default/useradd';

/** What useradd(8) gives new accounts by its own file. */
export interface UseraddDefaults {
  /** Empty where there is no file. */
  readonly text: string;
  /** Lines that set INACTIVE; the last one holds. */
  readonly inactive: readonly {
    readonly value: string;
    /** Counted from one. */
    readonly line: number;
    /** Offset in the text where the line begins. */
    readonly start: number;
  }[];
}

export const useraddDefaults = defineFact<UseraddDefaults>({
  id: 'useradd-defaults',
  needs: [{ kind: 'file', path: USERADD_DEFAULTS }],
  parse: (host) => parseUseraddDefaults(host.text(USERADD_DEFAULTS) ?? ''),
});

/** Reads the file as useradd's get_defaults does: nothing before the name, nothing but the value behind the sign. */
export function parseUseraddDefaults(text: string): UseraddDefaults {
  const inactive: { value: string; line: number; start: number }[] = [];
  let start = 0;
  for (const [at, raw] of text.split('\n').entries()) {
    if (raw.startsWith('INACTIVE='))
      inactive.push({ value: raw.slice('INACTIVE='.length), line: at + 1, start });
    start += raw.length + 1;
  }
  return { text, inactive };
}

/** Days after a password's end until the account is locked; undefined for never, which is also what an unreadable value gives. */
export function inactiveDays({ inactive }: UseraddDefaults): number | undefined {
  const number = definedNumber(inactive.at(-1)?.value ?? '');
  return number === undefined || number < 0 ? undefined : number;
}
