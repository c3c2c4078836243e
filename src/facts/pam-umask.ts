import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';

/** A line of a PAM session stack that calls pam_umask(8). */
export interface PamUmask {
  readonly path: string;
  /** Counted from one. */
  readonly line: number;
  /** The argument `umask=`, read as octal; undefined where it has none. */
  readonly mask: number | undefined;
}

const STACKS = ['/etc/pam.d/common-session', '/etc/pam.d/common-session-noninteractive'];

export const pamUmasks = defineFact<readonly PamUmask[]>({
  id: 'pam-umasks',
  needs: STACKS.map((path) => ({ kind: 'file', path })),
  parse: (host) => STACKS.flatMap((path) => linesOf(host, path)),
});

function linesOf(host: Host, path: string): PamUmask[] {
  const lines = (host.text(path) ?? '').split('\n');
  return lines.flatMap((text, at) => {
    const words = text.trim().split(/[ \t]+/);
    if (!/^-?session$/i.test(words[0] ?? '')) return [];
    const module = words.findIndex((word) => /(?:^|\/)pam_umask\.so$/.test(word));
    if (module < 0) return [];
    const argument = words.slice(module + 1).find((word) => word.startsWith('umask='));
    const mask = argument === undefined ? undefined : Number.parseInt(argument.slice('umask='.length), 8);
    return [{ path, line: at + 1, mask: Number.isNaN(mask) ? 0 : mask }];
  });
}
