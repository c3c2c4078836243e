import type { ZodType } from 'zod';
import type { Change } from '../change.ts';
import { AUDITD_CONF, auditdConf, optionIn, parseAuditdConf, type AuditdConf } from '../facts/auditd-conf.ts';
import { fileAttributes } from '../facts/file-attributes.ts';
import { packages } from '../facts/packages.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import auditdConfTemplate from '../../templates/etc/audit/auditd.conf.hbs';
import { template } from '../template.ts';
import { NO_AUDITD } from './audit-rules.ts';

/** An option of auditd.conf(5) and the value it shall have. */
export interface WantedOption {
  readonly name: string;
  /** For people: `at least 8`. */
  readonly expected: string;
  /** Whether a value, in lower case, is good enough. */
  accepts(value: string): boolean;
  /** What is written where it is not. */
  readonly value: string;
}

interface AuditdOptions<P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly names: readonly string[];
  readonly params: ZodType<P>;
  /** `value` gives what an option is set to now. */
  wanted(params: P, value: (name: string) => string | undefined): readonly WantedOption[];
  /** What else people will notice. */
  readonly note?: string;
  /** Set where auditd has to send mail. */
  readonly mails?: true;
}

const stock = template(auditdConfTemplate);

const SENDMAIL = '/usr/lib/sendmail';

/** A rule about options of auditd, which has one file and no drop-ins. */
export function auditdOptions<P extends Record<string, unknown>>(definition: AuditdOptions<P>): Rule {
  const { id, title, rationale, impact, names, params, wanted, note, mails } = definition;
  const list = names.join(', ');
  const wantedIn = (conf: AuditdConf | undefined, values: P) =>
    wanted(values, (name) => (conf === undefined ? undefined : optionIn(conf, name)?.value.toLowerCase()));

  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `The last lines of ${AUDITD_CONF} that set ${list} are judged, in letters of either case, as is whether auditd takes the file at all.`,
    remedy: `Sets the value in the last line of an option, makes comments of other lines with a bad one, and adds what is missing at the end. auditd is reloaded.`,
    params,
    facts: { packages, conf: auditdConf, sendmail: fileAttributes(SENDMAIL) },
    notApplicable: (facts) => (facts.packages.installed('auditd').length === 0 ? NO_AUDITD : undefined),
    audit: ({ conf }, values) => findings(conf, wantedIn(conf, values)),
    *evidence({ sendmail }) {
      if (mails && sendmail.node.type === 'absent')
        yield { what: 'does not exist: auditd cannot send mail', where: SENDMAIL };
    },
    *remediate({ conf }, values) {
      const options = wantedIn(conf, values);
      if (findings(conf, options).length === 0) return;
      if (conf === undefined) {
        // The package of the same plan brings another: ours takes its place.
        const whole = parseAuditdConf(stock({}));
        const content = repaired(whole, wantedIn(whole, values));
        yield {
          kind: 'file',
          path: AUDITD_CONF,
          content,
          newMode: 0o640,
          reload: 'auditd.service',
          ...(note !== undefined && { note }),
        };
        return;
      }
      if (conf.refusal !== undefined)
        yield {
          kind: 'decision',
          text: `auditd refuses ${AUDITD_CONF} for its line ${conf.refusal.line} (${conf.refusal.reason}): repair that line`,
        };
      const change: Change = {
        kind: 'file',
        path: AUDITD_CONF,
        content: repaired(conf, options),
        reload: 'auditd.service',
        ...(note !== undefined && { note }),
      };
      if (change.content !== conf.text) yield change;
    },
  });
}

function findings(conf: AuditdConf | undefined, options: readonly WantedOption[]): Finding[] {
  const refusal = conf?.refusal;
  const refused: Finding[] =
    refusal === undefined
      ? []
      : [finding('auditd.conf', 'a file that auditd takes', refusal.reason, refusal.line)];
  const wrong = options.flatMap(({ name, expected, accepts }) => {
    const set = conf && optionIn(conf, name);
    if (set !== undefined && accepts(set.value.toLowerCase())) return [];
    return finding(name, expected, set?.value ?? 'not set', set?.line);
  });
  return [...refused, ...wrong];
}

function finding(what: string, expected: string, actual: string, line?: number): Finding {
  const where = line === undefined ? AUDITD_CONF : `${AUDITD_CONF}:${line}`;
  return { what, expected, actual, where, state: 'persistent' };
}

/** The text with every option set; all other lines stay as they are. */
function repaired(conf: AuditdConf, options: readonly WantedOption[]): string {
  const edits: { start: number; end: number; text: string }[] = [];
  const added: string[] = [];
  for (const { name, accepts, value } of options) {
    const last = optionIn(conf, name);
    if (last !== undefined && accepts(last.value.toLowerCase())) continue;
    if (last === undefined) added.push(`${name} = ${value}`);
    else edits.push({ start: last.start, end: last.end, text: `${name} = ${value}` });
    for (const { start, value: other } of conf.options.filter((one) => one.name === name && one !== last))
      if (!accepts(other.toLowerCase())) edits.push({ start, end: start, text: '# ' });
  }
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(conf.text.slice(at, start), text);
    at = end;
  }
  const edited = parts.join('') + conf.text.slice(at);
  // What stands after the last newline is not read, and shall not be by another line after it.
  const end = edited.lastIndexOf('\n') + 1;
  return edited.slice(0, end) + added.map((line) => `${line}\n`).join('') + edited.slice(end);
}
