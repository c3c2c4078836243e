import { execaSync } from 'execa';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { passwordQuality } from '../../src/facts/pwquality.ts';
import { missing } from '../debian/missing.ts';
import { exampleHost } from '../host.ts';
import { copyOf } from '../rootfs/copy.ts';
import { pamTree, programs } from './pam/tree.ts';
import { Random } from './sshd/random.ts';

const CASES = 1500;
const names = [
  'minlen',
  'minclass',
  'dcredit',
  'ucredit',
  'lcredit',
  'ocredit',
  'maxrepeat',
  'difok',
] as const;
const defaults = {
  minlen: 8,
  minclass: 0,
  dcredit: 0,
  ucredit: 0,
  lcredit: 0,
  ocredit: 0,
  maxrepeat: 0,
  difok: 1,
};
const obstacle = missing(programs);

describe.skipIf(obstacle !== undefined)(
  `pwquality.conf as libpwquality reads it${obstacle ? ` (${obstacle})` : ''}`,
  () => {
    it(`gives the same settings, ${CASES} trees`, { timeout: 120_000 }, async () => {
      const random = new Random(5);
      const trees = Array.from({ length: CASES }, () => someTree(random));
      const answers = asked(await pamTree(), trees);
      let [stopped, set] = [0, 0];
      for (const [at, tree] of trees.entries()) {
        const { settings, stops } = passwordQuality.of(exampleHost({ files: tree }));
        const ours = names.map(
          (name) => settings.findLast((one) => one.name === name)?.number ?? defaults[name],
        );
        expect({ tree, ours, stops: stops !== undefined }).toEqual({ tree, ...answers[at] });
        if (stops !== undefined) stopped += 1;
        if (ours[0] === 14) set += 1;
      }
      expect(stopped, 'trees that the library stops at').toBeGreaterThan(CASES / 20);
      expect(set, 'trees that ask for 14 characters').toBeGreaterThan(CASES / 20);
    });
  },
);

type Tree = Record<string, string>;

const MAIN = '/etc/security/pwquality.conf';

function someTree(random: Random): Tree {
  const tree: Tree = { [MAIN]: text(random) };
  for (const name of ['10-a.conf', '60-b.conf', 'B.conf', 'x.conf~', 'readme'])
    if (random.chance(0.3)) tree[`${MAIN}.d/${name}`] = text(random);
  return tree;
}

function text(random: Random): string {
  const lines = Array.from({ length: random.below(5) }, () => line(random)).join('\n');
  return random.chance(0.9) ? `${lines}\n` : lines;
}

function line(random: Random): string {
  if (random.chance(0.05))
    return random.of(['bogus = 1', 'minlen', 'minlen =', '= 5', 'minlen==14', 'minclass = four']);
  if (random.chance(0.15))
    return random.of([
      '# minlen = 20',
      '',
      '  ',
      'enforce_for_root',
      'local_users_only # x',
      'dictpath = /a b',
      'badwords=x y',
      '#',
    ]);
  const name = random.of([...names, 'minlen', 'minlen', 'MinLen', 'retry']);
  const value = random.of([
    '14',
    '14',
    '4',
    '-1',
    '0',
    '5',
    '+14',
    '014',
    '99',
    '-20',
    '14',
    '4',
    '2147483647',
    '0x10',
    '1 2',
    '99999999999',
  ]);
  const sign = random.of(['=', ' = ', ' ', '\t=\t', '= ', ' =']);
  return `${random.of(['', '', ' ', '\t'])}${name}${sign}${value}${random.of(['', '', ' ', ' # why', '#', '\r'])}`;
}

const SCRIPT = `
import json, pwquality
names = ${JSON.stringify(names)}
answers = []
for at in range(${CASES}):
    settings = pwquality.PWQSettings()
    stops = False
    try:
        settings.read_config('/cases/%d${MAIN}' % at)
    except Exception:
        stops = True
    answers.append({'ours': [getattr(settings, name) for name in names], 'stops': stops})
print(json.dumps(answers))
`;

function asked(tree: string, trees: readonly Tree[]): object[] {
  const copy = copyOf(tree);
  try {
    for (const [at, files] of trees.entries())
      for (const [path, content] of Object.entries(files)) {
        const file = join(copy.root, `cases/${at}`, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    const { stdout } = execaSync('chroot', [copy.root, 'python3', '-'], { input: SCRIPT });
    return JSON.parse(stdout) as object[];
  } finally {
    copy.remove();
  }
}
