import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Refusal } from '../exit.ts';

/** Throws Refusal where something stands there already. */
export function refuseExisting(file: string): void {
  if (existsSync(file))
    throw new Refusal(`${file} exists already, and nothing is overwritten: name another file`);
}

/** Writes a file that was not there, readable by all as a profile is. Throws Refusal. */
export async function writeNew(file: string, text: string): Promise<void> {
  let handle;
  try {
    handle = await open(file, 'wx', 0o644);
  } catch (problem) {
    refuseExisting(file);
    throw new Refusal(`${file} can't be written: ${reason(problem)}`);
  }
  try {
    await handle.writeFile(text);
  } catch (problem) {
    await rm(file, { force: true });
    throw new Refusal(`${file} can't be written: ${reason(problem)}`);
  } finally {
    await handle.close();
  }
}

function reason(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
