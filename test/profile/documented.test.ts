import { join } from 'node:path';
import { expect, it } from 'vitest';
import { benchmarkFrom } from '../../src/benchmark/load.ts';
import { documentedOf, loadDocumented } from '../../src/profile/documented.ts';
import { load } from '../../src/profile/effective.ts';
import { folderWith, refused } from './files.ts';
import { tinyBenchmark, tinyRules } from './tiny.ts';

const benchmark = (await benchmarkFrom('b.yaml', tinyBenchmark, tinyRules)).value;

const rows = `id: results
title: Results
source: Somebody
benchmark: tiny
rows:
`;

it('reads a table, with a number that has no quotes', async () => {
  const folder = folderWith({
    't.yaml': `${rows}  - { recommendation: 1.10, status: fail, reason: risk-accepted }\n`,
  });
  expect((await loadDocumented(join(folder, 't.yaml'), benchmark)).value.rows).toEqual([
    { recommendation: '1.10', status: 'fail', reason: 'risk-accepted' },
  ]);
});

it('refuses a table with every mistake', async () => {
  const folder = folderWith({
    't.yaml': `${rows}  - { recommendation: 1.1, status: pass }\n  - { recommendation: 1.1, status: pass }\n  - { recommendation: 1.11, status: pass }\n`,
    'u.yaml': `${rows.replace('tiny', 'large')}  - { recommendation: 1.1, status: pass }\n`,
    'v.yaml': `${rows}  - { recommendation: 1.1, status: failed, reason: because }\n`,
  });
  expect(await refused(() => loadDocumented(join(folder, 't.yaml'), benchmark))).toEqual([
    't.yaml:7:23: 1.1 stands twice',
    't.yaml:8:23: unknown number of tiny "1.11"; did you mean "1.1"? (known: 1.1, 1.2, 1.10)',
  ]);
  expect(await refused(() => loadDocumented(join(folder, 'u.yaml'), benchmark))).toEqual([
    'u.yaml:4:12: large is not the benchmark tiny',
  ]);
  expect(await refused(() => loadDocumented(join(folder, 'v.yaml'), benchmark))).toEqual([
    'v.yaml:6:36: rows[0].status is "failed": must be one of pass, fail, not-applicable; did you mean "fail"?',
    'v.yaml:6:52: rows[0].reason is "because": must be one of potential-operational-impact, covered-elsewhere, not-applicable, undocumented-gap, risk-accepted, fix-planned',
  ]);
});

it('is found beside the profile that names it, and is missed at that line', async () => {
  const start = 'id: mine\ntitle: Mine\nbenchmark: ./tiny.yaml\n';
  const folder = folderWith({
    'tiny.yaml': tinyBenchmark,
    'none.yaml': start,
    'path.yaml': `${start}documented: ./nope.yaml\n`,
    'name.yaml': `${start}documented: aks-ubuntu-20.04\n`,
  });
  const chain = async (name: string) =>
    (await load({ profile: join(folder, name), rules: tinyRules, today: '2026-06-15' })).chain;
  expect(await documentedOf(await chain('none.yaml'), benchmark)).toBeUndefined();
  expect(await refused(async () => documentedOf(await chain('path.yaml'), benchmark))).toEqual([
    'path.yaml:4:13: nope.yaml cannot be read: there is no such file',
  ]);
  expect(await refused(async () => documentedOf(await chain('name.yaml'), benchmark))).toEqual([
    'name.yaml:4:13: unknown documented table "aks-ubuntu-20.04"; did you mean "aks-ubuntu-18.04"? (known: aks-ubuntu-18.04)',
  ]);
});
