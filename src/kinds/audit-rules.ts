import { z, type ZodType } from 'zod';
import type { Change } from '../change.ts';
import type { Machine } from '../facts/auditing/calls.ts';
import { UNSET } from '../facts/auditing/filter.ts';
import { place } from '../facts/auditing/load.ts';
import { auditMachine } from '../facts/auditing/machine.ts';
import { rulesInKernel, type RulesInKernel } from '../facts/auditing/rules-in-kernel.ts';
import { RULES_FOLDER, rulesOnDisk, type RulesOnDisk } from '../facts/auditing/rules-on-disk.ts';
import { dropInObstacle } from '../facts/drop-in.ts';
import type { Fact } from '../facts/fact.ts';
import { loginDefs, type LoginDefs, uidMin } from '../facts/login-defs.ts';
import { packages } from '../facts/packages.ts';
import { defineRule, type Evident, type Finding, type Rule } from '../rule.ts';
import { diskFindings, kernelFindings, outcomeOf, shortened } from './auditing/judge.ts';
import { loadedRulesNow, persistedRules } from './auditing/repair.ts';
import type { WantedRule } from './auditing/wanted.ts';

interface AuditRules<T, P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** What is recorded, for people. */
  readonly subject: string;
  /** The name of the file in /etc/audit/rules.d. */
  readonly file: string;
  readonly params: ZodType<P>;
  /** Evidence beside the rules themselves. */
  readonly source: Fact<T>;
  wanted(source: T, host: AuditContext, params: P): readonly WantedRule[];
  /** Programs that no rules file can name. */
  unwritable?(source: T, params: P): readonly string[];
  evidence?(source: T, params: P): Iterable<Evident>;
}

/** What rules are made for. */
export interface AuditContext {
  readonly machine: Machine;
  /** UID_MIN of the host. */
  readonly uidMin: number;
}

/** Why a rule about auditing has no object on a host. */
export const NO_AUDITD = 'package auditd is not installed';

/** The word by which events are found in the log. */
export const auditKey = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,31}$/, 'letters, digits, and . _ - in between, at most 31');

/** Where a site's people have ids from. */
export const uidMinimum = z.int().min(1).max(4_294_967_294).optional();

/** A rule that wants events recorded, by the rules on the disk and by those in force. */
export function auditRules<T, P extends Record<string, unknown>>(definition: AuditRules<T, P>): Rule {
  const { id, title, rationale, impact, subject, params, source } = definition;
  const path = `${RULES_FOLDER}/${definition.file}`;

  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `The files of ${RULES_FOLDER}, merged as augenrules does and read as auditctl does, and on a running host \`auditctl -l\`, have rules in any spelling that record ${subject}. A rule with more conditions does not count, nor does one behind a rule that hides the same events or behind a line at which auditctl stops.`,
    remedy: `Writes what other files lack to ${path}, and loads it at once unless the rules are locked until the next boot.`,
    params,
    facts: {
      source,
      packages,
      machine: auditMachine,
      login: loginDefs,
      disk: rulesOnDisk,
      kernel: rulesInKernel,
      obstacle: dropInObstacle(path),
    },
    notApplicable: (facts) => (facts.packages.installed('auditd').length === 0 ? NO_AUDITD : undefined),

    *audit(facts, values) {
      const wanted = definition.wanted(facts.source, contextOf(facts), values);
      for (const path of definition.unwritable?.(facts.source, values) ?? []) yield unwritable(path);
      yield* diskFindings(wanted, facts.disk.loaded, facts.machine);
      if (facts.kernel !== undefined) yield* kernelFindings(wanted, facts.kernel, facts.machine);
    },

    *evidence(facts, values) {
      yield* otherKeys(definition.wanted(facts.source, contextOf(facts), values), facts);
      yield* doubts(facts.disk, facts.kernel);
      yield* definition.evidence?.(facts.source, values) ?? [];
    },

    *remediate(facts, values) {
      const wanted = definition.wanted(facts.source, contextOf(facts), values);
      const { disk, kernel, machine, obstacle } = facts;
      const changes: Change[] = [];
      if (diskFindings(wanted, disk.loaded, machine).length > 0)
        changes.push(...persistedRules(wanted, { disk, machine, path, obstacle }));
      if (kernel !== undefined && kernelFindings(wanted, kernel, machine).length > 0)
        changes.push(...loadedRulesNow(wanted, kernel, machine));
      for (const path of definition.unwritable?.(facts.source, values) ?? [])
        changes.push({
          kind: 'decision',
          text: `${path} cannot be named in an audit rule: rename it, take its set-ID bits away, or leave its folder out with the parameter exclude`,
        });
      yield* changes;
    },
  });
}

function unwritable(path: string): Finding {
  return {
    what: `audit rule on ${path}`,
    expected: 'a path that a rules file can name',
    actual: 'blanks, backslashes or bytes beyond ASCII',
    where: path,
    state: 'persistent',
  };
}

function contextOf({ machine, login }: { machine: Machine; login: LoginDefs }): AuditContext {
  const defined = uidMin(login);
  // A limit that no id can have is what useradd passes over too.
  return { machine, uidMin: defined > 0 && defined < UNSET ? defined : 1000 };
}

/** More of one sort are not shown. */
const MOST_SHOWN = 8;

function* otherKeys(
  wanted: readonly WantedRule[],
  { disk, machine }: { disk: RulesOnDisk; machine: Machine },
): Iterable<Evident> {
  const others = wanted.flatMap((one) => {
    const outcome = outcomeOf(one, disk.loaded.rules, machine);
    const [key = ''] = one.rule.keys;
    return outcome.kind === 'recorded' ? outcome.by.filter(({ rule }) => !rule.keys.includes(key)) : [];
  });
  for (const { line, rule } of [...new Set(others)].slice(0, MOST_SHOWN))
    yield { what: `recorded under ${rule.keys.join(', ') || 'no key'}`, where: place(line) };
}

function* doubts(disk: RulesOnDisk, kernel: RulesInKernel | undefined): Iterable<Evident> {
  const { rules, stop, passedOver } = disk.loaded;
  if (stop !== undefined)
    yield { what: `auditctl stops here: ${shortened(stop.reason)}`, where: place(stop.line) };
  for (const { line, reason } of passedOver.slice(0, MOST_SHOWN))
    yield { what: `passed over: ${shortened(reason)}`, where: place(line) };
  for (const { line } of rules.filter(({ rule }) => rule.action === 'never').slice(0, MOST_SHOWN))
    yield { what: `may hide some events: ${shortened(line.text)}`, where: place(line) };
  if (kernel !== undefined) yield { what: `auditing is ${stateOf(kernel.enabled)}`, where: 'auditctl -s' };
}

function stateOf(enabled: string): string {
  if (enabled === '0') return 'switched off';
  if (enabled === '1') return 'on, and rules can be changed';
  return enabled === '2' ? 'on, and locked until the next boot' : 'in an unknown state';
}
