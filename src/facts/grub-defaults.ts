import { confFiles, type ConfFile } from './conf-files.ts';
import { defineFact } from './fact.ts';
import { readShell, type ShellAssignment } from './grub-shell.ts';

const FILE = '/etc/default/grub';
const FOLDER = '/etc/default/grub.d';

/** The drop-in that holds every kernel parameter this tool sets. */
export const managedGrubFile = `${FOLDER}/60-cis-harden.cfg`;

export const kernelVariables = ['GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT'] as const;
export type KernelVariable = (typeof kernelVariables)[number];

/** The files that grub-mkconfig(8) reads for its settings, in its order; empty where there are none. */
export const grubDefaults = defineFact<readonly ConfFile[]>({
  id: 'grub-defaults',
  needs: [
    { kind: 'file', path: FILE },
    { kind: 'directory', path: FOLDER, contents: '.cfg' },
  ],
  parse(host) {
    const text = host.text(FILE);
    const main = text === undefined ? [] : [{ name: 'grub', path: host.find(FILE).path, text }];
    const reads = (name: string) => name.endsWith('.cfg') && !name.startsWith('.');
    return [...main, ...confFiles(host, [FOLDER], { reads, folders: 'skip' })];
  },
});

/** What the settings make of the variables with kernel parameters; undefined where only a shell could tell. */
export function kernelVariablesIn(
  files: readonly ConfFile[],
): Readonly<Record<KernelVariable, string | undefined>> {
  const values = new Map<string, string | undefined>();
  for (const { text } of files) {
    const { assignments, touched, opens } = readShell(text);
    for (const assignment of assignments) values.set(assignment.name, valueOf(assignment, values));
    for (const name of touched) values.set(name, undefined);
    if (opens) for (const name of kernelVariables) values.set(name, undefined);
  }
  const value = (name: KernelVariable) => (values.has(name) ? values.get(name) : '');
  return {
    GRUB_CMDLINE_LINUX: value('GRUB_CMDLINE_LINUX'),
    GRUB_CMDLINE_LINUX_DEFAULT: value('GRUB_CMDLINE_LINUX_DEFAULT'),
  };
}

/** Where a file gives one of the variables a value. */
export function kernelAssignments({ text }: ConfFile): ShellAssignment[] {
  const names: ReadonlySet<string> = new Set(kernelVariables);
  return readShell(text).assignments.filter(({ name }) => names.has(name));
}

/** A variable that nothing has set is empty; one in a condition may keep what it had. */
function valueOf(
  { parts, conditional }: ShellAssignment,
  values: ReadonlyMap<string, string | undefined>,
): string | undefined {
  if (conditional) return undefined;
  let value = '';
  for (const part of parts) {
    const piece = part === 'unknown' ? undefined : 'literal' in part ? part.literal : known(part.variable);
    if (piece === undefined) return undefined;
    value += piece;
  }
  return value;

  function known(name: string): string | undefined {
    return values.has(name) ? values.get(name) : '';
  }
}
