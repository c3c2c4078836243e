import { observeForAccess } from '../audit/observe.ts';
import { Refusal } from '../exit.ts';
import type { Access, AccessReason } from '../plan/access/answer.ts';
import { accessAfter } from '../plan/access.ts';
import type { Plan } from '../plan/plan.ts';
import { reasonLines } from '../report/access-text.ts';
import type { Target } from '../targets/target.ts';
import { progress } from './progress.ts';

/**
 * Looks once more, and refuses changes after which the account that makes them could not come back. With
 * `--confirm manual` somebody else keeps or lets go of them, by an account of their own.
 */
export async function refuseLockOut(
  target: Target,
  plan: Plan,
  options: { readonly quiet?: true | undefined; readonly confirm?: string | undefined },
): Promise<void> {
  const isLoggedInTo = target.via === 'ssh' || target.via === 'local';
  if (!isLoggedInTo || options.confirm === 'manual') return;
  const host = await progress(`asking who gets in to ${target.name}`, options, () =>
    observeForAccess(target),
  );
  const access = accessAfter(host, plan.changes);
  if (access.answer !== 'no') return;
  const said = access.reasons.flatMap((reason) =>
    reasonLines(withHelp(reason, plan), { color: false, width: 110 }),
  );
  throw new Refusal(
    [
      `after these changes ${access.account} could not ${loss(access)} on ${target.name}, so nothing was changed:`,
      ...said,
      '  Or connect as an account that still gets in, or use --confirm manual: somebody with such an account then has to',
      '  run cis-harden confirm, or the host takes the changes back.',
    ].join('\n'),
  );
}

/** What helps was tried when the plan was made, with all that its rules ask. */
function withHelp(reason: AccessReason, { access }: Plan): AccessReason {
  const known = access.answer === 'no' ? access.reasons : [];
  const same = known.find(
    ({ loses, changes }) => loses === reason.loses && changes.join('\n') === reason.changes.join('\n'),
  );
  return same === undefined ? reason : { ...reason, rules: same.rules, help: same.help };
}

function loss({ reasons }: Extract<Access, { answer: 'no' }>): string {
  const lost = new Set(reasons.map(({ loses }) => loses));
  return lost.size > 1 ? 'log in and become root' : lost.has('login') ? 'log in' : 'become root';
}
