import type { DpkgPackage } from './evidence.ts';

/**
 * The name by which dpkg and apt mean this package alone: plain, or with its architecture (`libc6:i386`)
 * where the database holds the name for several architectures, or the package is not of the host's own.
 */
export function addressOf({ name, architecture }: DpkgPackage, database: readonly DpkgPackage[]): string {
  const shared = database.some((other) => other.name === name && other.architecture !== architecture);
  const native = nativeArchitecture(database);
  const own = architecture === 'all' || architecture === '' || native === '' || architecture === native;
  return shared || !own ? `${name}:${architecture}` : name;
}

/** Whether `address`, a name with or without an architecture, means this package. */
export function isAt(address: string, { name, architecture }: DpkgPackage): boolean {
  return address === name || address === `${name}:${architecture}`;
}

/** The architecture of dpkg itself, which is the host's own; empty where dpkg is not in the database. */
export function nativeArchitecture(database: readonly DpkgPackage[]): string {
  return database.find(({ name }) => name === 'dpkg')?.architecture ?? '';
}
