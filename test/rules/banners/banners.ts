import type { Finding } from '../../../src/rule.ts';

/** What is written where the profile sets no text. */
export const warning = 'This system is for authorised use only. Whatever is done on it may be recorded.\n';

export const release = { '/etc/os-release': 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="18.04"\n' };

export function found(path: string, actual: string, system = 'ubuntu'): Finding {
  const expected = `a text without \\m, \\r, \\s, \\v or ${system}`;
  return { what: `text of ${path.replace(/:\d+$/, '')}`, expected, actual, where: path, state: 'persistent' };
}

export function foundBesideProfile(path: string, actual: string): Finding {
  return { ...found(path, actual), expected: 'the text of the profile' };
}
