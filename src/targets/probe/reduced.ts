import type { FileNode } from '../../host/evidence.ts';

/** What stands in a content for a password hash, which never leaves the host. */
const STAYS = 'HASH-STAYS-ON-THE-HOST';

/** The same expressions as the look's, for files that are read here. */
const crypt =
  /\$(?:1|2[abxy]?|3|5|6|7|y|gy|sha1|md5)\$[./0-9A-Za-z=,]*(?:\$[./0-9A-Za-z=,]+)*\$[./0-9A-Za-z]{20,}/g;
const pbkdf2 = /(grub\.pbkdf2\.sha[0-9]+\.[0-9]+\.)[0-9A-Fa-f]+\.[0-9A-Fa-f]+/g;
/** A boot loader's password in clear text. */
const clear = /^([ \t]*password[ \t]+[^ \t\n]+[ \t]+)[^ \t\n].*/gm;
const oldCrypt = /^([^:\n]*:)[./0-9A-Za-z]{13}:/gm;

/** A content of a file without the hashes that it may hold. */
export function withoutHashes(path: string, content: string): string {
  const reduced = content.replace(crypt, STAYS).replace(pbkdf2, `$1${STAYS}`);
  if (/^\/boot\/grub2?\//.test(path)) return reduced.replace(clear, `$1${STAYS}`);
  return /^\/etc\/passwd-?$/.test(path) ? reduced.replace(oldCrypt, `$1${STAYS}:`) : reduced;
}

/** Marks a content from which hashes were taken: it is not what the file holds. */
export function reducedMark({ content }: Pick<FileNode, 'content'>): { readonly reduced?: true } {
  return content?.includes(STAYS) ? { reduced: true } : {};
}

export function isReduced(bytes: Buffer): boolean {
  return bytes.includes(STAYS);
}
