import type { ShadowEntry } from '../host/evidence.ts';
import { defineFact } from './fact.ts';

/** Ageing of the accounts that have a password. */
export interface ShadowAges {
  /** Accounts whose password can be used: a hash, not locked. The first line of a name is the one that holds. */
  readonly withPassword: readonly ShadowEntry[];
  /** Every account with its state, by name. */
  readonly byName: ReadonlyMap<string, ShadowEntry>;
  /** Days since 1970 in UTC, when the host was looked at. */
  readonly today: number;
  /** Lines that are no entries, as `FILE:LINE`. */
  readonly malformed: readonly string[];
}

export const shadowAges = defineFact<ShadowAges>({
  id: 'shadow-ages',
  needs: [{ kind: 'shadow' }],
  parse(host) {
    const { accounts, malformed } = host.shadow();
    const byName = new Map<string, ShadowEntry>();
    for (const entry of accounts) if (!byName.has(entry.name)) byName.set(entry.name, entry);
    return {
      withPassword: [...byName.values()].filter(({ password, locked }) => password === 'set' && !locked),
      byName,
      today: Math.floor(Date.parse(host.evidence.collectedAt) / MILLISECONDS_PER_DAY),
      malformed,
    };
  },
});

const MILLISECONDS_PER_DAY = 86_400_000;

/** Days of an age field as chage(1) takes them: undefined where it is empty, negative or no number, which all mean never. */
export function ageOf(field: string): number | undefined {
  return /^\d{1,10}$/.test(field) ? Number(field) : undefined;
}
