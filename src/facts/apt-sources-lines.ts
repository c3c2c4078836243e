/** One place that apt takes packages from (sources.list(5)): one type, URI and suite. */
export interface AptSource {
  readonly type: 'deb' | 'deb-src';
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Lower-case names: `signed-by`, `trusted`, `allow-insecure`. */
  readonly options: ReadonlyMap<string, string>;
  /** `file:line` */
  readonly where: string;
}

/** What one file says. */
export interface ParsedSources {
  readonly sources: readonly AptSource[];
  /** Lines that apt refuses, as `file:line`; with one of them apt does nothing at all. */
  readonly malformed: readonly string[];
}

/** `deb [option=value …] uri suite component…`, up to a `#`. */
export function lineSources(path: string, text: string): ParsedSources {
  const sources: AptSource[] = [];
  const malformed: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const where = `${path}:${index + 1}`;
    const said = (line.split('#', 1)[0] ?? '').trim();
    if (said === '') continue;
    const [, type, bracket, rest = ''] = /^(\S+)\s+(?:\[([^\]]*)\]\s*)?(.*)$/.exec(said) ?? [];
    const [uri, suite, ...components] = rest.split(/\s+/);
    const isExact = suite?.endsWith('/') === true;
    if (
      (type !== 'deb' && type !== 'deb-src') ||
      uri === undefined ||
      suite === undefined ||
      !isUri(uri) ||
      (components.length === 0) !== isExact
    ) {
      malformed.push(where);
      continue;
    }
    sources.push({ type, uri, suite, components, options: optionsOf(bracket ?? ''), where });
  }
  return { sources, malformed };
}

export function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\S/i.test(text);
}

function optionsOf(bracket: string): ReadonlyMap<string, string> {
  return new Map(
    bracket
      .trim()
      .split(/\s+/)
      .filter((word) => word.includes('='))
      .map((word) => [
        word.slice(0, word.indexOf('=')).replace(/[-+]$/, '').toLowerCase(),
        word.slice(word.indexOf('=') + 1),
      ]),
  );
}
