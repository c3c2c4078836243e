import { createHash } from 'node:crypto';

/** Names below this one are of this program (RFC 9562, 5.5). Drawn once, by chance. */
export const root = 'b5a5d0c6-6f0e-4a39-9a44-54a8a0ed9d27';

/** A UUID of version 5: the same for the same name in the same namespace, wherever and whenever it is made. */
export function nameUuid(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
