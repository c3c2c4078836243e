import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Fault } from './compose.ts';
import type { Entry, Spot } from './source.ts';

/** Keys and positions that lead from the top of a document to a value. */
export type Path = readonly PropertyKey[];

/** Values, and where they stand. */
export interface Content {
  readonly value: unknown;
  readonly spot: Spot;
}

export interface Plain extends Content {
  readonly faults: readonly Fault[];
}

/** More values than this behind aliases are no abbreviation but an attack on the memory. */
const mostAliased = 10_000;

interface Converted extends Content {
  /** How many values it is made of. */
  readonly size: number;
}

/**
 * A document's nodes as plain values. Mappings become objects without a prototype; a key that stands twice, an
 * alias without an anchor before it and aliases that multiply are faults.
 *
 * @param verbatim says where a number's own text is wanted: `4.10` is a recommendation, not 4.1
 */
export function plain(contents: Node | null, verbatim: (path: Path) => boolean): Plain {
  const faults: Fault[] = [];
  const anchors = new Map<string, Converted>();
  let aliased = 0;

  function convert(node: Node | null, path: Path): Converted {
    if (node === null) return { value: null, spot: null, size: 1 };
    if (isAlias(node)) return resolve(node);
    const converted = collection(node, path);
    if ('anchor' in node && node.anchor) anchors.set(node.anchor, converted);
    return converted;
  }

  function collection(node: Node, path: Path): Converted {
    if (isMap<Node, Node | null>(node)) return mapping(offsetOf(node), node.items, path);
    if (isSeq<Node>(node)) {
      const items = node.items.map((item, index) => convert(item, [...path, index]));
      return {
        value: items.map(({ value }) => value),
        spot: { at: offsetOf(node), items: items.map(({ spot }) => spot) },
        size: sizeOf(items),
      };
    }
    if (!isScalar(node)) return { value: null, spot: offsetOf(node), size: 1 };
    const asWritten = typeof node.value === 'number' && node.source !== undefined && verbatim(path);
    return { value: asWritten ? node.source : node.value, spot: offsetOf(node), size: 1 };
  }

  function mapping(at: number, items: readonly { key: Node; value: Node | null }[], path: Path): Converted {
    const value: Record<string, unknown> = Object.create(null);
    const entries: Record<string, Entry> = Object.create(null);
    const keys = new Map<string, Node>();
    const converted = [];
    for (const { key, value: node } of items) {
      const fault = keyFault(key, keys);
      if (fault) faults.push({ offset: offsetOf(key), ...fault });
      if (fault || !isScalar(key)) continue;
      const name = String(key.value);
      keys.set(name, key);
      const entry = convert(node, [...path, name]);
      value[name] = entry.value;
      entries[name] = [offsetOf(key), entry.spot];
      converted.push(entry);
    }
    return { value, spot: { at, entries }, size: sizeOf(converted) };
  }

  function resolve(alias: Alias): Converted {
    const at = offsetOf(alias);
    const seen = anchors.get(alias.source);
    if (seen === undefined) {
      faults.push({
        offset: at,
        message: `*${alias.source} has no anchor &${alias.source} before it`,
      });
      return { value: null, spot: at, size: 1 };
    }
    aliased += seen.size;
    if (aliased <= mostAliased) return { ...seen, spot: movedTo(at, seen.spot) };
    if (aliased - seen.size <= mostAliased)
      faults.push({ offset: at, message: `aliases stand for more than ${mostAliased} values` });
    return { value: null, spot: at, size: 1 };
  }

  const { value, spot } = convert(contents, []);
  return { value, spot, faults };
}

/** An alias stands where it is written; what it stands for keeps its places. */
function movedTo(at: number, spot: Spot): Spot {
  return typeof spot === 'object' && spot !== null ? { ...spot, at } : at;
}

function keyFault(key: Node, before: ReadonlyMap<string, Node>): Omit<Fault, 'offset'> | undefined {
  if (!isScalar(key)) return { message: 'a key is not text' };
  const name = String(key.value);
  // Setting it would replace the prototype of the object instead of adding a key.
  if (name === '__proto__') return { message: 'unknown key "__proto__"' };
  const first = before.get(name);
  return first && { message: `the key ${JSON.stringify(name)} stands twice`, first: offsetOf(first) };
}

function sizeOf(entries: readonly { size: number }[]): number {
  return entries.reduce((sum, { size }) => sum + size, 1);
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
