import { defineFact } from './fact.ts';

export const AUDITD_CONF = '/etc/audit/auditd.conf';

/** One line of auditd.conf(5) that sets an option. */
export interface AuditdOption {
  /** In lower case: case makes no difference. */
  readonly name: string;
  /** As written. */
  readonly value: string;
  /** Counted from one. */
  readonly line: number;
  /** Offsets of the line in the text, its newline left out. */
  readonly start: number;
  readonly end: number;
}

export interface AuditdConf {
  readonly text: string;
  readonly options: readonly AuditdOption[];
  /** The first line for which auditd refuses the whole file. */
  readonly refusal?: { readonly line: number; readonly reason: string };
}

/** What auditd goes by; undefined where there is no file. */
export const auditdConf = defineFact<AuditdConf | undefined>({
  id: 'auditd-conf',
  needs: [{ kind: 'file', path: AUDITD_CONF }],
  parse(host) {
    const text = host.text(AUDITD_CONF);
    return text === undefined ? undefined : parseAuditdConf(text);
  },
});

/** The line that holds for an option: the last one. */
export function optionIn({ options }: AuditdConf, name: string): AuditdOption | undefined {
  return options.findLast((option) => option.name === name);
}

/** Options whose value may be followed by another word. */
const withArgument = new Set([
  ...['space_left_action', 'admin_space_left_action', 'disk_full_action', 'disk_error_action'],
]);

/** Reads a file as auditd does: words are separated by blanks alone, and the equals sign is one of them. */
export function parseAuditdConf(text: string): AuditdConf {
  const options: AuditdOption[] = [];
  let refusal: AuditdConf['refusal'];
  let start = 0;
  // A last line without its newline is passed over.
  for (const [at, raw] of text.split('\n').slice(0, -1).entries()) {
    const [name, equals, value, ...more] = raw.split(' ').filter((word) => word !== '');
    const end = start + raw.length;
    if (name !== undefined && !name.startsWith('#')) {
      const reason = whyRefused(name.toLowerCase(), equals, value, more);
      if (reason !== undefined) refusal ??= { line: at + 1, reason };
      else options.push({ name: name.toLowerCase(), value: value ?? '', line: at + 1, start, end });
    }
    start = end + 1;
  }
  return { text, options, ...(refusal && { refusal }) };
}

function whyRefused(
  name: string,
  equals: string | undefined,
  value: string | undefined,
  more: readonly string[],
): string | undefined {
  if (equals !== '=') return 'no equals sign between blanks';
  if (value === undefined) return 'no value';
  if (!/^[a-z_0-9]+$/.test(name)) return 'no such option';
  if (more.length > 0 && !withArgument.has(name)) return 'words after the value';
  return undefined;
}
