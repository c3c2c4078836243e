import type { Node } from '../../host/evidence.ts';
import { decodeName } from '../../host/names.ts';

/** Reads find's records: type, mode, owner, group, size, link target and path, each ended by NUL. */
export function parseRecords(bytes: Buffer): [path: string, node: Node][] {
  const fields = nulSeparated(bytes);
  const found: [string, Node][] = [];
  for (let at = 0; at + 7 <= fields.length; at += 7) {
    const [type = '', mode = '', uid = '', gid = '', size = '', target = '', path = ''] = fields.slice(
      at,
      at + 7,
    );
    if (![uid, gid, size].every((number) => /^\d+$/.test(number)) || !/^[0-7]{1,4}$/.test(mode)) continue;
    const owned = { mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid) };
    if (type === 'l') found.push([path, { type: 'symlink', target }]);
    else if (type === 'f') found.push([path, { type: 'file', ...owned, size: Number(size) }]);
    else if (type === 'd') found.push([path, { type: 'directory', ...owned }]);
    else found.push([path, { type: otherTypes[type] ?? 'device', ...owned }]);
  }
  return found;
}

const otherTypes: Readonly<Record<string, 'fifo' | 'socket' | 'device'>> = { p: 'fifo', s: 'socket' };

/** Names that each end by NUL; a torn last one is left out. */
export function nulSeparated(bytes: Buffer): string[] {
  const fields: string[] = [];
  for (let start = 0, end = bytes.indexOf(0); end !== -1; start = end + 1, end = bytes.indexOf(0, start))
    fields.push(decodeName(bytes.subarray(start, end)));
  return fields;
}
