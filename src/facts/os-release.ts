import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';

/** Which system this is, by os-release(5). Where nothing says, the values are those of that page: `linux` and `Linux`. */
export interface OsRelease {
  /** `ubuntu`, `debian`: lower-case, without a version. */
  readonly id: string;
  /** `18.04`; empty where the system has none, as on a rolling release. */
  readonly versionId: string;
  /** For people: `Ubuntu 18.04.6 LTS`. */
  readonly name: string;
}

const paths = ['/etc/os-release', '/usr/lib/os-release'] as const;

export const osRelease = defineFact<OsRelease>({
  id: 'os-release',
  needs: paths.map((path) => ({ kind: 'file', path })),
  parse(host) {
    const values = parseOsRelease(firstText(host) ?? '');
    return {
      id: values.get('ID')?.toLowerCase() || 'linux',
      versionId: values.get('VERSION_ID') ?? '',
      name: values.get('PRETTY_NAME') || values.get('NAME') || 'Linux',
    };
  },
});

function firstText(host: Host): string | undefined {
  for (const path of paths) {
    const text = host.text(path);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The assignments of an os-release file by name, the last one of a name. Lines that are none are left out. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const assignment = line.trimStart();
    const equals = assignment.indexOf('=');
    const name = assignment.slice(0, Math.max(equals, 0));
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) values.set(name, unquoted(assignment.slice(equals + 1)));
  }
  return values;
}

/** The first word of `text` as a shell would see it, without expansions. */
function unquoted(text: string): string {
  let value = '';
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === quote) {
      quote = undefined;
    } else if (character === '\\' && quote !== "'") {
      const escaped = text.charAt(++at);
      value += quote === '"' && !'$"\\`'.includes(escaped) ? `\\${escaped}` : escaped;
    } else if (quote === undefined && (character === '"' || character === "'")) {
      quote = character;
    } else if (quote === undefined && /\s/.test(character)) {
      return value;
    } else {
      value += character;
    }
  }
  return value;
}
