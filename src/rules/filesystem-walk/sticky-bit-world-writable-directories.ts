import { z } from 'zod';
import { walkedPaths } from '../../facts/walked-paths.ts';
import type { WalkedPath } from '../../host/evidence.ts';
import { defineRule } from '../../rule.ts';

const STICKY = 0o1000;
const WRITABLE_BY_OTHERS = 0o002;

export default defineRule({
  id: 'sticky-bit-world-writable-directories',
  title: 'World-writable directories have the sticky bit',
  rationale:
    'Without it, everybody who may write to the directory may delete or replace the files of others in it.',
  check:
    'One walk over the local filesystems finds directories that others may write to and that lack the sticky bit.',
  remedy: 'The sticky bit is added to each of them; nothing else about them changes.',
  params: z.object({}),
  facts: { walk: walkedPaths },

  *audit({ walk }) {
    for (const directory of open(walk.found))
      yield {
        what: `mode of ${directory.path}`,
        expected: 'the sticky bit, where others may write',
        actual: octal(directory.mode),
        where: directory.path,
        state: 'persistent',
      };
  },

  *evidence({ walk }) {
    for (const { path, reason } of walk.skipped)
      yield { what: `${path} was not walked (${reason})`, where: path };
  },

  *remediate({ walk }) {
    for (const { path, mode } of open(walk.found)) yield { kind: 'attributes', path, mode: mode | STICKY };
  },
});

function open(found: readonly WalkedPath[]): WalkedPath[] {
  return found.filter(
    ({ type, mode }) => type === 'directory' && (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0,
  );
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
