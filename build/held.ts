import { benchmarkFormat } from '../src/benchmark/load.ts';
import { folders } from '../src/profile/locate.ts';
import { documentedFormat } from '../src/profile/documented.ts';
import { profileFormat } from '../src/profile/load.ts';
import { basename } from 'node:path';
import { built } from './shipped.ts';

/** Puts what `shipped` writes beside the bundle into it. */
export const held = {
  name: 'held',
  load(id: string) {
    if (!id.endsWith('/src/document/held.ts')) return null;
    const files = [...built<unknown>(benchmarkFormat), ...built(profileFormat), ...built(documentedFormat)];
    const entries = files.map(({ kind, file, content }) => [
      `${folders[kind]}/${basename(file)}`,
      JSON.stringify(content),
    ]);
    return { code: `export const held = new Map(${JSON.stringify(entries)});`, moduleType: 'js' as const };
  },
};
