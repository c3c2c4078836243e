import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';

/** A configuration file that takes part in a merge of folders. */
export interface ConfFile {
  /** Base name: decides the order of reading, and which files of later folders are masked. */
  readonly name: string;
  /** Where the content really is, all links followed. */
  readonly path: string;
  /** Empty where the name only masks others: a link to /dev/null or to nothing. */
  readonly text: string;
}

interface Reading {
  readonly reads: (name: string) => boolean;
  /** What the program does with a folder that has a fitting name. */
  readonly folders: 'mask' | 'skip';
}

/**
 * The files that a program reads from several folders, in its order: a base name found in an earlier folder
 * masks the same name in later ones, and all are read sorted by the bytes of their base names
 * (sysctl.d(5), modprobe.d(5)). Throws Unmeasured for a file that could not be read.
 */
export function confFiles(host: Host, folders: readonly string[], reading: Reading): ConfFile[] {
  const files = new Map<string, ConfFile>();
  const seen = new Set<string>();
  for (const folder of folders) {
    const { path } = host.find(folder);
    // Where /lib is a link to usr/lib, two of the folders are one.
    if (seen.has(path)) continue;
    seen.add(path);
    for (const name of host.names(folder) ?? []) {
      if (files.has(name) || !reading.reads(name)) continue;
      const file = confFile(host, join(path, name), name, reading);
      if (file !== undefined) files.set(name, file);
    }
  }
  return [...files.values()].sort((a, b) => compareBytes(a.name, b.name));
}

function confFile(host: Host, at: string, name: string, { folders }: Reading): ConfFile | undefined {
  const { path, node } = host.find(at);
  if (node.type === 'directory') return folders === 'mask' ? { name, path, text: '' } : undefined;
  const text = path === '/dev/null' ? '' : (host.text(path) ?? '');
  return { name, path, text };
}

/** strcmp(3) for names: by bytes, whatever the locale. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Whether people of this host keep the file, so that a line in it may be commented out. */
export function isLocal(file: ConfFile): boolean {
  return file.path.startsWith('/etc/');
}
