import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import { aptSources } from './apt-sources.ts';
import type { AptSource } from './apt-sources-lines.ts';
import { defineFact } from './fact.ts';
import { openPgpKeys, type OpenPgpKey } from './openpgp.ts';

const OLD = '/etc/apt/trusted.gpg';
const FOLDER = '/etc/apt/trusted.gpg.d';

/** A file with keys that apt takes signatures from (apt-secure(8)). */
export interface AptKeyring {
  readonly path: string;
  /** undefined where it is not in a format that apt reads. */
  readonly keys: readonly OpenPgpKey[] | undefined;
  /** The sources that name it; undefined for one that counts for every source without a keyring of its own. */
  readonly usedBy: readonly AptSource[] | undefined;
}

/** Keyrings that are there, first those of all sources; keys that stand in a source itself under its place. */
export const aptKeyrings = defineFact<readonly AptKeyring[]>({
  id: 'apt-keyrings',
  needs: [
    { kind: 'file', path: OLD },
    { kind: 'directory', path: FOLDER, contents: '.gpg' },
    { kind: 'directory', path: FOLDER, contents: '.asc' },
  ],
  uses: [aptSources],
  parse(host) {
    const named = (host.names(FOLDER) ?? []).filter((name) => /^[^.].*\.(?:gpg|asc)$/.test(name));
    const common = [OLD, ...named.map((name) => join(FOLDER, name))];
    return [...common.flatMap((path) => keyringAt(host, path, undefined)), ...own(host)];
  },
});

function own(host: Host): AptKeyring[] {
  const byKeyring = new Map<string, AptSource[]>();
  for (const source of aptSources.of(host).sources) {
    const said = source.options.get('signed-by') ?? '';
    const keyrings = said.includes('-----BEGIN')
      ? [said]
      : said.split(/[\s,]+/).filter((word) => word.startsWith('/'));
    for (const keyring of keyrings) byKeyring.set(keyring, [...(byKeyring.get(keyring) ?? []), source]);
  }
  return [...byKeyring].flatMap(([keyring, usedBy]) => {
    if (keyring.startsWith('/')) return keyringAt(host, keyring, usedBy);
    // A blank line of an armoured key is written as a lone dot.
    const armoured = keyring.replace(/^\.$/gm, '').trim();
    return [{ path: usedBy[0]?.where ?? '', keys: openPgpKeys(Buffer.from(armoured)), usedBy }];
  });
}

function keyringAt(host: Host, at: string, usedBy: AptKeyring['usedBy']): AptKeyring[] {
  const { path, node } = host.find(at);
  if (node.type !== 'file') return [];
  if (node.unread !== undefined) throw new Unmeasured(`${path}: ${node.unread}`);
  if (node.content === undefined) throw new NotCollected({ kind: 'file', path });
  return [{ path, keys: openPgpKeys(Buffer.from(node.content, node.encoding ?? 'utf8')), usedBy }];
}
