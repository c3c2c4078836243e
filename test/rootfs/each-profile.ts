import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { consents } from '../../src/change.ts';
import { missing } from '../debian/missing.ts';
import { copyOf } from './copy.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import { makeOdd } from './odd.ts';
import { prove } from './prove.ts';
import { debianTree, type Equipment, programs, type Suite } from './tree.ts';

const profiles = readdirSync(join(import.meta.dirname, '../../profiles'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

/** Each shipped profile with everything it changes, packages of the archive included: see `prove`. */
export function proveEachProfile(suite: Suite, equipment?: Equipment): void {
  const reason = missing(programs);

  describe.skipIf(reason !== undefined)(
    `each profile on ${suite}${reason === undefined ? '' : ` (${reason})`}`,
    () => {
      let tree: string;
      let below: Manifest;

      beforeAll(async () => {
        tree = await debianTree(suite, equipment);
        below = await manifestOf(tree);
      });

      it.each(profiles)('%s', async (profile) => {
        const copy = copyOf(tree);
        onTestFinished(() => copy.remove());
        makeOdd(copy.root);
        copyFileSync('/etc/resolv.conf', join(copy.root, 'etc/resolv.conf'));
        const groups = ['--set', 'sshd-access-limited.allowGroups=[sudo]'];
        const audit = ['--profile', profile, '--assume-platform', 'ubuntu-18.04', ...groups];
        const plan = [...audit, ...consents.flatMap((consent) => ['--allow', consent])];
        const { changes } = await prove(copy, below, { audit, plan });
        expect(changes.length).toBeGreaterThan(10);
      });
    },
  );
}
