import type { Need } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';

/** A typed, pure view of a host, parsed when first asked and once per host. */
export interface Fact<T> {
  readonly id: string;
  /** The evidence that the view needs as far as it can be named beforehand. */
  readonly needs: readonly Need[];
  /** Reads the host. Throws Unmeasured where the evidence does not allow an answer. */
  of(host: Host): T;
}

interface FactDefinition<T> {
  readonly id: string;
  readonly needs: readonly Need[];
  /** Facts that `parse` asks; their needs are added. */
  readonly uses?: readonly Fact<unknown>[];
  parse(host: Host): T;
}

export function defineFact<T>({ id, needs, uses = [], parse }: FactDefinition<T>): Fact<T> {
  const known = new WeakMap<Host, T>();
  return {
    id,
    needs: [...needs, ...uses.flatMap((fact) => fact.needs)],
    of(host) {
      if (known.has(host)) return known.get(host) as T;
      const value = parse(host);
      known.set(host, value);
      return value;
    },
  };
}
