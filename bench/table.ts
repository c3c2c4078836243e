import type { Cost } from './run.ts';
import { audit, collection, help, node } from './subjects.ts';

/** The costs as Markdown: one line each, then the ratios that the project holds itself to. */
export function table(costs: readonly Cost[]): string {
  const rows = costs.map(({ name, runs, seconds, mebibytes, judged, started }) => [
    ...[
      name,
      String(runs),
      seconds.toFixed(3),
      mebibytes.toFixed(0),
      judged === undefined ? '' : String(judged),
    ],
    judged === undefined || judged === 0 ? '' : ((seconds / judged) * 1000).toFixed(1),
    started === undefined ? '' : String(started.processes),
  ]);
  const head = ['command', 'runs', 'median s', 'peak MiB', 'judged', 'ms each', 'processes'];
  return `${markdown([head, ...rows])}\n${markdown([['what', 'measured', 'wanted'], ...goals(costs)])}`;
}

function goals(costs: readonly Cost[]): string[][] {
  const cost = (name: string) => costs.find((one) => one.name === name);
  const [ours, least, empty, first] = [audit, collection, node, help].map(({ name }) => cost(name));
  if (ours === undefined || least === undefined || empty === undefined || first === undefined) return [];
  const each = ({ seconds, judged = 0 }: Cost) => seconds / judged;
  const slower = costs.filter((one) => one !== ours && (one.judged ?? 0) > 0);
  return [
    [
      'audit / (cheapest collection + empty node)',
      (ours.seconds / (least.seconds + empty.seconds)).toFixed(2),
      'at most 1.5',
    ],
    ['--help / empty node', (first.seconds / empty.seconds).toFixed(2), 'at most 1.3'],
    ['peak memory of an audit, MiB', ours.mebibytes.toFixed(0), 'at most 150'],
    ['processes started by an audit', String(ours.started?.processes ?? ''), 'at most 40'],
    ['round trips of an audit', String(ours.started?.direct ?? ''), '1'],
    ...slower.map((one) => [
      `${one.name}: time per verdict / ours`,
      (each(one) / each(ours)).toFixed(0),
      'at least 20',
    ]),
  ];
}

function markdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
