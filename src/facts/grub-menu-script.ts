import { defineFact } from './fact.ts';

const PATH = '/etc/grub.d/10_linux';

/** The line of 10_linux that gives every entry of a kernel its classes. */
export interface GrubMenuScript {
  readonly path: string;
  readonly text: string;
  /** Before the closing quote of CLASS; undefined where there is no such line. */
  readonly insertAt: number | undefined;
  /** Whether the entries can be booted without a password. */
  readonly unrestricted: boolean;
}

/** undefined where there is no such script. */
export const grubMenuScript = defineFact<GrubMenuScript | undefined>({
  id: 'grub-menu-script',
  needs: [{ kind: 'file', path: PATH }],
  parse(host) {
    const text = host.text(PATH);
    if (text === undefined) return undefined;
    const found = /^CLASS="([^"\n]*)"/m.exec(text);
    return {
      path: host.find(PATH).path,
      text,
      insertAt: found === null ? undefined : found.index + found[0].length - 1,
      unrestricted: (found?.[1] ?? '').split(/\s+/).includes('--unrestricted'),
    };
  },
});
