import { NotCollected, Unmeasured } from '../../host/unmeasured.ts';
import { defineFact } from '../fact.ts';

/** The accounts that run processes of a name (`chronyd`); empty where there is none or nobody could look. */
export type UsersOf = (command: string) => readonly string[];

export const processUsers = defineFact<UsersOf>({
  id: 'process-users',
  needs: [{ kind: 'output', of: 'ps -eo user=,comm=' }],
  parse(host) {
    const rows = printed(() => host.output('ps -eo user=,comm=')?.stdout)
      .split('\n')
      .map((row) => /^\s*(\S+)\s+(.*?)\s*$/.exec(row));
    return (command) => [...new Set(rows.flatMap((row) => (row?.[2] === command ? [row[1] ?? ''] : [])))];
  },
});

/** Where nothing runs, or no ps is there, nobody runs anything that could be judged. */
function printed(ask: () => string | undefined): string {
  try {
    return ask() ?? '';
  } catch (problem) {
    if (problem instanceof Unmeasured && !(problem instanceof NotCollected)) return '';
    throw problem;
  }
}
