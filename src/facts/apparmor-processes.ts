import { defineFact } from './fact.ts';

/** A process that no profile confines. */
export interface UnconfinedProcess {
  readonly pid: number;
  /** The program that it runs, as the kernel knows its path. */
  readonly program: string;
}

/**
 * Processes that run unconfined, by number; empty where nothing runs. Those of the kernel itself have no program
 * and are left out.
 */
export const unconfinedProcesses = defineFact<readonly UnconfinedProcess[]>({
  id: 'unconfined-processes',
  needs: [{ kind: 'output', of: 'process labels' }],
  parse(host) {
    const said = host.running ? host.output('process labels') : undefined;
    return unconfinedIn(said?.stdout ?? '');
  },
});

/** Lines `/proc/PID/attr/current:LABEL`, where a later one of a process overrides, and `/proc/PID/exe:PROGRAM`. */
export function unconfinedIn(text: string): UnconfinedProcess[] {
  const labels = new Map<number, string>();
  const programs = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [, digits, what, value] =
      /^\/proc\/([0-9]{1,10})\/(attr\/(?:apparmor\/)?current|exe):(.*)$/.exec(line) ?? [];
    if (digits === undefined || value === undefined) continue;
    if (what === 'exe') programs.set(Number(digits), value.replace(/ \(deleted\)$/, ''));
    else labels.set(Number(digits), value);
  }
  return [...programs]
    .filter(([pid, program]) => program !== '' && labels.get(pid) === 'unconfined')
    .map(([pid, program]) => ({ pid, program }))
    .sort((a, b) => a.pid - b.pid);
}
