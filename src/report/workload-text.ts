import type { Plan } from '../plan/plan.ts';
import { labelled } from './head.ts';
import { counted } from './numbers.ts';
import { grouped } from './grouped.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** Addresses that are named for one reason; the plan's JSON has all. */
const MOST = 5;

/** The containers' software on the host, and which changes are known to break it, by reason. */
export function workloadLines({ workloads, warnings }: Plan, style: Style): string[] {
  if (workloads.length === 0) return [];
  const found = workloads.map(({ name, evidence }) => {
    const [first] = evidence;
    return first === undefined ? plain(name) : `${plain(name)} (${plain(first.what)})`;
  });
  return [
    ...labelled('Workloads', found.join(', '), style),
    ...(warnings.length === 0
      ? wrap('No change is known to break them.', style.width, '  ')
      : [
          ...wrap(
            `${counted(warnings.length, 'change is', 'changes are')} known to break them (cis-harden profiles draft exempts what asks for it):`,
            style.width,
            '  ',
          ).map((line) => paint(style, 'red', line)),
          ...[...grouped(warnings, ({ why }) => why)].flatMap(([why, sharing]) =>
            wrap(warningText(why, sharing), style.width, '  ', 4),
          ),
        ]),
  ];
}

function warningText(why: string, sharing: Plan['warnings']): string {
  const addresses = [...new Set(sharing.map(({ address }) => plain(address)))];
  const more = addresses.length > MOST ? ` and ${addresses.length - MOST} more` : '';
  const names = [...new Set(sharing.flatMap(({ workloads }) => workloads))];
  return `${addresses.slice(0, MOST).join(', ')}${more}: ${plain(why)} (${plain(names.join(', '))})`;
}
