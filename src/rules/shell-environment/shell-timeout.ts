import { z } from 'zod';
import render from '../../../templates/etc/profile.d/zz-cis-harden-timeout.sh.hbs';
import type { Change } from '../../change.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { otherShells, PROFILE_D } from '../../facts/shell-environment.ts';
import { otherShellsEvidence } from '../../kinds/other-shells.ts';
import { type ShellTimeout, shellTimeouts, type TimeoutAssignment } from '../../facts/shell-timeout.ts';
import { replacedIn } from '../../kinds/shell-edit.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

/** Sorts last: where a file that comes later sets a readonly variable, every login shows a complaint. */
const DROP_IN = `${PROFILE_D}/zz-cis-harden-timeout.sh`;
const dropIn = template<{ seconds: string }>(render);

export default defineRule({
  id: 'shell-timeout',
  title: 'Shells that nobody types into end',
  rationale: 'Whoever comes by a prompt of root that was left open is root.',
  impact:
    'Idle terminals end, those in tmux and editors too. Scripts started from such a shell give up a read that waits longer.',
  check:
    'One of the files that shells source for everybody sets TMOUT to 1 second up to the limit, makes it readonly and exports it, for every shell; and none of them sets 0, more than the limit or no number, or unsets it. Only bash and ksh know the variable.',
  remedy: `Replaces other values where they stand, and writes ${DROP_IN} where no file does all three. Shells that run keep their timeout.`,
  params: z.strictObject({ seconds: z.int().min(1).max(900).default(900).describe('seconds without input') }),
  facts: { timeouts: shellTimeouts, others: otherShells, obstacle: dropInObstacle(DROP_IN) },
  *audit({ timeouts }, { seconds }) {
    for (const timeout of timeouts) yield* findings(timeout, seconds);
    if (!timeouts.some(establishes))
      yield {
        what: 'TMOUT',
        expected: 'set, readonly and exported by one file, for every shell',
        actual: 'no file does all three',
        where: PROFILE_D,
        state: 'persistent',
      };
  },
  *evidence({ timeouts, others }) {
    for (const { file, assignments } of timeouts)
      for (const { written, line } of assignments)
        yield { what: `TMOUT=${written}`, where: `${file.path}:${line}` };
    yield* otherShellsEvidence(others);
  },
  *remediate({ timeouts, obstacle }, { seconds }): Iterable<Change> {
    const wrong = timeouts.flatMap(({ file, assignments }) =>
      assignments
        .filter((one) => !isWithin(one, seconds))
        .map((one) => ({ ...one, file, text: String(seconds) })),
    );
    // Ours names the value more than once, and is written whole.
    yield* replacedIn(wrong.filter(({ file }) => file.path !== DROP_IN));
    for (const { file, unset } of timeouts)
      for (const line of unset)
        yield {
          kind: 'decision',
          text: `${file.path}:${line} unsets TMOUT: take that line out of the file.`,
        };
    if (timeouts.some(establishes) && wrong.every(({ file }) => file.path !== DROP_IN)) return;
    if (obstacle !== undefined) yield { kind: 'decision', text: obstacle };
    else
      yield {
        kind: 'file',
        path: DROP_IN,
        content: dropIn({ seconds: String(strictest(timeouts, seconds)) }),
        encoding: 'utf8',
      };
  },
});

function* findings({ file, assignments, unset }: ShellTimeout, seconds: number): Iterable<Finding> {
  const finding = (actual: string, line: number): Finding => ({
    what: 'TMOUT',
    expected: `1 to ${seconds} seconds`,
    actual,
    where: `${file.path}:${line}`,
    state: 'persistent',
  });
  for (const one of assignments)
    if (!isWithin(one, seconds)) yield finding(one.written === '' ? 'empty' : one.written, one.line);
  for (const line of unset) yield finding('unset', line);
}

/** What a file gives some shells already is not made longer. */
function strictest(timeouts: readonly ShellTimeout[], limit: number): number {
  const within = timeouts.flatMap(({ assignments }) => assignments.filter((one) => isWithin(one, limit)));
  return Math.min(limit, ...within.map(({ seconds }) => seconds));
}

function isWithin({ seconds }: TimeoutAssignment, limit: number): boolean {
  return seconds >= 1 && seconds <= limit;
}

/** Whether the file gives every shell a value that stays. Ours asks first whether it may. */
function establishes({ file, assignments, readonly: fixed, exported }: ShellTimeout): boolean {
  return (
    fixed &&
    exported &&
    assignments.some(({ always, seconds }) => always || file.text === dropIn({ seconds: String(seconds) }))
  );
}
