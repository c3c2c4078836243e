import { isUtf8 } from 'node:buffer';

/** Bytes as text that can be written back unchanged: UTF-8 where it is valid, else one character per byte. */
export function decode(bytes: Buffer): { content: string; encoding?: 'latin1' } {
  if (isUtf8(bytes)) return { content: bytes.toString('utf8') };
  return { content: bytes.toString('latin1'), encoding: 'latin1' };
}
