/** Options of one line of an audit rules file, in their order. */
export type AuditOptions =
  | { readonly options: readonly AuditOption[] }
  /** Why auditctl takes the line for no options at all. */
  | { readonly refused: string };

export interface AuditOption {
  /** `w`, `S`, or a long name: `backlog_wait_time`. */
  readonly name: string;
  /** Empty where the option takes none. */
  readonly value: string;
}

const withValue = new Set([...'CefrbaAdSFmRwWkpq']);
const withoutValue = new Set([...'hicslDvt']);
const longWithValue = ['backlog_wait_time', 'signal'];
const longWithoutValue = ['loginuid-immutable', 'reset-lost', 'reset_backlog_wait_time_actual'];

/**
 * Splits a line as `auditctl -R` does: at blanks alone, tabs and quotes being part of words, a backslash keeping a
 * blank or a backslash; then by the rules of getopt_long(3), which takes an option's value from the same word too.
 */
export function auditOptions(line: string): AuditOptions {
  const words = wordsOf(line);
  const options: AuditOption[] = [];
  let loose = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      loose ||= at + 1 < words.length;
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      loose = true;
      continue;
    }
    const read = word.startsWith('--') ? longOption(word.slice(2)) : shortOptions(word.slice(1));
    if ('refused' in read) return read;
    options.push(...read.options);
    if (read.wants === undefined) continue;
    const value = words[++at];
    if (value === undefined) return { refused: `-${read.wants} without a value` };
    options.push({ name: read.wants, value });
  }
  return loose ? { refused: 'a word without an option before it' } : { options };
}

interface Read {
  readonly options: readonly AuditOption[];
  /** The option that takes the next word. */
  readonly wants?: string;
}

function shortOptions(letters: string): Read | { refused: string } {
  const options: AuditOption[] = [];
  for (const [at, name] of [...letters].entries()) {
    if (withoutValue.has(name)) {
      options.push({ name, value: '' });
      continue;
    }
    if (!withValue.has(name)) return { refused: `-${name} is no option` };
    const value = [...letters].slice(at + 1).join('');
    return value === '' ? { options, wants: name } : { options: [...options, { name, value }] };
  }
  return { options };
}

/** Long names may be shortened as long as one name alone begins so. */
function longOption(text: string): Read | { refused: string } {
  const equals = text.indexOf('=');
  const given = equals < 0 ? text : text.slice(0, equals);
  const all = [...longWithValue, ...longWithoutValue];
  const fitting = all.includes(given) ? [given] : all.filter((name) => name.startsWith(given));
  const [name] = fitting;
  if (name === undefined || fitting.length > 1) return { refused: `--${given} is no option` };
  if (!longWithValue.includes(name))
    return equals < 0 ? { options: [{ name, value: '' }] } : { refused: `--${name} takes no value` };
  return equals < 0 ? { options: [], wants: name } : { options: [{ name, value: text.slice(equals + 1) }] };
}

/** The first word is taken as it stands: auditctl removes escapes from the later ones only. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = '';
  for (let at = 0; at < line.length; at++) {
    const [here = '', next] = [line[at], line[at + 1]];
    if (here === '\\' && (next === ' ' || next === '\\')) {
      word += words.length === 0 ? here + next : next;
      at++;
    } else if (here !== ' ') word += here;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}
