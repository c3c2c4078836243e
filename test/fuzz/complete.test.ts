import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsers } from './parsers.ts';

const root = new URL('../../src/', import.meta.url).pathname;
const folders = ['facts', 'host', 'targets/probe', 'apply', 'plan'];

/** Functions whose first argument is bytes or text, and not from a target or a file that somebody hands over. */
const ours: ReadonlySet<string> = new Set([
  // Paths, names and numbers that a rule or a fact of ours gives
  ...[
    'bannerAdditions',
    'bannerFile',
    'builtInAt',
    'dropInObstacle',
    'fileAttributes',
    'kernelFile',
    'mountUnit',
  ],
  ...['persistedMounts', 'unitState', 'slashed', 'pathOf', 'planScript', 'closeScript', 'shut', 'pastOf'],
  ...['unknown', 'withEntry', 'packageAt', 'join', 'parentOf', 'mostBytesOf'],
  // Take what a parser of the table has read
  ...['isLocal', 'mountAt', 'mountOf', 'isRemovable', 'sharedSpace', 'isAny', 'listOptionOf'],
  ...['dropsForwarded', 'dropsIncoming', 'linesOf'],
]);

function exported(): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name)),
  );
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(signature)].map(([, name = '']) => name),
  );
}

/** An exported function whose first argument is text, bytes, or a file with its text. */
const signature =
  /^export (?:async )?function (\w+)(?:<[^>]*>)?\(\s*\w+: (?:string|Buffer|Uint8Array|ConfFile|Section|string \| undefined)\b/gm;

it('every function that reads bytes of a target is fuzzed', () => {
  const names = exported();
  expect(names.length).toBeGreaterThan(80);
  expect(names.filter((name) => parsers[name] === undefined && !ours.has(name))).toEqual([]);
});

it('names no function that is not there any more', () => {
  const names = new Set(exported());
  expect([...ours].filter((name) => !names.has(name))).toEqual([]);
});
