import type { Host } from '../host/host.ts';
import { confFiles, type ConfFile } from './conf-files.ts';
import { defineFact } from './fact.ts';
import { parseSysctl, type SysctlAssignment } from './sysctl-lines.ts';
import { UFW_SYSCTL, ufwText } from './ufw-stock.ts';
import { ufwSysctlFile } from './ufw.ts';

/** The drop-in that holds every parameter this tool sets. Its name sorts after 99-sysctl.conf. */
export const managedSysctlName = '99-zz-cis-harden.conf';
export const managedSysctlFile = `/etc/sysctl.d/${managedSysctlName}`;

/** What is persisted about kernel parameters. Each list is in the order in which its lines are applied. */
export interface SysctlSettings {
  /** What systemd-sysctl(8) applies at boot. */
  readonly boot: readonly SysctlAssignment[];
  /** What `sysctl --system` of procps applies: hidden files too, and /etc/sysctl.conf at the very end. */
  readonly system: readonly SysctlAssignment[];
  /** What ufw applies on top when it starts. */
  readonly ufw: readonly SysctlAssignment[];
  /** What a file with the name of the drop-in says now, in whatever folder: the drop-in masks it there. */
  readonly managed: string;
}

const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((parent) => `${parent}/sysctl.d`);
const oldFile = '/etc/sysctl.conf';

export const sysctlSettings = defineFact<SysctlSettings>({
  id: 'sysctl-settings',
  needs: [
    ...folders.map((path) => ({ kind: 'directory', path, contents: '.conf' }) as const),
    { kind: 'file', path: oldFile },
    { kind: 'file', path: UFW_SYSCTL },
    { kind: 'attributes', path: '/dev/null' },
  ],
  uses: [ufwSysctlFile],
  parse(host) {
    const files = confFiles(host, folders, { reads: (name) => name.endsWith('.conf'), folders: 'mask' });
    const last = single(host, oldFile);
    const ufw = ufwSysctlFile.of(host);
    const lines = new Map([...files, last].map((file) => [file, parseSysctl(file)]));
    const of = (file: ConfFile) => lines.get(file) ?? [];
    return {
      boot: files.filter(({ name }) => !name.startsWith('.')).flatMap(of),
      system: asProcpsReads([...files, last].flatMap(of)),
      ufw: ufw === undefined ? [] : asProcpsReads(parseSysctl(single(host, ufw))),
      managed: files.find(({ name }) => name === managedSysctlName)?.text ?? '',
    };
  },
});

/** To procps, a line without a value keeps patterns away, but takes nothing back that is set by name. */
function asProcpsReads(lines: readonly SysctlAssignment[]): SysctlAssignment[] {
  const named = new Set(lines.filter(({ value }) => value !== null).map(({ key }) => key));
  return lines.filter(({ key, value }) => value !== null || !named.has(key));
}

function single(host: Host, at: string): ConfFile {
  const { path } = host.find(at);
  const name = at.slice(at.lastIndexOf('/') + 1);
  return { name, path, text: path === '/dev/null' ? '' : (ufwText(host, at) ?? '') };
}
