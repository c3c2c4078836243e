import { exitCode } from '../../src/exit.ts';
import { table } from './markdown.ts';

/** What each status means; a status without a meaning here does not compile. */
const meanings: Readonly<Record<keyof typeof exitCode, string>> = {
  good: 'all that is enforced passes; nothing to change; applied and verified; nothing differs',
  refused:
    'could not run: wrong usage, a mistake in a profile, unreachable, refused; or something was left undone',
  fails: 'ran, and something fails, would change, differs or got worse than the baseline',
  unmeasured: 'ran, and nothing fails, but something could not be measured',
  reverted: 'a change failed or was not confirmed, and everything was taken back',
};

/** The exit codes with their names in the sources. */
export function exitCodesPage(): string {
  const rows = Object.entries(exitCode).map(([name, status]) => [
    String(status),
    meanings[name as keyof typeof exitCode],
  ]);
  return `# Exit codes

They are an interface: they change with the major version only.

${table(['code', 'meaning'], rows)}
What each command makes of them is told in [Exit codes and JSON](../exit-codes-and-json.md#exit-codes).
`;
}
