/** The text without the blanks at its end that isspace(3) knows, in one pass. */
export function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && BLANKS.has(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

const BLANKS: ReadonlySet<string> = new Set([' ', '\t', '\n', '\v', '\f', '\r']);
