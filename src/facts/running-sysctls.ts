import type { Host } from '../host/host.ts';
import { defineFact, type Fact } from './fact.ts';

/** Values of kernel parameters in the running kernel, by path below /proc/sys. */
export interface RunningSysctls {
  /** False for an image: then nothing else here says anything. */
  readonly running: boolean;
  /** Blanks around it removed; undefined where the kernel has no such parameter. */
  value(key: string): string | undefined;
  /** Of every network interface, `all` and `default` left out: its path and value. */
  interfaces(pattern: string): readonly { readonly key: string; readonly value: string }[];
}

/** A view of these parameters, and of patterns of them where `*` stands for an interface. */
export function runningSysctls(keys: readonly string[], patterns: readonly string[]): Fact<RunningSysctls> {
  return defineFact<RunningSysctls>({
    id: 'running-sysctls',
    needs: [...keys, ...patterns].map((key) => ({ kind: 'kernel', path: pathOf(key) })),
    parse: (host) => ({
      running: host.running,
      value: (key) => host.kernel(pathOf(key))?.trim(),
      interfaces: (pattern) => (host.running ? interfaces(host, pattern) : []),
    }),
  });
}

/** Where the kernel shows a parameter. */
export function pathOf(key: string): string {
  return `/proc/sys/${key}`;
}

function interfaces(host: Host, pattern: string): { key: string; value: string }[] {
  return host
    .kernelMatches(pathOf(pattern))
    .filter((path) => !/\/conf\/(all|default)\//.test(path))
    .flatMap((path) => {
      const value = host.kernel(path)?.trim();
      return value === undefined ? [] : [{ key: path.slice('/proc/sys/'.length), value }];
    });
}
