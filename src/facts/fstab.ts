import { defineFact } from './fact.ts';
import { type FstabLine, parseFstab } from './fstab-lines.ts';

export const FSTAB = '/etc/fstab';

export interface Fstab {
  /** Where the file really is. */
  readonly path: string;
  /** Empty where there is none. */
  readonly text: string;
  readonly lines: readonly FstabLine[];
}

/** The filesystems that are to be mounted, of /etc/fstab (fstab(5)). */
export const fstab = defineFact<Fstab>({
  id: 'fstab',
  needs: [{ kind: 'file', path: FSTAB }],
  parse(host) {
    const text = host.text(FSTAB) ?? '';
    return { path: host.find(FSTAB).path, text, lines: parseFstab(text) };
  },
});
