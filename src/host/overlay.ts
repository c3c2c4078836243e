/** What lies over a record, by key: every value that it ever had, each with the layer from which on it holds. */
interface Log {
  readonly below: Readonly<Partial<Record<string, unknown>>>;
  readonly values: Map<string, { readonly from: number; readonly value: unknown }[]>;
  /** The last layer. */
  top: number;
}

/** By overlay: where it reads, so that any number of changes one after the other cost as much as themselves. */
const layers = new WeakMap<object, { readonly log: Log; readonly layer: number }>();

/**
 * A record with one value more or another one. The given record stays as it is, and both keep its own way of answering
 * for what it does not list.
 */
export function overlaid<T, V extends T>(
  record: Readonly<Partial<Record<string, T>>>,
  key: string,
  value: V,
): Readonly<Record<string, T>> {
  const { log, layer } = writable(record);
  const from = layer + 1;
  log.top = from;
  const values = log.values.get(key);
  if (values === undefined) log.values.set(key, [{ from, value }]);
  else values.push({ from, value });
  const overlay = new Proxy(Object.create(null) as object, handler(log, from));
  layers.set(overlay, { log, layer: from });
  return overlay as Readonly<Record<string, T>>;
}

/** The log that the record's next layer goes to: a copy where another layer lies there already. */
function writable(record: Readonly<Partial<Record<string, unknown>>>): { log: Log; layer: number } {
  const known = layers.get(record);
  if (known === undefined) return { log: { below: record, values: new Map(), top: 0 }, layer: 0 };
  const { log, layer } = known;
  if (log.top === layer) return known;
  const values: Log['values'] = new Map();
  for (const [key, all] of log.values) {
    const kept = all.filter(({ from }) => from <= layer);
    if (kept.length > 0) values.set(key, kept);
  }
  return { log: { below: log.below, values, top: layer }, layer };
}

function handler(log: Log, layer: number): ProxyHandler<object> {
  const over = (key: string | symbol) =>
    typeof key === 'string' ? log.values.get(key)?.findLast(({ from }) => from <= layer) : undefined;
  return {
    get(_, key) {
      const found = over(key);
      return found === undefined ? Reflect.get(log.below, key) : found.value;
    },
    has: (_, key) => over(key) !== undefined || Reflect.has(log.below, key),
    ownKeys() {
      const added = [...log.values].flatMap(([key, [first]]) =>
        first !== undefined && first.from <= layer ? [key] : [],
      );
      return [...new Set([...Reflect.ownKeys(log.below), ...added])];
    },
    getOwnPropertyDescriptor(_, key) {
      const found = over(key);
      const own = Reflect.getOwnPropertyDescriptor(log.below, key);
      if (found === undefined && own === undefined) return undefined;
      const value: unknown = found === undefined ? Reflect.get(log.below, key) : found.value;
      return {
        value,
        enumerable: found !== undefined || own?.enumerable === true,
        configurable: true,
        writable: true,
      };
    },
  };
}
