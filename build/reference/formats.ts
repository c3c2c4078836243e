import { formats } from '../../src/report/formats.ts';
import { code, table } from './markdown.ts';

/** Every format, with the endings that stand for it and the commands that write it. */
export function formatsPage(): string {
  const rows = formats.map(({ name, endings, commands }) => [
    code(name),
    endings.map(code).join(', '),
    commands.map(code).join(', '),
  ]);
  return `# Formats

\`--format FORMAT\` says what is printed; \`-o FORMAT:FILE\` writes a file as well, any number of times. Without \`FORMAT:\`
the ending of the file says it; an ending that two formats share has to be told apart by name.

${table(['format', 'endings', 'commands'], rows)}
What each holds and is for: [Report formats](../report-formats.md). JSON has published schemas:
[report](../../schemas/report.schema.json), [plan](../../schemas/plan.schema.json),
[comparison](../../schemas/comparison.schema.json), [profile](../../schemas/profile.schema.json).
`;
}
