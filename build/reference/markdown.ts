/** Words as Markdown shows them, in a cell of a table too. */
export function words(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|{}]/g, String.raw`\$&`).replaceAll(/\s*\n\s*/g, ' ');
}

/** A code span for a cell of a table. Holds no backtick. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', String.raw`\|`)}\``;
}

/** A table, or nothing where it has no rows. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return `${line(heads)}${line(heads.map(() => '---'))}${rows.map(line).join('')}`;
}
