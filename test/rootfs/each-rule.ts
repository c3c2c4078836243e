import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { consents } from '../../src/change.ts';
import { rules } from '../../src/rules/index.ts';
import { missing } from '../debian/missing.ts';
import { copyOf } from './copy.ts';
import { everyRule } from './every-rule.ts';
import { failing } from './failing.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import { makeOdd } from './odd.ts';
import { prove, proveUntouched } from './prove.ts';
import { debianTree, programs, type Suite, versions } from './tree.ts';

/** Every rule by itself, or the first, second, … of each so many, on a real system of its own: see `prove`. */
export function proveEachRule(suite: Suite, stride = 1, first = 0): void {
  const chosen = [...rules.keys()].filter((_, at) => at % stride === first);
  const reason = missing(programs);

  describe.skipIf(reason !== undefined)(
    `each rule on ${suite}${reason === undefined ? '' : ` (${reason})`}`,
    () => {
      let alone: ReturnType<typeof everyRule>;
      let tree: string;
      let below: Manifest;

      beforeAll(async () => {
        alone = everyRule([...rules.keys()], { id: 'debian', version: versions[suite] });
        tree = await debianTree(suite, 'equipped');
        below = await manifestOf(tree);
      });
      afterAll(() => rmSync(alone.folder, { recursive: true }));

      it.each(chosen)('%s', async (rule) => {
        const copy = copyOf(tree);
        onTestFinished(() => copy.remove());
        const { prepare, set = [], changes = 'something' } = failing[rule] ?? {};
        makeOdd(copy.root);
        // Packages come from where this machine's own do.
        copyFileSync('/etc/resolv.conf', join(copy.root, 'etc/resolv.conf'));
        prepare?.(copy.root);
        const audit = [...alone.words(rule), ...set.flatMap((value) => ['--set', value])];
        const asked = { audit, plan: [...audit, ...consents.flatMap((consent) => ['--allow', consent])] };
        if (changes === 'something') {
          await prove(copy, below, asked);
          return;
        }
        const { decisions, before } = await proveUntouched(copy, below, asked);
        expect(decisions.length > 0 ? 'decision' : before.results[0]?.status).toBe(changes);
      });
    },
  );
}
