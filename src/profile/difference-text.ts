import { plain } from '../report/terminal.ts';
import type { ProfileDifference, Side } from './difference.ts';

/** `profiles diff` for people: what held before stands behind `-`, what holds after behind `+`, each with its line. */
export function differenceText({ before, after, recommendations, parameters }: ProfileDifference): string {
  if (recommendations.length + parameters.length === 0)
    return `${plain(before)} and ${plain(after)} come to the same.\n`;
  const lines = [
    `- ${plain(before)}`,
    `+ ${plain(after)}`,
    ...(recommendations.length === 0 ? [] : ['', `Recommendations (${recommendations.length})`]),
    ...recommendations.flatMap((one) => [`  ${one.id} ${plain(one.title)}`, ...sides(one)]),
    ...(parameters.length === 0 ? [] : ['', `Parameters (${parameters.length})`]),
    ...together(parameters).flatMap(({ names, one }) => [...listed(names), ...sides(one)]),
  ];
  return `${lines.join('\n')}\n`;
}

type Parameter = ProfileDifference['parameters'][number];

/** What one line sets for many rules stands once, below all of their names. */
function together(parameters: readonly Parameter[]) {
  const found = new Map<string, { names: string[]; one: Parameter }>();
  for (const one of parameters) {
    const key = JSON.stringify([one.name.replace(/^.*\./, ''), one.before, one.after]);
    const same = found.get(key);
    if (same === undefined) found.set(key, { names: [one.name], one });
    else same.names.push(one.name);
  }
  return [...found.values()];
}

function listed(names: readonly string[]): string[] {
  return names.map((name) => `  ${plain(name)}`);
}

function sides({ before, after }: { readonly before: Side; readonly after: Side }): string[] {
  return [`    - ${side(before)}`, `    + ${side(after)}`];
}

function side({ holds, origin }: Side): string {
  return plain(origin === undefined ? holds : `${holds}   ${originText(origin)}`, 4000);
}

/** Where a value comes from, for people. */
export function originText(origin: string): string {
  return origin === 'default' ? "the rule's default" : origin;
}
