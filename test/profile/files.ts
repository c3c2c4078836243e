import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ProfileProblem } from '../../src/profile/problem.ts';

/** A folder with these files, gone after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** The mistakes that an action is refused for, one a line, without the folders of `folderWith`. */
export async function refused(action: () => Promise<unknown>): Promise<string[]> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ProfileProblem)) throw error;
    return error.message
      .split('\n')
      .map((line) => line.replaceAll(/[^ "]*\/profiles-[A-Za-z0-9]{6}\/?/g, ''));
  }
  throw new Error('nothing was refused');
}
