import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { defineFact } from './fact.ts';
import { type ShellCommand, sourcedCommands } from './sourced-commands.ts';

/** A file that shells source for everybody. */
export interface ShellFile {
  /** Where the content really is, all links followed. */
  readonly path: string;
  readonly text: string;
  readonly commands: readonly ShellCommand[];
}

export const PROFILE_D = '/etc/profile.d';

const OTHERS = ['/etc/zsh', '/etc/fish'];

/**
 * The files that bash and sh source for every account, as Debian's /etc/profile has it: itself, /etc/bash.bashrc, and
 * what ends in .sh in /etc/profile.d in the order of the names. Each file once, whatever links lead to it.
 */
export const shellFiles = defineFact<readonly ShellFile[]>({
  id: 'shell-files',
  needs: [
    { kind: 'file', path: '/etc/profile' },
    { kind: 'file', path: '/etc/bash.bashrc' },
    { kind: 'directory', path: PROFILE_D, contents: '.sh' },
  ],
  parse(host) {
    const named = (host.names(PROFILE_D) ?? []).filter(
      (name) => name.endsWith('.sh') && !name.startsWith('.'),
    );
    const paths = ['/etc/profile', '/etc/bash.bashrc', ...named.map((name) => join(PROFILE_D, name))];
    const files = new Map(paths.flatMap((path) => sourced(host, path)).map((file) => [file.path, file]));
    return [...files.values()];
  },
});

function sourced(host: Host, at: string): ShellFile[] {
  const { path, node } = host.find(at);
  // A folder cannot be sourced, and /dev/null says nothing.
  if (node.type !== 'file') return [];
  const text = host.text(path) ?? '';
  return [{ path, text, commands: sourcedCommands(text) }];
}

/** Shells that are set up here and source none of these files. */
export const otherShells = defineFact<readonly string[]>({
  id: 'other-shells',
  needs: OTHERS.map((path) => ({ kind: 'attributes', path })),
  parse: (host) => OTHERS.filter((path) => host.find(path).node.type === 'directory'),
});
