import type { Consent } from '../change.ts';
import type { HeldChange, Plan } from '../plan/plan.ts';
import { accessLines } from './access-text.ts';
import { changeBlocks } from './change-text.ts';
import { grouped } from './grouped.ts';
import { head, labelled } from './head.ts';
import { counted } from './numbers.ts';
import { changesText } from './plan-counts.ts';
import { predictionLines } from './prediction-text.ts';
import { consentReasons } from './rule-page.ts';
import { paint, plain, type Style } from './terminal.ts';
import { workloadLines } from './workload-text.ts';
import { wrap } from './wrap.ts';

/**
 * A plan for people, as a good pull request: what it comes to, what it leaves to be said or decided, what it
 * will bring, and then every change with its difference.
 */
export function renderPlan(plan: Plan, style: Style): string {
  const { target, benchmark, profile, before, changes, held } = plan;
  const blocks = [
    head({ target, benchmark, profile, platform: before.platform }, style),
    [...labelled('Changes', changesText(changes), style), ...summary(plan, style)],
    workloadLines(plan, style),
    predictionLines(plan, style),
    accessLines(plan, style),
    ...changeBlocks(changes, style),
    ...heldBlocks(held, style),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function summary({ held, decisions, reboots, obstacles, unpredicted }: Plan, style: Style): string[] {
  const item = (text: string) => wrap(text, style.width, '  ', 4);
  return [
    ...[...byConsent(held)].flatMap(([consent, waiting]) =>
      labelled(
        'Held back',
        `${counted(waiting.length, 'change')} until --allow ${consent} is given (${consentReasons[consent]})`,
        style,
      ),
    ),
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
