import type { Host } from '../host/host.ts';
import type { Found } from '../host/lookup.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';
import { sshdConfig } from './sshd-config.ts';
import { isUnconditional } from './sshd/in-force.ts';

const FOLDER = '/etc/ssh';

/** Regular files after all links, each once. */
export type KeyFiles = readonly Found[];

/**
 * The private host keys: what is named as ssh-keygen -A names them in /etc/ssh, and what HostKey lines name.
 * Undefined where openssh-server is not installed. Attributes only: no key's content is ever asked for.
 */
export const privateHostKeys = defineFact<KeyFiles | undefined>({
  id: 'private-host-keys',
  needs: [{ kind: 'directory', path: FOLDER }],
  uses: [sshdConfig],
  parse(host) {
    const config = sshdConfig.of(host);
    if (config === undefined) return undefined;
    const named = config.settings.filter(
      (setting) => setting.keyword === 'hostkey' && isUnconditional(setting),
    );
    const listed = named.flatMap(({ args, file, line }) => keyPath(args[0] ?? '', `${file}:${line}`));
    return keyFiles(host, [...inFolder(host, /^ssh_host_.*_key$/s), ...listed]);
  },
});

/** The public halves in /etc/ssh. */
export const publicHostKeys = defineFact<KeyFiles | undefined>({
  id: 'public-host-keys',
  needs: [{ kind: 'directory', path: FOLDER }],
  uses: [packages],
  parse(host) {
    if (packages.of(host).installed('openssh-server').length === 0) return undefined;
    return keyFiles(host, inFolder(host, /^ssh_host_.*_key\.pub$/s));
  },
});

function inFolder(host: Host, pattern: RegExp): string[] {
  return (host.names(FOLDER) ?? []).filter((name) => pattern.test(name)).map((name) => `${FOLDER}/${name}`);
}

/** A key that an agent holds goes by the name of its public half. */
function keyPath(path: string, where: string): string[] {
  if (path.toLowerCase() === 'none' || path.endsWith('.pub')) return [];
  if (!path.startsWith('/'))
    throw new Unmeasured(`${where}: sshd takes ${path} from the folder it was started in`);
  return [path];
}

function keyFiles(host: Host, paths: readonly string[]): KeyFiles {
  const found = paths.map((path) => host.find(path)).filter(({ node }) => node.type === 'file');
  return [...new Map(found.map((file) => [file.path, file])).values()];
}
