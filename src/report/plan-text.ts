import type { Consent } from '../change.ts';
import type { HeldChange, Plan } from '../plan/plan.ts';
import { accessLines } from './access-text.ts';
import { changeBlocks } from './change-text.ts';
import { grouped } from './grouped.ts';
import { commandLine, head, labelled } from './head.ts';
import { counted } from './numbers.ts';
import { changesText } from './plan-counts.ts';
import { summaryLines } from './plan-summary.ts';
import { outcomeLines, predictedLine, scoreLines } from './prediction-text.ts';
import { consentReasons } from './rule-page.ts';
import { paint, plain, type Style } from './terminal.ts';
import { workloadLines } from './workload-text.ts';
import { wrap } from './wrap.ts';

/**
 * A plan for people, as a good pull request: what it comes to, what it will bring, what it leaves to be said or decided,
 * and then every change with its difference.
 *
 * @param next the command that makes the changes, word by word
 */
export function renderPlan(plan: Plan, style: Style, next?: readonly string[]): string {
  const { target, benchmark, profile, before, changes, held } = plan;
  const blocks = [
    head({ target, benchmark, profile, platform: before.platform }, style),
    [...summaryLines(plan, style), ...heldLines(plan, style)],
    scoreLines(plan, style),
    said(plan, style),
    workloadLines(plan, style),
    outcomeLines(plan, style),
    accessLines(plan, style),
    ...changeBlocks(changes, style),
    ...heldBlocks(held, style),
    next === undefined || changes.length === 0 ? [] : ending(plan, next, style),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What stands last is what is seen first on a terminal. */
function ending(plan: Plan, next: readonly string[], style: Style): string[] {
  return [
    ...labelled('Changes', changesText(plan.changes), style),
    ...predictedLine(plan, style),
    ...commandLine('Next', next, style),
  ];
}

function heldLines({ held }: Plan, style: Style): string[] {
  return [...byConsent(held)].flatMap(([consent, waiting]) =>
    labelled(
      'Held back',
      `${counted(waiting.length, 'change')} until --allow ${consent} is given (${consentReasons[consent]})`,
      style,
    ),
  );
}

/** What a person has to know beyond the changes, under a heading each. */
function said({ decisions, reboots, obstacles, unpredicted }: Plan, style: Style): string[] {
  const item = (text: string) => wrap(text, style.width, '  ', 4);
  return [
    ...list('For you to decide:', decisions, style),
    ...list('After the next boot:', reboots, style),
    ...list('Not helped by any change:', obstacles, style),
    ...(unpredicted.length === 0
      ? []
      : [paint(style, 'yellow', 'Not foreseen:'), ...unpredicted.flatMap((text) => item(plain(text)))]),
  ];
}

function list(title: string, said: Plan['decisions'], style: Style): string[] {
  if (said.length === 0) return [];
  const items = said.flatMap(({ rule, text }) =>
    wrap(`${plain(rule)}: ${plain(text)}`, style.width, '  ', 4),
  );
  return [paint(style, 'yellow', title), ...items];
}

function heldBlocks(held: readonly HeldChange[], style: Style): string[][] {
  return [...byConsent(held)].flatMap(([consent, waiting]) => [
    wrap(`Held back until --allow ${consent} is given:`, style.width).map((line) =>
      paint(style, 'yellow', line),
    ),
    ...changeBlocks(waiting, style),
  ]);
}

function byConsent(held: readonly HeldChange[]): Map<Consent, HeldChange[]> {
  return grouped(held, ({ consent }) => consent);
}
