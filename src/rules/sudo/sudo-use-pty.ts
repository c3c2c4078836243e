import { z } from 'zod';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { MANAGED_SUDOERS, SUDOERS, sudoers, type SudoersDefault } from '../../facts/sudoers.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { sudoersChanges } from './managed.ts';

export default defineRule({
  id: 'sudo-use-pty',
  title: 'sudo runs commands in a terminal of their own',
  rationale:
    'A program that sudo started and that stays in the background could go on typing into the terminal of the user.',
  impact: 'Commands that sudo starts end with its terminal; some automation that detaches them breaks.',
  check:
    'The last Defaults entry for everybody that names use_pty, in /etc/sudoers and what it includes, sets it. Entries for some users, hosts or commands only do not count and are shown.',
  remedy: `Writes the entry to ${MANAGED_SUDOERS} and takes contrary ones out of other files.`,
  params: z.strictObject({}),
  facts: { sudoers, obstacle: dropInObstacle(MANAGED_SUDOERS) },
  notApplicable: ({ sudoers: known }) => (known === undefined ? 'sudo is not installed' : undefined),
  *audit({ sudoers: known }) {
    if (known !== undefined) yield* findings(known.defaults);
  },
  *evidence({ sudoers: known }) {
    for (const { scope = '', negated, file, line } of (known?.defaults ?? []).filter(isPty))
      yield { what: `Defaults${scope} ${negated ? '!' : ''}use_pty`, where: `${file.path}:${line}` };
    for (const path of known?.unsafe ?? [])
      yield { what: 'sudo passes over this file: others than root may write it', where: path };
  },
  *remediate({ sudoers: known, obstacle }) {
    if (known === undefined || findings(known.defaults).length === 0) return;
    const contrary = globalPty(known.defaults).filter(({ negated }) => negated);
    yield* sudoersChanges(
      known,
      contrary,
      { option: 'use_pty', obstacle },
      (left) => findings(left).length === 0,
    );
  },
});

function findings(defaults: readonly SudoersDefault[]): Finding[] {
  const last = globalPty(defaults).at(-1);
  if (last !== undefined && !last.negated) return [];
  return [
    {
      what: 'use_pty',
      expected: 'set by a Defaults entry for everybody',
      actual: last === undefined ? 'not set' : '!use_pty',
      where: last === undefined ? SUDOERS : `${last.file.path}:${last.line}`,
      state: 'persistent',
    },
  ];
}

function globalPty(defaults: readonly SudoersDefault[]): SudoersDefault[] {
  return defaults.filter((one) => isPty(one) && one.scope === undefined);
}

function isPty({ name }: SudoersDefault): boolean {
  return name === 'use_pty';
}
