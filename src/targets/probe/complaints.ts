import { decodeName } from '../../host/names.ts';

/** Why a path could not be looked at, in the words of strerror(3): `Permission denied`. */
export type Complaints = ReadonlyMap<string, string>;

/** Reads what find complains of in the C locale: `find: 'PATH': REASON`, the path escaped as in C. */
export function findComplaints(output: Buffer): Complaints {
  const found = new Map<string, string>();
  for (const line of output.toString('latin1').split('\n')) {
    const [, path, reason] = /^find: '((?:[^'\\]|\\.)*)': (.+)$/.exec(line) ?? [];
    if (path !== undefined && reason !== undefined) found.set(unescaped(path), reason);
  }
  return found;
}

/** Reads what grep complains of: `grep: PATH: REASON`, the path as it is. */
export function grepComplaints(output: Buffer): Complaints {
  const found = new Map<string, string>();
  for (const line of output.toString('latin1').split('\n')) {
    const end = line.lastIndexOf(': ');
    if (line.startsWith('grep: ') && end > 'grep: '.length)
      found.set(decodeName(Buffer.from(line.slice('grep: '.length, end), 'latin1')), line.slice(end + 2));
  }
  return found;
}

/** Whether the reason proves that nothing stands there. */
export function provesAbsence(reason: string): boolean {
  return reason === 'No such file or directory' || reason === 'Not a directory';
}

/** The reason as part of a sentence. */
export function inWords(reason: string): string {
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescaped(path: string): string {
  const bytes = path.replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, letter: string) =>
    octal === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return decodeName(Buffer.from(bytes, 'latin1'));
}
