import type { AptSimulation, DpkgPackage } from '../host/evidence.ts';
import { defineFact } from './fact.ts';

/** dpkg's packages, of every architecture. */
export interface Packages {
  /**
   * Packages with files on the disk that answer to `pattern`: a name (`cups`), a name and an architecture
   * (`cups:amd64`), or a beginning (`xserver-xorg*`).
   */
  installed(pattern: string): readonly DpkgPackage[];
  /** The paragraphs of a package, whatever their state. */
  known(name: string): readonly DpkgPackage[];
  /** What apt would do to install a package, undefined where that was not asked. */
  apt(name: string): AptSimulation | undefined;
}

export const packages = defineFact<Packages>({
  id: 'packages',
  needs: [{ kind: 'packages' }],
  parse(host) {
    const all = host.packages();
    const named = byName(all);
    const known = (pattern: string) =>
      pattern.endsWith('*')
        ? all.filter(({ name }) => name.startsWith(pattern.slice(0, -1)))
        : (named.get(pattern) ?? []);
    return {
      known,
      installed: (pattern) => known(pattern).filter(isInstalled),
      apt: (name) => host.apt(name),
    };
  },
});

/** Packages by name, and by name and architecture: dozens of rules ask, each for a few of thousands. */
function byName(all: readonly DpkgPackage[]): ReadonlyMap<string, readonly DpkgPackage[]> {
  const named = new Map<string, DpkgPackage[]>();
  for (const one of all)
    for (const name of [one.name, `${one.name}:${one.architecture}`]) {
      const same = named.get(name);
      if (same === undefined) named.set(name, [one]);
      else same.push(one);
    }
  return named;
}

/** Whether anything of the package beyond its configuration is there: half-installed counts (dpkg(1), package states). */
export function isInstalled({ status }: DpkgPackage): boolean {
  const state = stateOf(status);
  return state !== 'not-installed' && state !== 'config-files';
}

/** Whether the package is unpacked, configured and not marked as needing reinstallation. */
export function isFullyInstalled({ status }: DpkgPackage): boolean {
  return (
    flagOf(status) === 'ok' && ['installed', 'triggers-pending', 'triggers-awaited'].includes(stateOf(status))
  );
}

function flagOf(status: string): string {
  return status.split(' ')[1] ?? '';
}

function stateOf(status: string): string {
  return status.split(' ')[2] ?? '';
}
