import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder that is expensive to make and depends on its ingredients alone. It is made beside its place and
 * moved there whole, so that an interrupted build leaves nothing that looks finished.
 */
export async function cached(
  kind: string,
  ingredients: readonly string[],
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(ingredients)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(), kind, key);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await build(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  return join(
    XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '' ? XDG_CACHE_HOME : join(homedir(), '.cache'),
    'cis-harden',
  );
}
