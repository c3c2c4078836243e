import { type Comparison, comparisonSchema } from '../compare/comparison.ts';
import { csv } from './csv.ts';
import { stableJson } from './json.ts';
import { code, comment, prose } from './markdown-text.ts';
import { counted } from './numbers.ts';

/** In the published format (schemas/comparison.schema.json), keys in the schema's order. */
export function changesJson(comparison: Comparison): string {
  return stableJson(comparisonSchema.safeParse(comparison).data ?? comparison);
}

/** A row for each difference, verdicts after the rest. */
export function changesCsv({ changes, verdicts = [] }: Comparison): string {
  return csv([
    ['topic', 'id', 'what', 'before', 'after', 'from'],
    ...changes.map(({ topic, id, what, before, after, from }) => [
      topic,
      id,
      what,
      before ?? '',
      after ?? '',
      from ?? '',
    ]),
    ...verdicts.map(({ id, before, after, why }) => ['verdict', id, 'verdict', before, after, why]),
  ]);
}

/** As a comment on a pull request. */
export function changesMarkdown({
  kind,
  before,
  after,
  notices,
  changes,
  verdicts = [],
}: Comparison): string {
  const total = changes.length + verdicts.length;
  const lead = [
    `### Hardening: ${total === 0 ? `the two ${kind} do not differ` : `${counted(total, 'difference')} between two ${kind}`}`,
    '',
    `${code(before.name)} → ${code(after.name)}`,
    ...notices.flatMap((notice) => ['', `> ${prose(notice)}`]),
  ];
  const side = (text: string | null) => (text === null ? '*none*' : code(text));
  const folds = [
    {
      title: counted(verdicts.length, 'verdict differs', 'verdicts differ'),
      items: verdicts.map(({ id, title, before: was, after: is, why }) => [
        `- **${prose(id)}** ${prose(title)}: ${prose(was)} → **${prose(is)}**${why === '' ? '' : `: ${code(why)}`}`,
      ]),
    },
    {
      title: counted(changes.length, 'difference'),
      items: changes.map(({ topic, id, title, what, before: was, after: is, from }) => [
        `- ${prose(topic)} ${code(id)}${title === undefined ? '' : ` ${prose(title)}`}, ${prose(what)}: ${side(was)} → ${side(is)}${from === undefined ? '' : ` (${code(from)})`}`,
      ]),
    },
  ];
  return comment(
    lead,
    folds.filter(({ items }) => items.length > 0),
    'Compared by cis-harden.',
  );
}
