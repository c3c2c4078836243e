import type { AccessReason } from '../plan/access/answer.ts';
import type { Plan } from '../plan/plan.ts';
import { labelled } from './head.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** Who can get in after the changes: one line where all is well, else what shuts the account out and what helps. */
export function accessLines({ access, changes }: Pick<Plan, 'access' | 'changes'>, style: Style): string[] {
  if (changes.length === 0) return [];
  const line = (text: string) => labelled('Access', text, style);
  if (access.answer === 'not judged')
    return line(`who can get in afterwards is not judged: ${plain(access.why)}`);
  const account = plain(access.account);
  if (access.answer === 'no')
    return [
      ...line(`${account} is shut out by these changes; apply refuses them`).map((one) =>
        paint(style, 'red', one),
      ),
      ...access.reasons.flatMap((reason) => reasonLines(reason, style)),
      ...unknownLines(access.unknown, style),
    ];
  if (access.answer === 'unknown')
    return [
      ...line(`nothing shuts ${account} out, as far as that can be told`),
      ...unknownLines(access.unknown, style),
    ];
  return line(`${account} can still get in after these changes, and become root`);
}

/** One reason with its changes, its rules and what helps. */
export function reasonLines({ loses, why, changes, rules, help }: AccessReason, style: Style): string[] {
  const list = (items: readonly string[]) => items.map((item) => plain(item)).join(', ');
  return [
    ...wrap(`${loses === 'login' ? 'no login' : 'no root'}: ${plain(why)}`, style.width, '  ', 4),
    ...wrap(`by ${list(changes)} (${list(rules)})`, style.width, '    ', 6),
    ...help.flatMap((one) => wrap(`helps: ${plain(one)}`, style.width, '    ', 6)),
  ];
}

function unknownLines(unknown: readonly string[], style: Style): string[] {
  return unknown.flatMap((text) => wrap(`not known: ${plain(text)}`, style.width, '  ', 4));
}
