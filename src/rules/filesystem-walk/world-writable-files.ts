import { z } from 'zod';
import { walkedPaths } from '../../facts/walked-paths.ts';
import type { WalkedPath } from '../../host/evidence.ts';
import { asOctal } from '../../kinds/octal-mode.ts';
import { included, walkEvidence, walkScope } from '../../kinds/walk-scope.ts';
import { defineRule } from '../../rule.ts';

const WRITABLE_BY_OTHERS = 0o002;

export default defineRule({
  id: 'world-writable-files',
  title: 'Nobody can write to the files of everybody',
  rationale:
    'A file that everybody may change says what the last one wanted it to say, and may run as another.',
  impact: 'Programs that exchange data through such a file under several accounts need a group for it.',
  check:
    'One walk over the local filesystems finds regular files that others may write to. Links, sockets, pipes and devices are none.',
  remedy:
    'Takes the permission to write from others, once that class of change is allowed; nothing else changes.',
  consents: ['changes-many-modes'],
  params: z.strictObject(walkScope),
  facts: { walk: walkedPaths },
  *audit({ walk }, scope) {
    for (const { path, mode } of writable(included(walk, scope)))
      yield {
        what: `mode of ${path}`,
        expected: 'not writable by others',
        actual: asOctal(mode),
        where: path,
        state: 'persistent',
      };
  },
  evidence: ({ walk }, scope) => walkEvidence(walk, scope),
  *remediate({ walk }, scope) {
    for (const { path, mode } of writable(included(walk, scope)))
      yield {
        kind: 'attributes',
        path,
        mode: mode & ~WRITABLE_BY_OTHERS,
        consent: 'changes-many-modes',
      };
  },
});

function writable(found: readonly WalkedPath[]): WalkedPath[] {
  return found.filter(({ type, mode }) => type === 'file' && (mode & WRITABLE_BY_OTHERS) !== 0);
}
