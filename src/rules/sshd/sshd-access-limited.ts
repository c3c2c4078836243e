import { z } from 'zod';
import { SSHD_CONFIG, sshdConfig, type SshdConfig } from '../../facts/sshd-config.ts';
import { listInForce, namesOf } from '../../facts/sshd/agree.ts';
import { listOptions } from '../../facts/sshd/options.ts';
import { NOT_INSTALLED } from '../../kinds/sshd-option.ts';
import { placeOf } from '../../kinds/sshd/judge.ts';
import { listFindings, repairedLists, type ListWish } from '../../kinds/sshd/lists.ts';
import { defineRule } from '../../rule.ts';

const names = z
  .array(
    z.string().regex(/^[^\s"'#=\\,\p{Cc}]+$/u, 'must be a name or pattern without blanks, quotes, # and ='),
  )
  .default([]);

const params = z.strictObject({ allowUsers: names, allowGroups: names, denyUsers: names, denyGroups: names });

export default defineRule({
  id: 'sshd-access-limited',
  title: 'Only named users or groups may log in over SSH',
  rationale: 'An account that some package or colleague adds later is no way in until somebody decides so.',
  impact: 'A list of permitted users or groups shuts out everybody else, automation accounts too.',
  check:
    'At least one of AllowUsers, AllowGroups, DenyUsers and DenyGroups is in force and names somebody. Where a parameter names users or groups, a list that permits holds nobody else and a list that denies holds them all, in Match blocks too.',
  remedy:
    'Writes the names of the parameters, once that class of change is allowed. Without a parameter the plan asks for a decision, for nobody else can know who has to get in.',
  consents: ['limits-logins'],
  params,
  facts: { config: sshdConfig },
  notApplicable: ({ config }) => (config === undefined ? NOT_INSTALLED : undefined),
  *audit({ config }, values) {
    if (config === undefined) return;
    const wishes = wishesOf(values);
    for (const wish of wishes) yield* listFindings(config, wish);
    if (wishes.length === 0 && !isLimited(config))
      yield {
        what: listOptions.join(', '),
        expected: 'at least one of them names somebody',
        actual: 'none of them does',
        where: SSHD_CONFIG,
        state: 'persistent',
      };
  },
  *evidence({ config }) {
    if (config === undefined) return;
    for (const option of listOptions)
      for (const setting of listInForce(config, option))
        yield { what: `${option} ${setting.args.join(' ')}`, where: placeOf(setting) };
  },
  *remediate({ config }, values) {
    if (config === undefined) return;
    const wishes = wishesOf(values);
    const note = 'Make sure that the account which manages this host is named before the next login.';
    if (wishes.length > 0) yield* repairedLists(config, wishes, { consent: 'limits-logins', note });
    else if (!isLimited(config))
      yield {
        kind: 'decision',
        text: 'Decide who may log in over SSH and set one of the parameters allowUsers, allowGroups, denyUsers and denyGroups of sshd-access-limited.',
      };
  },
});

function wishesOf({ allowUsers, allowGroups, denyUsers, denyGroups }: z.infer<typeof params>): ListWish[] {
  const wishes: readonly ListWish[] = [
    { option: 'AllowUsers', names: allowUsers },
    { option: 'AllowGroups', names: allowGroups },
    { option: 'DenyUsers', names: denyUsers },
    { option: 'DenyGroups', names: denyGroups },
  ];
  return wishes.filter((wish) => wish.names.length > 0);
}

function isLimited(config: SshdConfig): boolean {
  return listOptions.map((option) => namesOf(listInForce(config, option))).some((list) => list.length > 0);
}
