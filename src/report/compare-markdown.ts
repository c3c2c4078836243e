import type { Compared } from './compare-text.ts';
import { code, comment, prose } from './markdown-text.ts';
import { counted } from './numbers.ts';

/** What differs between two reports, as a comment on a pull request. */
export function comparisonMarkdown(differences: readonly Compared[]): string {
  const worse = differences.filter(({ before, after }) => before === 'pass' && after !== 'pass').length;
  const lead = [
    `### Hardening: ${differences.length === 0 ? 'no verdict differs' : counted(differences.length, 'verdict differs', 'verdicts differ')}`,
    ...(worse === 0 ? [] : ['', `**${worse} passed before and ${worse === 1 ? 'does' : 'do'} no longer**`]),
  ];
  if (differences.length === 0) return `${lead.join('\n')}\n`;
  const items = differences.map(({ id, title, before, after, why }) => [
    `- **${prose(id)}** ${prose(title)}: ${prose(before)} → **${prose(after)}**${why === '' ? '' : `: ${code(why)}`}`,
  ]);
  return comment(
    lead,
    [{ title: counted(differences.length, 'difference'), items }],
    'Compared by cis-harden.',
  );
}
