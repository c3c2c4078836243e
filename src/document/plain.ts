import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Fault } from './compose.ts';

/** Keys and positions that lead from the top of a document to a value. */
export type Path = readonly PropertyKey[];

export interface Plain {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

/** More values than this behind aliases are no abbreviation but an attack on the memory. */
const mostAliased = 10_000;

interface Seen {
  readonly value: unknown;
  readonly node: Node;
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
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Seen>();
  let aliased = 0;

  function convert(node: Node | null, path: Path): { value: unknown; size: number } {
    if (node === null) return { value: null, size: 1 };
    if (isAlias(node)) return resolve(node);
    const converted = collection(node, path);
    if ('anchor' in node && node.anchor) anchors.set(node.anchor, { ...converted, node });
    return converted;
  }

  function collection(node: Node, path: Path): { value: unknown; size: number } {
    if (isMap<Node, Node | null>(node)) return mapping(node.items, path);
    if (isSeq<Node>(node)) {
      const entries = node.items.map((item, index) => convert(item, [...path, index]));
      return { value: entries.map(({ value }) => value), size: sizeOf(entries) };
    }
    if (!isScalar(node)) return { value: null, size: 1 };
    const asWritten = typeof node.value === 'number' && node.source !== undefined && verbatim(path);
    return { value: asWritten ? node.source : node.value, size: 1 };
  }

  function mapping(
    items: readonly { key: Node; value: Node | null }[],
    path: Path,
  ): { value: unknown; size: number } {
    const value: Record<string, unknown> = Object.create(null);
    const keys = new Map<string, Node>();
    const entries = [];
    for (const { key, value: node } of items) {
      const fault = keyFault(key, keys);
      if (fault) faults.push({ offset: offsetOf(key), ...fault });
      if (fault || !isScalar(key)) continue;
      const name = String(key.value);
      keys.set(name, key);
      const entry = convert(node, [...path, name]);
      value[name] = entry.value;
      entries.push(entry);
    }
    return { value, size: sizeOf(entries) };
  }

  function resolve(alias: Alias): { value: unknown; size: number } {
    const seen = anchors.get(alias.source);
    if (seen === undefined) {
      faults.push({
        offset: offsetOf(alias),
        message: `*${alias.source} has no anchor &${alias.source} before it`,
      });
      return { value: null, size: 1 };
    }
    targets.set(alias, seen.node);
    aliased += seen.size;
    if (aliased <= mostAliased) return seen;
    if (aliased - seen.size <= mostAliased)
      faults.push({ offset: offsetOf(alias), message: `aliases stand for more than ${mostAliased} values` });
    return { value: null, size: 1 };
  }

  const { value } = convert(contents, []);
  return { value, faults, targets };
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
