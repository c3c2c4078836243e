import type { ComparedRow } from '../plan/documented.ts';
import type { ProfileComparison } from './documented-text.ts';
import { code, comment, type Fold, prose } from './markdown-text.ts';
import { counted } from './numbers.ts';
import { words } from './result-lines.ts';

/** A published table beside a host, as a comment: how many rows differ on top, which and why folded. */
export function documentedMarkdown({ report, table, unsettled }: ProfileComparison): string {
  const { target, profile, tool } = report;
  const rows = table?.rows ?? [];
  const differing = rows.filter(({ differs }) => differs);
  const host = target.hostname === '' ? target.name : target.hostname;
  const title =
    table === undefined
      ? `${counted(unsettled.length, 'recommendation')} not settled`
      : `${rows.length - differing.length} of ${counted(rows.length, 'row')} as documented`;
  const folds: Fold[] = [
    {
      title: counted(differing.length, 'row differs', 'rows differ'),
      items: differing.map((row) => [rowMarkdown(row)]),
    },
    {
      title: `${unsettled.length} enforced that do not pass, and what they need`,
      items: unsettled.map(({ id, title: what, needs }) => [
        `- **${prose(id)}** ${prose(what)}: ${prose(needs)}`,
      ]),
    },
  ].filter(({ items }) => items.length > 0);
  const lead = [`### Hardening: ${title}`, '', `Host ${code(host)}, profile ${code(profile.id)}`];
  return comment(lead, folds, `Compared by ${tool.name} ${prose(tool.version)}.`);
}

function rowMarkdown({ id, title, documented, before, after, why }: ComparedRow): string {
  const verdicts = [before, ...(after === undefined ? [] : [after])].map((one) =>
    one === null ? 'not listed' : words[one],
  );
  const because = why === undefined ? '' : `: ${prose(why)}`;
  return `- **${prose(id)}** ${prose(title)}: documented ${words[documented.status]}, is **${verdicts.join(' → ')}**${because}`;
}
