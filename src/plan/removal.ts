import { parseRelations, providedBy, satisfies, type Relation } from '../host/dpkg-relations.ts';
import type { DpkgPackage } from '../host/evidence.ts';
import { nativeArchitecture } from '../host/package-address.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { isFullyInstalled, isInstalled } from '../facts/packages.ts';

/**
 * The packages that leave when every architecture of `name` is purged: itself, and whatever has a dependency
 * that names one of them and is not met without it, even if it was not met before. Empty where it is not
 * installed. Whoever purges exactly these in one go leaves dpkg nothing to refuse and apt nothing to install
 * in their place.
 * Throws Unmeasured where one of them must stay: it is essential, on hold, or too broken to be removed.
 */
export function removalOf(database: readonly DpkgPackage[], name: string): DpkgPackage[] {
  const installed = database.filter(isInstalled);
  const dependents = dependentsByName(installed);
  const providers = providersByName(installed.filter(isFullyInstalled));
  const native = nativeArchitecture(database);
  const gone = new Set(installed.filter((known) => known.name === name));

  for (const leaving of gone) {
    refuseStaying(leaving, name);
    for (const offered of namesOf(leaving))
      for (const dependency of dependents.get(offered) ?? [])
        if (!gone.has(dependency.owner) && concerns(leaving, dependency) && !isMet(dependency))
          gone.add(dependency.owner);
  }
  return [...gone];

  function concerns(leaving: DpkgPackage, { owner, alternatives }: Dependency): boolean {
    return alternatives.some(({ version: _, operator: __, ...named }) =>
      satisfies(leaving, named, owner, native),
    );
  }

  function isMet({ owner, alternatives }: Dependency): boolean {
    return alternatives.some((wanted) =>
      providers.get(wanted.name)?.some((one) => !gone.has(one) && satisfies(one, wanted, owner, native)),
    );
  }
}

interface Dependency {
  readonly owner: DpkgPackage;
  readonly alternatives: readonly Relation[];
}

function dependentsByName(installed: readonly DpkgPackage[]): ReadonlyMap<string, readonly Dependency[]> {
  const dependents = new Map<string, Dependency[]>();
  for (const owner of installed)
    for (const alternatives of parseRelations(owner.depends))
      for (const wanted of new Set(alternatives.map((alternative) => alternative.name)))
        add(dependents, wanted, { owner, alternatives });
  return dependents;
}

function providersByName(installed: readonly DpkgPackage[]): ReadonlyMap<string, readonly DpkgPackage[]> {
  const providers = new Map<string, DpkgPackage[]>();
  for (const provider of installed) for (const name of namesOf(provider)) add(providers, name, provider);
  return providers;
}

/** Its own name and the names that it provides. */
function namesOf(one: DpkgPackage): Set<string> {
  return new Set([one.name, ...providedBy(one).map(({ name }) => name)]);
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function refuseStaying({ name, status, essential }: DpkgPackage, asked: string): void {
  const removing =
    name === asked
      ? `package ${name} cannot be removed`
      : `package ${asked} cannot be removed without ${name}`;
  const [want, flag] = status.split(' ');
  if (essential) throw new Unmeasured(`${removing}: dpkg holds ${name} for essential`);
  if (want === 'hold')
    throw new Unmeasured(`${removing}: ${name} is on hold (apt-mark unhold ${name} releases it)`);
  if (flag === 'reinstreq')
    throw new Unmeasured(
      `${removing}: ${name} is half-way through an installation and must be reinstalled first`,
    );
}
