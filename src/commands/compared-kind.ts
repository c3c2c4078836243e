import { open, stat } from 'node:fs/promises';
import { Refusal } from '../exit.ts';
import { shipped } from '../profile/locate.ts';
import { didYouMean } from '../profile/nearest.ts';
import { plain } from '../report/terminal.ts';

/** What can be compared, by what a file holds and not by its name. */
export const comparable = ['profile', 'benchmark', 'report', 'snapshot'] as const;
export type Comparable = (typeof comparable)[number];

/** How much of a file is read to tell what it is. */
const ENOUGH = 64 * 1024;

/**
 * What the operator named: the name of a profile or benchmark that is shipped, or a file. Undefined for what can only
 * be a target, such as ssh://web1. Throws Refusal for a name that is none, with the nearest.
 */
export async function kindOf(reference: string): Promise<Comparable | undefined> {
  if (shipped('profile').has(reference)) return 'profile';
  if (shipped('benchmark').has(reference)) return 'benchmark';
  if (reference.startsWith('snapshot:')) return 'snapshot';
  if (isTarget(reference)) return undefined;
  if (await isFile(reference)) return kindOfFile(reference);
  if (/\.ya?ml$/.test(reference)) return 'profile';
  if (reference.endsWith('.json') || reference.includes('/')) return 'report';
  const names = [...shipped('profile').keys(), ...shipped('benchmark').keys()];
  throw new Refusal(
    `${JSON.stringify(reference)} is neither a profile nor a saved report, a snapshot or a benchmark${didYouMean(reference, names)} (profiles: ${[...shipped('profile').keys()].join(', ')}; benchmarks: ${[...shipped('benchmark').keys()].join(', ')})`,
  );
}

function isTarget(reference: string): boolean {
  return /^(?:local|sandbox|ssh:\/\/.*|root:.*)$/s.test(reference);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function kindOfFile(file: string): Promise<Comparable> {
  const start = await startOf(file);
  if (start[0] === 0x1f && start[1] === 0x8b) return 'snapshot';
  const text = start.toString('utf8');
  if (/\.ya?ml$/.test(file)) return /^["']?recommendations["']?\s*:/m.test(text) ? 'benchmark' : 'profile';
  return 'report';
}

async function startOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(ENOUGH), 0, ENOUGH, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (problem) {
    throw new Refusal(
      `${plain(file)} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
}

/** Why two things of different kinds are not compared, and what would help. */
export function mismatch(
  before: readonly [string, Comparable],
  after: readonly [string, Comparable],
): Refusal {
  const [first, second] = [before, after].map(([name, kind]) => `${plain(name)} is a ${kind}`);
  const snapshot = [before, after].find(([, kind]) => kind === 'snapshot');
  const report = [before, after].some(([, kind]) => kind === 'report');
  const help =
    snapshot !== undefined && report
      ? `cis-harden audit snapshot:${plain(snapshot[0].replace(/^snapshot:/, ''))} -o json:FILE makes a report of the snapshot`
      : 'two of one kind can be compared, or a profile with a host';
  return new Refusal(`${first}, and ${second}: ${help}`);
}
