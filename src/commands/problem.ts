import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { plain } from '../report/terminal.ts';

/** Problems that are the operator's or the target's, told in one line; anything else is a bug of ours, told whole. */
const told = new Set([
  'Refusal',
  'TargetProblem',
  'ProfileProblem',
  'PlanProblem',
  'SnapshotProblem',
  'Conflict',
  'Unmeasured',
  'ReportProblem',
]);

/** Prints why the command could not run, and gives the exit status. */
export function tell(problem: unknown): ExitCode {
  if (problem instanceof Error && (problem instanceof Refusal || told.has(problem.name))) {
    const lines = problem.message.split('\n').map((line) => plain(line));
    process.stderr.write(`cis-harden: ${lines.join('\n  ')}\n`);
    return exitCode.refused;
  }
  if (isSystem(problem)) {
    process.stderr.write(`cis-harden: ${plain(problem.message)}\n`);
    return exitCode.refused;
  }
  const stack = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  process.stderr.write(
    `cis-harden: this is a bug, please report it:\n${stack
      .split('\n')
      .map((line) => plain(line))
      .join('\n')}\n`,
  );
  return exitCode.refused;
}

/** A file that can't be written, a disk that is full. */
function isSystem(problem: unknown): problem is Error {
  return problem instanceof Error && 'syscall' in problem;
}
