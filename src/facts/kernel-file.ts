import { defineFact, type Fact } from './fact.ts';

/** A file below /proc or /sys; undefined where the kernel has none, and where nothing runs. */
export function kernelFile(path: string): Fact<string | undefined> {
  return defineFact({
    id: `kernel file ${path}`,
    needs: [{ kind: 'kernel', path }],
    parse: (host) => (host.running ? host.kernel(path) : undefined),
  });
}
