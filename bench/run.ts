// Measures and asserts nothing: medians of interleaved runs on this machine, as ratios within this one run.
// `npm run bench -- --without oscap` leaves out what takes minutes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { type Run, measured, type Started, started } from './measure.ts';
import { audit, collection, help, node, others, type Subject } from './subjects.ts';
import { table } from './table.ts';

/** What is told of one subject. */
export interface Cost {
  readonly name: string;
  readonly runs: number;
  /** Medians. */
  readonly seconds: number;
  readonly mebibytes: number;
  readonly judged?: number;
  readonly started?: Started;
}

const left = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const subjects = [audit, collection, node, help, ...others()].filter(
  ({ name }) => !left.some((word) => name.startsWith(word)),
);
const counted = new Set([audit, collection]);

const costs = await measureAll(subjects);
mkdirSync('.cache', { recursive: true });
writeFileSync(
  '.cache/bench.json',
  `${JSON.stringify({ node: process.version, cpus: cpus().length, costs }, null, 2)}\n`,
);
process.stdout.write(table(costs));

/** One run of each in turn, so that what else the machine does falls on all alike; the first round warms caches. */
async function measureAll(all: readonly Subject[]): Promise<Cost[]> {
  const runs = new Map<Subject, Run[]>(all.map((subject) => [subject, []]));
  const rounds = Math.max(...all.map((subject) => subject.runs));
  for (let round = 0; round <= rounds; round += 1)
    for (const [subject, done] of runs) {
      if (subject.runs === 1 ? round !== 1 : round > subject.runs) continue;
      process.stderr.write(`round ${round} of ${rounds}: ${subject.name}\n`);
      const run = await measured(subject);
      if (round > 0) done.push(run);
    }
  const result: Cost[] = [];
  for (const [subject, done] of runs) result.push(await costOf(subject, done));
  return result;
}

async function costOf(subject: Subject, runs: readonly Run[]): Promise<Cost> {
  const judged = subject.judged?.(runs[0]?.stdout ?? '');
  return {
    name: subject.name,
    runs: runs.length,
    seconds: median(runs.map(({ seconds }) => seconds)),
    mebibytes: median(runs.map(({ mebibytes }) => mebibytes)),
    ...(judged !== undefined && { judged }),
    ...(counted.has(subject) && { started: await started(subject) }),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
