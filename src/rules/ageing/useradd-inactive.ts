import { z } from 'zod';
import {
  inactiveDays,
  USERADD_DEFAULTS,
  useraddDefaults,
  type UseraddDefaults,
} from '../../facts/useradd-defaults.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'useradd-inactive',
  title: 'New accounts with a long expired password are locked',
  rationale: 'An account that nobody renews the password of should not wait for a guesser for years.',
  check: `INACTIVE in ${USERADD_DEFAULTS} is a number of days within the parameter, as useradd reads it: its last line holds, and what is no number means never.`,
  remedy: `Sets the last line of INACTIVE and comments others out; adds one where there is none. Existing accounts keep their ages.`,
  params: z.strictObject({
    days: z.int().min(0).max(30).default(30).describe('days after the end of a password'),
  }),
  facts: { defaults: useraddDefaults },
  *audit({ defaults }, { days }) {
    if (isRight(defaults, days)) return;
    const last = defaults.inactive.at(-1);
    yield {
      what: 'INACTIVE',
      expected: `0 to ${days} days`,
      actual: last === undefined ? 'not set' : last.value === '' ? 'empty' : last.value,
      where: last === undefined ? USERADD_DEFAULTS : `${USERADD_DEFAULTS}:${last.line}`,
      state: 'persistent',
    };
  },
  *evidence({ defaults }) {
    for (const { value, line } of defaults.inactive)
      yield { what: `INACTIVE=${value}`, where: `${USERADD_DEFAULTS}:${line}` };
  },
  *remediate({ defaults }, { days }) {
    if (!isRight(defaults, days))
      yield { kind: 'file', path: USERADD_DEFAULTS, content: withInactive(defaults, days) };
  },
});

function isRight(defaults: UseraddDefaults, days: number): boolean {
  const now = inactiveDays(defaults);
  return now !== undefined && now <= days;
}

function withInactive({ text, inactive }: UseraddDefaults, days: number): string {
  const last = inactive.at(-1);
  if (last === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    return `${text}${gap}INACTIVE=${days}\n`;
  }
  const lines = text.split('\n');
  for (const { line } of inactive)
    lines[line - 1] = line === last.line ? `INACTIVE=${days}` : `# ${lines[line - 1] ?? ''}`;
  return lines.join('\n');
}
