import { isUri, type AptSource, type ParsedSources } from './apt-sources-lines.ts';

interface Stanza {
  readonly line: number;
  /** By lower-case name; continuation lines joined by newlines. */
  readonly fields: Map<string, string>;
}

/** A file of stanzas: each has every combination of its types, URIs and suites (sources.list(5), deb822-style). */
export function deb822Sources(path: string, text: string): ParsedSources {
  const sources: AptSource[] = [];
  const malformed: string[] = [];
  for (const { line, fields } of stanzas(text)) {
    const where = `${path}:${line}`;
    const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '');
    const types = words('types').filter((type) => type === 'deb' || type === 'deb-src');
    const [uris, suites] = [words('uris'), words('suites')];
    const isKnown = types.length > 0 && types.length === words('types').length;
    // A stanza that is switched off may lack the rest.
    if (isKnown && isOff(fields.get('enabled'))) continue;
    if (!isKnown || uris.length === 0 || suites.length === 0 || !uris.every(isUri)) {
      malformed.push(where);
      continue;
    }
    for (const type of types)
      for (const uri of uris)
        for (const suite of suites)
          sources.push({ type, uri, suite, components: words('components'), options: fields, where });
  }
  return { sources, malformed };
}

function isOff(enabled: string | undefined): boolean {
  return ['no', 'false', 'without', 'off', 'disable', '0'].includes((enabled ?? '').trim().toLowerCase());
}

function stanzas(text: string): Stanza[] {
  const found: Stanza[] = [];
  let open: Stanza | undefined;
  let field: string | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line.startsWith('#')) continue;
    if (line.trim() === '') {
      open = undefined;
      field = undefined;
      continue;
    }
    if (open === undefined) {
      open = { line: index + 1, fields: new Map() };
      found.push(open);
    }
    if (/^[ \t]/.test(line)) {
      if (field !== undefined) open.fields.set(field, `${open.fields.get(field) ?? ''}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    field = colon < 0 ? undefined : line.slice(0, colon).trim().toLowerCase();
    if (field !== undefined) open.fields.set(field, line.slice(colon + 1).trim());
  }
  return found;
}
