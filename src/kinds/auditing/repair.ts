import render from '../../../templates/etc/audit/rules.d/50-cis-harden-TOPIC.rules.hbs';
import type { Change } from '../../change.ts';
import type { Machine } from '../../facts/auditing/calls.ts';
import { listedRule } from '../../facts/auditing/listing.ts';
import { place, type LoadedRules, type PlacedRule } from '../../facts/auditing/load.ts';
import { isSameRule, type AuditList } from '../../facts/auditing/rule.ts';
import type { RulesOnDisk } from '../../facts/auditing/rules-on-disk.ts';
import type { ListedRule, RulesInKernel } from '../../facts/auditing/rules-in-kernel.ts';
import { template } from '../../template.ts';
import { missesAny, outcomeOf, shortened } from './judge.ts';
import type { WantedRule } from './wanted.ts';

const rulesFile = template<{ lines: readonly string[] }>(render);

interface Place {
  readonly disk: RulesOnDisk;
  readonly machine: Machine;
  readonly path: string;
  /** Why the file cannot be written. */
  readonly obstacle: string | undefined;
}

/** Writes the file at `path` with every wanted rule that no other file brings. */
export function persistedRules(
  wanted: readonly WantedRule[],
  { disk, machine, path, obstacle }: Place,
): Change[] {
  const others = disk.loadedWith(path, undefined);
  const lines = wanted
    .filter((one) => missesAny(one, others.rules, machine) && asking(one, others) === undefined)
    .map(({ text }) => text);
  const now = disk.files.find((file) => file.path === path)?.text;
  const content = lines.length === 0 ? now : rulesFile({ lines });
  const changes: Change[] = [];
  if (content !== undefined && content !== now)
    changes.push(
      obstacle === undefined
        ? { kind: 'file', path, content, encoding: 'utf8', newMode: 0o640 }
        : { kind: 'decision', text: obstacle },
    );
  return [...changes, ...decisions(wanted, disk, machine, { path, content })];
}

/** Where another file has the very same rule: auditctl would stop at the second of them. */
function asking({ rule }: WantedRule, { asked }: LoadedRules): PlacedRule | undefined {
  return asked.find((other) => isSameRule(other.rule, rule));
}

/** What the file alone does not bring about. */
function decisions(
  wanted: readonly WantedRule[],
  disk: RulesOnDisk,
  machine: Machine,
  { path, content }: { path: string; content: string | undefined },
): Change[] {
  const loaded = disk.loadedWith(path, content);
  const texts = new Set<string>();
  for (const one of wanted) {
    const outcome = one.extra ? undefined : outcomeOf(one, loaded.rules, machine);
    if (outcome?.kind === 'hidden')
      texts.add(
        `${place(outcome.by.line)} (${shortened(outcome.by.line.text)}) keeps events from the log that rules after it ` +
          'ask for: take the line away, or exempt this recommendation',
      );
    const undone = loaded.stop === undefined ? asking(one, loaded) : undefined;
    if (outcome?.kind === 'missed' && undone !== undefined)
      texts.add(`a line after ${place(undone.line)} takes that rule back: take that line away`);
    if (outcome?.kind === 'missed' && loaded.stop !== undefined)
      texts.add(
        `auditctl stops at ${place(loaded.stop.line)} (${shortened(loaded.stop.reason)}) and loads nothing after it: ` +
          'repair or remove that line',
      );
  }
  return [...texts].map((text) => ({ kind: 'decision', text }));
}

/** Loads every wanted rule that is not in force, after those that are. */
export function loadedRulesNow(
  wanted: readonly WantedRule[],
  kernel: RulesInKernel,
  machine: Machine,
): Change[] {
  const outcomes = wanted.map((one) => ({ one, outcome: outcomeOf(one, kernel.rules, machine) }));
  const hiding = outcomes.flatMap(({ one, outcome }) =>
    outcome.kind === 'hidden' && !one.extra ? [shortened(outcome.by.text)] : [],
  );
  const changes: Change[] = [...new Set(hiding)].map((text) => ({
    kind: 'decision',
    text: `the rule in force ${text} keeps events from the log that rules after it ask for: unload it, and what loads it`,
  }));
  const missed = wanted.filter((one) => missesAny(one, kernel.rules, machine));
  if (missed.length === 0) return changes;
  if (kernel.locked)
    return [
      ...changes,
      reboot('The audit rules are locked: what is on the disk now is loaded at the next boot.'),
    ];
  if (kernel.unreadable.length > 0)
    return [
      ...changes,
      reboot(
        `A rule in force cannot be loaded again as auditctl lists it (${shortened(kernel.unreadable[0] ?? '')}): ` +
          'what is on the disk now is loaded at the next boot.',
      ),
    ];
  const added = missed.map(({ rule }) => listedRule(rule, machine));
  return [...changes, { kind: 'table', table: 'audit', content: withAdded(kernel.rules, added) }];
}

/** The kernel keeps its lists apart, and lists them in this order. */
const order: readonly AuditList[] = ['user', 'task', 'exit', 'exclude', 'filesystem', 'io_uring'];

function withAdded(rules: readonly ListedRule[], added: readonly string[]): string {
  const isBefore = ({ rule }: ListedRule) => order.indexOf(rule.list) <= order.indexOf('exit');
  const end = rules.findLastIndex(isBefore) + 1;
  const texts = rules.map(({ text }) => text);
  return `${[...texts.slice(0, end), ...added, ...texts.slice(end)].join('\n')}\n`;
}

function reboot(text: string): Change {
  return { kind: 'reboot', text };
}
