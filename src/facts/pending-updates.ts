import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';

/** A package that a simulated upgrade would install. */
export interface PendingUpdate {
  readonly name: string;
  readonly version: string;
  /** As apt names the archives: `Ubuntu:18.04/bionic-security`. */
  readonly origin: string;
}

export interface PendingUpdates {
  readonly updates: readonly PendingUpdate[];
  /** Packages that an administrator keeps from being changed. */
  readonly held: readonly string[];
}

/** By the package lists that the host has: nothing is downloaded. Throws Unmeasured where apt cannot tell. */
export const pendingUpdates = defineFact<PendingUpdates>({
  id: 'pending-updates',
  needs: [{ kind: 'output', of: 'apt-get upgrade' }],
  uses: [packages],
  parse(host) {
    const held = packages
      .of(host)
      .installed('*')
      .filter(({ status }) => status.startsWith('hold '));
    const names = held.map(({ name }) => name);
    if (!host.running) throw new Unmeasured('what apt would upgrade is asked only of a running host');
    const said = host.output('apt-get upgrade');
    if (said === undefined) throw new Unmeasured('apt-get is not installed');
    if (said.status !== 0)
      throw new Unmeasured(`apt-get upgrade failed: ${said.stderr || `status ${said.status}`}`);
    return { updates: updatesIn(said.stdout), held: names };
  },
});

/** `Inst NAME [OLD] (NEW ORIGIN, ORIGIN [ARCHITECTURE]) []` */
export function updatesIn(text: string): PendingUpdate[] {
  return text.split('\n').flatMap((line) => {
    const [, name, inside] = /^Inst (\S+) (?:\[[^\]]*\] )?\(([^)]*)\)/.exec(line) ?? [];
    if (name === undefined || inside === undefined) return [];
    const [version = '', ...rest] = inside.split(' ');
    return [{ name, version, origin: rest.join(' ').replace(/ \[[^\]]*\]$/, '') }];
  });
}
