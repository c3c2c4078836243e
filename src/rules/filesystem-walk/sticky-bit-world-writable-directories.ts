import { z } from 'zod';
import { walkedPaths } from '../../facts/walked-paths.ts';
import type { WalkedPath } from '../../host/evidence.ts';
import { asOctal } from '../../kinds/octal-mode.ts';
import { included, walkEvidence, walkScope } from '../../kinds/walk-scope.ts';
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
  params: z.strictObject(walkScope),
  facts: { walk: walkedPaths },

  *audit({ walk }, scope) {
    for (const directory of open(included(walk, scope)))
      yield {
        what: `mode of ${directory.path}`,
        expected: 'the sticky bit, where others may write',
        actual: asOctal(directory.mode),
        where: directory.path,
        state: 'persistent',
      };
  },

  evidence: ({ walk }, scope) => walkEvidence(walk, scope),

  *remediate({ walk }, scope) {
    for (const { path, mode } of open(included(walk, scope)))
      yield { kind: 'attributes', path, mode: mode | STICKY };
  },
});

function open(found: readonly WalkedPath[]): WalkedPath[] {
  return found.filter(
    ({ type, mode }) => type === 'directory' && (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0,
  );
}
