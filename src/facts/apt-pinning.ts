import { join } from '../host/lookup.ts';
import type { Evident } from '../rule.ts';
import { defineFact } from './fact.ts';

const FILE = '/etc/apt/preferences';
const FOLDER = '/etc/apt/preferences.d';

/** Pins that prefer or hold back versions (apt_preferences(5)): one for each stanza, said in its own words. */
export const aptPinning = defineFact<readonly Evident[]>({
  id: 'apt-pinning',
  needs: [
    { kind: 'file', path: FILE },
    { kind: 'directory', path: FOLDER, contents: '' },
  ],
  parse(host) {
    const named = (host.names(FOLDER) ?? []).filter((name) => /^[A-Za-z0-9_-]+(?:\.pref)?$/.test(name));
    return [FILE, ...named.map((name) => join(FOLDER, name))].flatMap((path) => {
      if (host.find(path).node.type === 'directory') return [];
      return pins(host.text(path) ?? '').map(({ what, line }) => ({ what, where: `${path}:${line}` }));
    });
  },
});

function pins(text: string): { what: string; line: number }[] {
  const found: { words: string[]; line: number }[] = [];
  let open: { words: string[]; line: number } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') open = undefined;
    if (line.trim() === '' || !/^(?:package|pin|pin-priority)\s*:/i.test(line)) continue;
    if (open === undefined) found.push((open = { words: [], line: index + 1 }));
    open.words.push(line.trim());
  }
  return found.map(({ words, line }) => ({ what: words.join(', ').slice(0, 200), line }));
}
