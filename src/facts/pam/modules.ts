import { defineFact } from '../fact.ts';

/** Where libpam of each of Debian's architectures looks for modules. */
const folders = [
  'x86_64-linux-gnu',
  'aarch64-linux-gnu',
  'i386-linux-gnu',
  'arm-linux-gnueabihf',
  'powerpc64le-linux-gnu',
  's390x-linux-gnu',
  'riscv64-linux-gnu',
].map((triplet) => `/lib/${triplet}/security`);

/** File names of the PAM modules of this host, `pam_unix.so`; those of the first architecture that has any. */
export const pamModules = defineFact<ReadonlySet<string>>({
  id: 'pam-modules',
  needs: folders.map((path) => ({ kind: 'directory', path })),
  parse(host) {
    const named = folders.map((folder) => host.names(folder) ?? []);
    return new Set(named.find((names) => names.includes('pam_unix.so')));
  },
});
