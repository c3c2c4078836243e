import { createHash } from 'node:crypto';

/** A primary key of a keyring (RFC 4880). */
export interface OpenPgpKey {
  /** 40 hexadecimal digits, upper-case. */
  readonly fingerprint: string;
  /** The first user ID; empty where there is none. */
  readonly user: string;
  /** Seconds since 1970; undefined for a key that never expires. */
  readonly expires: number | undefined;
  readonly revoked: boolean;
}

interface Draft {
  readonly fingerprint: string;
  readonly keyId: string;
  readonly created: number;
  user: string;
  expires: number | undefined;
  /** When the signature that says so was made: the latest one counts. */
  said: number;
  revoked: boolean;
}

/** The keys in a binary or armoured keyring; undefined where it is neither, such as GnuPG's keybox. */
export function openPgpKeys(bytes: Buffer): OpenPgpKey[] | undefined {
  const binary = bytes.subarray(0, 27).toString('latin1').startsWith('-----BEGIN PGP PUBLIC KEY')
    ? unarmoured(bytes)
    : [bytes];
  const keys: Draft[] = [];
  for (const block of binary)
    for (const { tag, body } of packets(block)) {
      const key = keys.at(-1);
      if (tag === 6 && body[0] === 4) keys.push(draftOf(body));
      else if (tag === 13 && key?.user === '') key.user = body.toString('utf8').replace(/\p{Cc}/gu, '?');
      else if (tag === 2 && key !== undefined) hear(key, body);
    }
  if (keys.length === 0) return undefined;
  return keys.map(({ fingerprint, user, expires, revoked }) => ({ fingerprint, user, expires, revoked }));
}

/** The blocks of an armoured file, without headers and checksums. */
function unarmoured(bytes: Buffer): Buffer[] {
  const blocks = bytes
    .toString('latin1')
    .replaceAll('\r', '')
    .split('-----BEGIN PGP PUBLIC KEY BLOCK-----\n')
    .slice(1);
  return blocks.map((block) => {
    const [inner = ''] = block.split('\n-----END', 1);
    const blank = inner.search(/(?:^|\n)[ \t]*\n/);
    const lines = inner.slice(Math.max(blank, 0)).split('\n');
    const data = lines.filter((line) => !line.startsWith('=') && !line.includes(':'));
    return Buffer.from(data.join(''), 'base64');
  });
}

interface Packet {
  readonly tag: number;
  readonly body: Buffer;
}

/** Up to the first that is cut off or has a length that no key has. */
function* packets(bytes: Buffer): Generator<Packet> {
  for (let at = 0; at < bytes.length;) {
    const first = bytes.readUInt8(at);
    if ((first & 0x80) === 0) return;
    const isNew = (first & 0x40) !== 0;
    const tag = isNew ? first & 0x3f : (first >> 2) & 0x0f;
    const header = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, first & 3);
    if (header === undefined) return;
    const end = header.at + header.length;
    if (end > bytes.length) return;
    yield { tag, body: bytes.subarray(header.at, end) };
    at = end;
  }
}

interface Length {
  readonly at: number;
  readonly length: number;
}

function newLength(bytes: Buffer, at: number): Length | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 192) return { at: at + 1, length: first };
  if (first < 224) return sized(bytes, at, 2, (raw) => raw - 0xc000 + 192);
  return first === 255 ? sized(bytes, at + 1, 4, (raw) => raw) : undefined;
}

function oldLength(bytes: Buffer, at: number, type: number): Length | undefined {
  if (type === 3) return { at, length: bytes.length - at };
  return sized(bytes, at, 1 << type, (raw) => raw);
}

function sized(
  bytes: Buffer,
  at: number,
  size: number,
  meaning: (raw: number) => number,
): Length | undefined {
  return at + size > bytes.length
    ? undefined
    : { at: at + size, length: meaning(bytes.readUIntBE(at, size)) };
}

function draftOf(body: Buffer): Draft {
  const prefix = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  const fingerprint = createHash('sha1').update(prefix).update(body).digest('hex').toUpperCase();
  const created = body.length >= 5 ? body.readUInt32BE(1) : 0;
  return {
    fingerprint,
    keyId: fingerprint.slice(24),
    created,
    user: '',
    expires: undefined,
    said: -1,
    revoked: false,
  };
}

/** What the key says of itself: how long it holds, or that it no longer does. */
function hear(key: Draft, body: Buffer): void {
  if (body[0] !== 4 || body.length < 6) return;
  const type = body[1] ?? 0;
  const hashed = body.subarray(6, 6 + body.readUInt16BE(4));
  const rest = body.subarray(6 + hashed.length);
  const other = rest.length < 2 ? rest : rest.subarray(2, 2 + rest.readUInt16BE(0));
  const fields = new Map([...subpackets(other), ...subpackets(hashed)]);
  const issuer =
    fields.get(16)?.toString('hex').toUpperCase() ??
    fields.get(33)?.subarray(1).toString('hex').toUpperCase().slice(24);
  if (issuer !== key.keyId) return;
  if (type === 0x20) key.revoked = true;
  const made = numberIn(fields.get(2)) ?? 0;
  const ofUser = type >= 0x10 && type <= 0x13;
  // A signature on the key itself may be about something else.
  if (!ofUser && !(type === 0x1f && fields.has(9))) return;
  if (made < key.said) return;
  key.said = made;
  const lifetime = numberIn(fields.get(9)) ?? 0;
  key.expires = lifetime === 0 ? undefined : key.created + lifetime;
}

function* subpackets(bytes: Buffer): Generator<[number, Buffer]> {
  for (let at = 0; at < bytes.length;) {
    const header =
      bytes[at] === 255 || (bytes[at] ?? 0) < 224
        ? newLength(bytes, at)
        : sized(bytes, at, 2, (raw) => raw - 0xc000 + 192);
    if (header === undefined || header.length === 0 || header.at + header.length > bytes.length) return;
    const body = bytes.subarray(header.at, header.at + header.length);
    yield [(body[0] ?? 0) & 0x7f, body.subarray(1)];
    at = header.at + header.length;
  }
}

function numberIn(bytes: Buffer | undefined): number | undefined {
  return bytes?.length === 4 ? bytes.readUInt32BE(0) : undefined;
}
