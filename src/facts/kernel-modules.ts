import type { Host } from '../host/host.ts';
import { defineFact, type Fact } from './fact.ts';

/** A row of /proc/modules (proc(5)). */
export interface LoadedModule {
  /** With `_` for `-`. */
  readonly name: string;
  /** Whether nothing uses it and the kernel can do without it. */
  readonly unloadable: boolean;
}

/** The modules in the running kernel by name; empty for an image, and for a kernel that loads none. */
export const loadedModules = defineFact<ReadonlyMap<string, LoadedModule>>({
  id: 'loaded-modules',
  needs: [{ kind: 'kernel', path: '/proc/modules' }],
  parse(host) {
    const rows = host.running ? (host.kernel('/proc/modules') ?? '').split('\n') : [];
    const modules = rows.filter((row) => row !== '').map(loaded);
    return new Map(modules.map((module) => [module.name, module]));
  },
});

/** Columns: name, size, users, what uses it, state, address. */
function loaded(row: string): LoadedModule {
  const [name = '', , users, by = ''] = row.split(' ');
  return { name, unloadable: users === '0' && !by.includes('[permanent]') };
}

/**
 * Modules that exist as files for any kernel that is installed, with `_` for `-`. A release whose
 * modules.dep(5) is missing has none that modprobe could find.
 */
export const moduleFiles = defineFact<ReadonlySet<string>>({
  id: 'module-files',
  // Listings only: the large files below are asked for when a profile needs them.
  needs: [{ kind: 'directory', path: '/lib/modules' }],
  parse(host) {
    const releases = host.names('/lib/modules') ?? [];
    return new Set(releases.flatMap((release) => modulesOf(host, release)));
  },
});

function modulesOf(host: Host, release: string): string[] {
  const index = host.text(`/lib/modules/${release}/modules.dep`) ?? '';
  return index.split('\n').flatMap((line) => moduleName(line.slice(0, Math.max(line.indexOf(':'), 0))) ?? []);
}

/** `kernel/fs/udf/udf.ko.xz` is `udf`. */
function moduleName(path: string): string | undefined {
  const [name = '', ending] = path.slice(path.lastIndexOf('/') + 1).split('.');
  return ending === 'ko' ? name.replaceAll('-', '_') : undefined;
}

/** How the running kernel shows code that works in it, whether loaded as a module or built in. */
export type Registration =
  | { readonly filesystem: string }
  | { readonly protocol: string }
  /** A file below /sys. */
  | { readonly file: string };

/**
 * The place that shows a module to be part of the running kernel's own image; undefined where it is not, and
 * for an image. The list of such modules is asked for only where the kernel shows the code at all.
 */
export function builtInAt(module: string, registration: Registration): Fact<string | undefined> {
  const path = placeOf(registration);
  return defineFact<string | undefined>({
    id: 'built-in-at',
    needs: [{ kind: 'kernel', path }],
    parse(host) {
      if (!host.running || !isShown(host.kernel(path), registration)) return undefined;
      const list = `/lib/modules/${host.evidence.identity.kernel}/modules.builtin`;
      const text = host.text(list);
      if (text === undefined) return path;
      return text.split('\n').some((line) => moduleName(line) === module) ? list : undefined;
    },
  });
}

function placeOf(registration: Registration): string {
  if ('filesystem' in registration) return '/proc/filesystems';
  return 'protocol' in registration ? '/proc/net/protocols' : registration.file;
}

/** /proc/filesystems has `[nodev] TAB name`, /proc/net/protocols the name in its first column. */
function isShown(text: string | undefined, registration: Registration): boolean {
  if (text === undefined) return false;
  const lines = text.split('\n');
  if ('filesystem' in registration)
    return lines.some((line) => line.split('\t').at(-1) === registration.filesystem);
  if ('protocol' in registration) return lines.some((line) => line.split(' ')[0] === registration.protocol);
  return true;
}
