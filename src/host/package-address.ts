import type { DpkgPackage } from './evidence.ts';

/**
 * The name by which dpkg and apt mean this package alone: plain, or with its architecture (`libc6:i386`)
 * where the database holds the name for several architectures, or the package is not of the host's own.
 */
export function addressOf(one: DpkgPackage, database: readonly DpkgPackage[]): string {
  const { name, architecture } = one;
  const shared = database.some((other) => other.name === name && other.architecture !== architecture);
  return shared || !isOwn(one, database) ? `${name}:${architecture}` : name;
}

/** The package at an address. A plain name means the one of the host's own architecture. */
export function packageAt(address: string, database: readonly DpkgPackage[]): DpkgPackage | undefined {
  return database.find((one) =>
    address.includes(':')
      ? address === `${one.name}:${one.architecture}`
      : address === one.name && isOwn(one, database),
  );
}

/** The architecture of dpkg itself, which is the host's own; empty where dpkg is not in the database. */
export function nativeArchitecture(database: readonly DpkgPackage[]): string {
  return database.find(({ name }) => name === 'dpkg')?.architecture ?? '';
}

function isOwn({ architecture }: DpkgPackage, database: readonly DpkgPackage[]): boolean {
  const native = nativeArchitecture(database);
  return architecture === 'all' || architecture === '' || native === '' || architecture === native;
}
