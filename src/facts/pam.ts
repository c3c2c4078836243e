import { defineFact } from './fact.ts';
import type { PamType } from './pam/line.ts';
import { PAM_FOLDER, pamFile, pamStack, type PamStack } from './pam/stack.ts';

/** Texts of files by path, in place of those that are there. */
export type Instead = ReadonlyMap<string, string>;

/** The PAM configuration of a host, as it is and as it would be with other files. */
export interface Pam {
  /** Undefined where there is no such file. */
  text(path: string): string | undefined;
  /** The lines of a file and of what it includes; undefined where there is no such file. */
  file(path: string, type: PamType, instead?: Instead): PamStack | undefined;
  /** What happens for a service, whether it has a file or not. */
  service(name: string, type: PamType, instead?: Instead): PamStack;
}

export const pam = defineFact<Pam>({
  id: 'pam',
  needs: [
    { kind: 'directory', path: PAM_FOLDER, contents: '' },
    { kind: 'directory', path: '/usr/lib/pam.d', contents: '' },
  ],
  parse(host) {
    const reading = (instead?: Instead) => (path: string) => instead?.get(path) ?? host.text(path);
    return {
      text: (path) => host.text(path),
      file: (path, type, instead) => pamFile(reading(instead), path, type),
      service: (name, type, instead) => pamStack(reading(instead), name, type),
    };
  },
});
