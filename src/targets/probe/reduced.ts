import type { FileNode } from '../../host/evidence.ts';

/** What stands in a content for a password hash, which never leaves the host. */
const STAYS = 'HASH-STAYS-ON-THE-HOST';

/** What a hash of crypt(5) consists of, from `$` to `$`: which method, what follows it, and its last part. */
const run = /[$./0-9A-Za-z=,]+/g;
const method = /^(?:1|2[abxy]?|3|5|6|7|y|gy|sha1|md5)$/;
const digest = /^[./0-9A-Za-z]{20,}/;
/** The same expressions as the look's, for files that are read here. */
const pbkdf2 = /(grub\.pbkdf2\.sha[0-9]+\.[0-9]+\.)[0-9A-Fa-f]+\.[0-9A-Fa-f]+/g;
/** A boot loader's password in clear text. */
const clear = /^([ \t]*password[ \t]+[^ \t\n]+[ \t]+)[^ \t\n].*/gm;
const oldCrypt = /^([^:\n]*:)[./0-9A-Za-z]{13}:/gm;

/** A content of a file without the hashes that it may hold. */
export function withoutHashes(path: string, content: string): string {
  const reduced = content.replace(run, withoutCrypt).replace(pbkdf2, `$1${STAYS}`);
  if (/^\/boot\/grub2?\//.test(path)) return reduced.replace(clear, `$1${STAYS}`);
  return /^\/etc\/passwd-?$/.test(path) ? reduced.replace(oldCrypt, `$1${STAYS}:`) : reduced;
}

/**
 * What the look's expression does: method, parameters that may be empty, further parts, and the last part that is long
 * enough. Part by part, since an expression would begin anew at each `$` of a line that is made for it.
 */
function withoutCrypt(text: string): string {
  if (!text.includes('$')) return text;
  const parts = text.split('$');
  const kept: string[] = [];
  // By part: the last one that may end a hash which this part goes on with.
  const ends: (number | undefined)[] = [];
  for (let at = parts.length - 1; at > 0; at -= 1) {
    const part = parts[at] ?? '';
    ends[at] = part === '' ? undefined : (ends[at + 1] ?? (digest.test(part) ? at : undefined));
  }
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    const end = at > 0 && method.test(part) ? ends[at + 2] : undefined;
    if (end === undefined) kept.push(at === 0 ? part : `$${part}`);
    else kept.push(`${STAYS}${(parts[end] ?? '').replace(digest, '')}`);
    at = end ?? at;
  }
  return kept.join('');
}

/** Marks a content from which hashes were taken: it is not what the file holds. */
export function reducedMark({ content }: Pick<FileNode, 'content'>): { readonly reduced?: true } {
  return content?.includes(STAYS) ? { reduced: true } : {};
}

export function isReduced(bytes: Buffer): boolean {
  return bytes.includes(STAYS);
}
