import type { HeldChange, Plan, PlannedChange } from '../plan/plan.ts';
import { changeBlocks, changeTitle } from './change-text.ts';
import { code, comment, fenced, type Fold, prose } from './markdown-text.ts';
import { counted } from './numbers.ts';
import { summaryRows } from './plan-summary.ts';
import { percent } from './score-lines.ts';

/** A plan as a comment on a pull request: what it comes to on top, and each change with its difference folded. */
export function planMarkdown(plan: Plan): string {
  const { tool, changes, held, decisions, reboots, obstacles, warnings, unpredicted, createdAt } = plan;
  const said = (title: string, texts: Plan['decisions']): Fold => ({
    title,
    items: texts.map(({ rule, text }) => [`- ${code(rule)}: ${prose(text)}`]),
  });
  const folds: Fold[] = [
    said(`${decisions.length} for you to decide`, decisions),
    {
      title: `${counted(warnings.length, 'warning')} for what runs there`,
      items: warnings.map(({ address, why }) => [`- ${code(address)}: ${prose(why)}`]),
    },
    { title: counted(changes.length, 'change'), items: changes.map((change) => item(change)) },
    { title: `${counted(held.length, 'change')} held back`, items: held.map(heldItem) },
    said(`${reboots.length} after the next boot`, reboots),
    said(`${obstacles.length} not helped by any change`, obstacles),
    { title: `${unpredicted.length} not foreseen`, items: unpredicted.map((text) => [`- ${prose(text)}`]) },
  ].filter(({ items }) => items.length > 0);
  return comment(lead(plan), folds, `${tool.name} ${prose(tool.version)} planned at ${code(createdAt)}.`);
}

function lead(plan: Plan): string[] {
  const { target, benchmark, profile, changes, before, predicted } = plan;
  const [old, fresh] = [before.summary, predicted.summary];
  const host = target.hostname === '' ? target.name : target.hostname;
  return [
    `### Hardening plan: ${counted(changes.length, 'change')}, ${percent(old.score)} → ${percent(fresh.score)}`,
    '',
    ...summaryRows(plan).map(([label, text]) => `- **${label}**: ${prose(text)}`),
    '',
    `Predicted: fail ${old.fail} → ${fresh.fail}, could not be measured ${old.error} → ${fresh.error}`,
    '',
    `Host ${code(host)}, ${prose(benchmark.title)} ${prose(benchmark.version)}, profile ${code(profile.id)}`,
  ];
}

/** Nothing is wrapped: Markdown has no width. */
const style = { color: false, width: Number.MAX_SAFE_INTEGER };

function item(change: PlannedChange): string[] {
  const [, ...below] = changeBlocks([change], style).flat();
  const difference = below.filter((line) => !/^ {2}(?:asked by|along with) /.test(line));
  const title = `- ${code(changeTitle(change))}, asked by ${change.rules.map((rule) => code(rule)).join(', ')}`;
  if (difference.length === 0) return [title];
  return [title, '', ...fenced(difference, 'diff').map((line) => `  ${line}`), ''];
}

function heldItem(change: HeldChange): string[] {
  const [title = '', ...rest] = item(change);
  return [`${title}; until ${code(`--allow ${change.consent}`)} is given`, ...rest];
}
