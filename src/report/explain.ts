import { parametersOf } from '../profile/parameters.ts';
import type { Rule } from '../rule.ts';
import { parameterText } from './parameter-text.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** A recommendation that asks for a rule. */
export interface Asking {
  /** The benchmark's title. */
  readonly benchmark: string;
  readonly id: string;
  readonly title: string;
  readonly levels: { readonly server?: 1 | 2 | undefined; readonly workstation?: 1 | 2 | undefined };
}

/** Everything about one rule: what holds when it passes, why, how it is judged, what is written, and its parameters. */
export function renderExplanation(rule: Rule, recommendations: readonly Asking[], style: Style): string {
  const parameters = parametersOf(rule);
  const blocks = [
    wrap(`${rule.id}: ${rule.title}`, style.width, '', 2).map((line) => paint(style, 'bold', line)),
    block('Why', [rule.rationale], style),
    block('How it is judged', [rule.check], style),
    block('What apply changes', [rule.remedy], style),
    block('What may stop working', rule.impact === undefined ? [] : [rule.impact], style),
    block('What a profile may set', parameters.map(parameterText), style),
    ...(parameters.length === 0 ? [] : [example(rule, parameters, style)]),
    block('Asked for by', recommendations.map(asking), style),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n\n`;
}

function block(title: string, texts: readonly string[], style: Style): string[] {
  if (texts.length === 0) return [];
  return [
    paint(style, 'bold', title),
    ...texts.flatMap((text) => wrap(text, style.width, '  ', texts.length > 1 ? 4 : 2)),
  ];
}

/** How the first parameter is set, to be copied. */
function example({ id }: Rule, [first]: ReturnType<typeof parametersOf>, style: Style): string[] {
  if (first === undefined) return [];
  const value = JSON.stringify(first.default ?? '');
  return [
    paint(style, 'dim', '  # in a profile'),
    '  parameters:',
    `    ${id}:`,
    plain(`      ${first.name}: ${value}`),
    paint(style, 'dim', '  # for one run'),
    plain(`  --set '${id}.${first.name}=${value.replaceAll("'", `'\\''`)}'`),
  ];
}

function asking({ benchmark, id, title, levels }: Asking): string {
  const roles = (['server', 'workstation'] as const).flatMap((role) =>
    levels[role] === undefined ? [] : [`level ${levels[role]} ${role}`],
  );
  return plain(`${benchmark}, ${id} ${title} (${roles.join(', ') || 'no level'})`);
}
