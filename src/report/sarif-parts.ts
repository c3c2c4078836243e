import { seen, whole } from './terminal.ts';

/** A plain-text message in which nothing from a host can become a link or a placeholder (SARIF 2.1.0, 3.11.5 and 3.11.6). */
export function sarifMessage(lines: readonly string[]): { readonly text: string } {
  const text = lines.map((line) =>
    seen(line)
      .replace(/[\\[\]]/g, '\\$&')
      .replace(/[{}]/g, '$&$&'),
  );
  return { text: text.join('\n') || '-' };
}

/**
 * Where something was seen: a file and its line; or the name of what shows it, such as a command. Code scanning of
 * GitHub refuses a log with a result that has no file, so what stands in none is at the root.
 */
export function sarifLocation(where: string) {
  const { path = '/', line } = fileOf(where);
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(path), uriBaseId: 'HOST' },
      region: { startLine: line ?? 1 },
    },
    ...(path === '/' && { logicalLocations: [{ fullyQualifiedName: seen(where), kind: 'resource' }] }),
  };
}

/** `/etc/ssh/sshd_config:32` is a path and a line. */
function fileOf(where: string): { path?: string; line?: number } {
  if (!where.startsWith('/')) return {};
  const [, path = where, digits] = /^(.*):([1-9]\d{0,8})$/s.exec(where) ?? [];
  return { path, ...(digits !== undefined && { line: Number(digits) }) };
}

/** A path below the root as a relative URI reference (RFC 3986), with its bytes escaped. */
function uriOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return (
    segments.map((segment) => segment.replace(/\p{Surrogate}|\P{Surrogate}+/gu, escaped)).join('/') || '.'
  );
}

/** A byte that is not of UTF-8 is half a surrogate pair in evidence: U+DC80 to U+DCFF, as Python has it. */
function escaped(part: string): string {
  const code = part.charCodeAt(0);
  if (part.length === 1 && code >= 0xdc80 && code <= 0xdcff)
    return `%${(code - 0xdc00).toString(16).toUpperCase()}`;
  return encodeURIComponent(whole(part));
}
