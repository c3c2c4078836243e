import { open } from 'node:fs/promises';
import { readSnapshot } from '../host/snapshot.ts';
import type { Evidence } from '../host/evidence.ts';
import { type Target, TargetProblem } from './target.ts';

const LARGEST_FILE = 128 * 1024 * 1024;

/** Evidence from a file. Throws TargetProblem where the file can't be read, SnapshotProblem where it is none. */
export async function snapshotTarget(name: string, file: string): Promise<Target> {
  return frozenTarget(name, readSnapshot(await bytesOf(file), file));
}

/** Evidence that was collected earlier, or made up for an example: it can be judged and planned for. */
function frozenTarget(name: string, evidence: Evidence): Target {
  return {
    name,
    via: evidence.identity.via,
    traffic: { roundTrips: 0, bytesReceived: 0 },
    look: async () => evidence,
    close: async () => {},
  };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      if (size > LARGEST_FILE) throw new TargetProblem(`${file} is larger than a snapshot can be`);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (problem) {
    if (problem instanceof TargetProblem) throw problem;
    throw new TargetProblem(
      `${file} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
}
