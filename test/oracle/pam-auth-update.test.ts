import { execaSync } from 'execa';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pamConfigs } from '../../src/facts/pam-configs.ts';
import { commonTypes } from '../../src/facts/pam-configs/profile.ts';
import { missing } from '../debian/missing.ts';
import { exampleHost } from '../host.ts';
import { copyOf } from '../rootfs/copy.ts';
import { edited, someProfiles } from './pam/profiles.ts';
import { pamTree, programs } from './pam/tree.ts';
import { Random } from './sshd/random.ts';

const CASES = 120;
const obstacle = missing(programs);
const folders = ['/etc/pam.d', '/var/lib/pam', '/usr/share/pam-configs'] as const;

/** Files by path, all in those folders. */
type Files = Readonly<Record<string, string>>;

describe.skipIf(obstacle !== undefined)(
  `common files as pam-auth-update writes them${obstacle ? ` (${obstacle})` : ''}`,
  () => {
    it(`byte for byte, ${2 * CASES} runs`, { timeout: 300_000 }, async () => {
      const random = new Random(11);
      const tree = await pamTree();
      const copy = copyOf(tree);
      try {
        const stock = read(copy.root, '');
        let cases = Array.from({ length: CASES }, (): Files => {
          const profiles = Object.entries(someProfiles(random));
          return {
            ...stock,
            ...Object.fromEntries(profiles.map(([name, text]) => [`${folders[2]}/${name}`, text])),
          };
        });
        let [untouched, changed] = [0, 0];
        for (const round of [1, 2]) {
          const real = updated(copy.root, round, cases);
          for (const [at, files] of cases.entries()) {
            const configs = pamConfigs.of(hostOf(files));
            const ours =
              configs.obstacle === undefined
                ? { ...files, ...Object.fromEntries(configs.run() ?? []) }
                : files;
            expect({ files, ours }).toEqual({ files, ours: real[at] });
            if (configs.obstacle !== undefined) untouched += 1;
            else if (JSON.stringify(ours) !== JSON.stringify(files)) changed += 1;
          }
          cases = real.map((files) => later(random, files));
        }
        expect(untouched, 'files that people changed').toBeGreaterThan(CASES / 10);
        expect(changed, 'files that were rewritten').toBeGreaterThan(CASES);
      } finally {
        copy.remove();
      }
    });
  },
);

function hostOf(files: Files) {
  return exampleHost({ files, packages: { 'libpam-runtime': '1.5.2-6' } });
}

/** The next day: people have edited, packages have come and gone. */
function later(random: Random, files: Files): Files {
  const next: Record<string, string> = { ...files };
  const path = `/etc/pam.d/common-${random.of(commonTypes)}`;
  next[path] = edited(random, next[path] ?? '');
  for (const [name, text] of Object.entries(someProfiles(random)))
    if (random.chance(0.5)) next[`${folders[2]}/${name}`] = text;
  const [gone] = random.some(
    Object.keys(files).filter((at) => at.startsWith(`${folders[2]}/`) && !at.endsWith('unix')),
    1,
  );
  if (gone !== undefined && random.chance(0.4)) delete next[gone];
  return next;
}

/** What the program itself leaves of each case. */
function updated(root: string, round: number, cases: readonly Files[]): Files[] {
  for (const [at, files] of cases.entries())
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, `cases/${round}-${at}`, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  const script = cases.map((_, at) => `timeout 20 pam-auth-update --package --root /cases/${round}-${at}`);
  execaSync('chroot', [root, 'sh'], {
    input: script.join('\n'),
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    reject: false,
  });
  return cases.map((_, at) => read(root, `/cases/${round}-${at}`));
}

function read(root: string, below: string): Files {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, below, folder)).map((name) => `${folder}/${name}`),
  );
  const wanted = paths.filter((path) => !path.startsWith('/etc/') || path.startsWith('/etc/pam.d/common-'));
  return Object.fromEntries(wanted.map((path) => [path, readFileSync(join(root, below, path), 'utf8')]));
}
