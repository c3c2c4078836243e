/** The first of many things and how many more there are, for a line that people read: `a, b and 7 more`. */
export function few(things: readonly string[], most = 5): string {
  const shown = things.slice(0, most).join(', ');
  return things.length > most ? `${shown} and ${things.length - most} more` : shown;
}
