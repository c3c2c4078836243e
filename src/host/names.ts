import { Buffer, isUtf8 } from 'node:buffer';

/**
 * A file name or path as text: UTF-8, and every byte that belongs to no UTF-8 sequence as one lone surrogate,
 * U+DC80 to U+DCFF. So no two names become the same text, and `encodeName` gives the bytes back.
 */
export function decodeName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const sequence = bytes.subarray(at, at + sequenceLength(bytes[at] ?? 0));
    const valid = isUtf8(sequence);
    pieces.push(valid ? sequence.toString('utf8') : String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at += valid ? sequence.length : 1;
  }
  return pieces.join('');
}

/** How long the UTF-8 sequence is that begins with this byte, if one does. */
function sequenceLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The bytes of a name that `decodeName` gave. */
export function encodeName(name: string): Buffer {
  return Buffer.concat(
    name
      .split(loneBytes)
      .map((piece, at) =>
        at % 2 === 0
          ? Buffer.from(piece)
          : Buffer.from([...piece].map((byte) => byte.charCodeAt(0) - 0xdc00)),
      ),
  );
}

/** Runs of bytes that are no UTF-8; the flag keeps it from matching half of a real pair of surrogates. */
export const loneBytes = /([\udc80-\udcff]+)/u;

/** Orders names as strcmp(3) does, by their bytes. */
export function byBytes(a: string, b: string): number {
  // Below the surrogates UTF-16 and UTF-8 agree on the order.
  if (!beyond.test(a) && !beyond.test(b)) return a < b ? -1 : Number(a > b);
  return Buffer.compare(encodeName(a), encodeName(b));
}

const beyond = /[\ud800-\uffff]/;
