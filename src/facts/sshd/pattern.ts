/** Whether a name fits a pattern with `*` and `?` (ssh_config(5), PATTERNS). */
export function fitsPattern(name: string, pattern: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < name.length) {
    const character = pattern.charAt(at);
    if (character === '*') {
      star = at++;
      resume = position;
    } else if (at < pattern.length && (character === '?' || character === name.charAt(position))) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern.charAt(at) === '*') at++;
  return at === pattern.length;
}

/** What a list of patterns says of a name: one that begins with `!` and fits goes before all others. */
export type Listed = 'fits' | 'excluded' | 'not listed';

/** As sshd reads a list with commas between its patterns; `fits` tells how one of them is compared. */
export function listed(patterns: string, fits: (pattern: string) => boolean): Listed {
  let result: Listed = 'not listed';
  for (const pattern of patterns.split(',')) {
    const negated = pattern.startsWith('!');
    if (!fits(negated ? pattern.slice(1) : pattern)) continue;
    if (negated) return 'excluded';
    result = 'fits';
  }
  return result;
}
