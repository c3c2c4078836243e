import { createHash, type Hash } from 'node:crypto';

/** What `sealed` adds: `sha256:` and 64 hexadecimal digits. */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** More levels than any file of ours has, and few enough for recursion. */
const DEEPEST = 100;

/**
 * The value with the digest of everything else in it. A digest finds damage and careless edits; it is no signature:
 * whoever can write the file can make a new one.
 */
export function sealed<T extends object>(value: T): T & { readonly digest: string } {
  return { ...value, digest: digestOf(value) };
}

/**
 * SHA-256 of a JSON value written without blanks and with the keys of each object in the order of their UTF-16
 * units, as `sha256:…`. A key `digest` at the top is left out; so is what JSON leaves out.
 */
export function digestOf(value: object): string {
  const { digest: _, ...rest } = value as { digest?: unknown };
  const hash = createHash('sha256');
  const pieces = new Pieces(hash);
  write(rest, pieces);
  pieces.flush();
  return `sha256:${hash.digest('hex')}`;
}

/** SHA-256 of bytes as it stands in a sealed document. */
export function digestOfBytes(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Whether a value is nested deeper than any document of ours: what works on it level by level must not see it. */
export function isTooDeep(value: unknown, left = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((one) => isTooDeep(one, left - 1));
}

/** Small texts gathered: a call of the hash costs more than they do. */
class Pieces {
  readonly #hash: Hash;
  #text = '';

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > 65_536) this.flush();
  }

  flush(): void {
    this.#hash.update(this.#text);
    this.#text = '';
  }
}

function write(value: unknown, pieces: Pieces): void {
  if (typeof value !== 'object' || value === null) {
    pieces.add(JSON.stringify(value) ?? 'null');
    return;
  }
  if (Array.isArray(value)) {
    pieces.add('[');
    for (const [at, item] of value.entries()) {
      if (at > 0) pieces.add(',');
      write(item, pieces);
    }
    pieces.add(']');
    return;
  }
  let separator = '{';
  for (const key of Object.keys(value).sort()) {
    const item: unknown = Reflect.get(value, key);
    if (item === undefined) continue;
    pieces.add(`${separator}${JSON.stringify(key)}:`);
    write(item, pieces);
    separator = ',';
  }
  pieces.add(separator === '{' ? '{}' : '}');
}
