import type { Host } from '../../host/host.ts';
import { join } from '../../host/lookup.ts';
import { Unmeasured } from '../../host/unmeasured.ts';

/** More paths than this from one pattern are taken for an attack on the reader. */
const MAX_PATHS = 1000;

/** Longer patterns match nothing (PATH_MAX). */
const MAX_PATTERN = 4096;

/**
 * The paths of a host that match an absolute pattern, sorted by byte, as glob(3) without flags gives them: `*`, `?`
 * and brackets match within one name, a leading dot only itself, a backslash takes the next character as it is.
 * A link that leads nowhere is a match too.
 */
export function expandGlob(host: Host, pattern: string): string[] {
  if (Buffer.byteLength(pattern) >= MAX_PATTERN) return [];
  let paths = [''];
  for (const component of pattern.split('/').filter((name) => name !== '')) {
    paths = paths.flatMap((folder) => entered(host, folder === '' ? '/' : folder, component));
    if (paths.length > MAX_PATHS) throw new Unmeasured(`${pattern} matches more than ${MAX_PATHS} paths`);
  }
  return paths
    .filter((path) => path !== '' && exists(host, path))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function entered(host: Host, folder: string, component: string): string[] {
  if (!/[*?[]/.test(component)) return [join(folder, component.replace(/\\(.)/gs, '$1'))];
  if (host.find(folder).node.type !== 'directory') return [];
  const names = host.names(folder) ?? [];
  return names.filter((name) => matchesName(component, name)).map((name) => join(folder, name));
}

function exists(host: Host, path: string): boolean {
  return host.find(path).node.type !== 'absent' || host.evidence.files[path]?.type === 'symlink';
}

type Piece =
  | { readonly any: 'many' | 'one' }
  | { readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** Whether a name matches a pattern of one component. Time grows with the product of the two lengths at most. */
export function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const pieces = piecesOf(pattern);
  const characters = [...name];
  let piece = 0;
  let at = 0;
  let retry: { readonly piece: number; at: number } | undefined;
  while (at < characters.length) {
    const wanted = pieces[piece];
    if (wanted !== undefined && 'any' in wanted && wanted.any === 'many') {
      piece++;
      retry = { piece, at };
    } else if (wanted !== undefined && matchesOne(wanted, characters[at] ?? '')) {
      piece++;
      at++;
    } else if (retry !== undefined) {
      retry.at++;
      ({ piece, at } = retry);
    } else return false;
  }
  return pieces.slice(piece).every((left) => 'any' in left && left.any === 'many');
}

function matchesOne(piece: Piece, character: string): boolean {
  if ('any' in piece) return true;
  return piece.ranges.some(([from, to]) => from <= character && character <= to) !== piece.negated;
}

function piecesOf(pattern: string): Piece[] {
  const characters = [...pattern];
  const pieces: Piece[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const bracket = character === '[' ? bracketAt(characters, at) : undefined;
    if (bracket !== undefined) {
      pieces.push(bracket.piece);
      at = bracket.end;
    } else if (character === '*') {
      const last = pieces.at(-1);
      if (last === undefined || !('any' in last) || last.any !== 'many') pieces.push({ any: 'many' });
    } else if (character === '?') pieces.push({ any: 'one' });
    else {
      const literal = character === '\\' && at + 1 < characters.length ? (characters[++at] ?? '') : character;
      pieces.push({ negated: false, ranges: [[literal, literal]] });
    }
  }
  return pieces;
}

/** A bracket expression; undefined where no bracket closes it, so that it stands for itself. */
function bracketAt(characters: readonly string[], open: number): { piece: Piece; end: number } | undefined {
  let at = open + 1;
  const negated = characters[at] === '!';
  if (negated) at++;
  const close = characters.indexOf(']', at + 1);
  if (close < 0) return undefined;
  const ranges: [string, string][] = [];
  for (; at < close; at++) {
    const from = characters[at] ?? '';
    if (from === '[' || from === '\\')
      throw new Unmeasured(`the pattern ${characters.join('')} is not understood here`);
    if (characters[at + 1] === '-' && at + 2 < close) {
      ranges.push([from, characters[at + 2] ?? '']);
      at += 2;
    } else ranges.push([from, from]);
  }
  return { piece: { negated, ranges }, end: close };
}
