import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { effectiveProfile } from '../../src/profile/effective.ts';
import type { EffectiveProfile } from '../../src/profile/resolve.ts';
import { describeEffective } from '../../src/profile/describe.ts';
import { folderWith } from './files.ts';
import { ruleWith } from './rules.ts';
import { tiny, tinyBenchmark, tinyRules } from './tiny.ts';

const all = 'select: { levels: { server: 2 } }\n';

function selected({ recommendations }: EffectiveProfile): string[] {
  return recommendations.map(
    ({ recommendation, enforced }) => `${recommendation.id}${enforced ? '' : ' exempt'}`,
  );
}

function notices({ notices: all }: EffectiveProfile): string[] {
  return all.map(({ place, message }) => `${place.line ?? place.file}: ${message}`);
}

/** What `profile.yaml` means when it extends a profile that selects all. */
function child(rest: string, parent = ''): Promise<EffectiveProfile> {
  const files = { 'parent.yaml': `id: parent\ntitle: Parent\nbenchmark: ./tiny.yaml\n${all}${parent}` };
  return tiny(`extends: ./parent.yaml\n${rest}`, { files });
}

describe('selection', () => {
  it.each([
    ['a level', 'select: { levels: { server: 1 } }\n', ['1.1']],
    ['a level with those below it, in the benchmark’s order', all, ['1.1', '1.2', '1.10']],
    ['a level of another role', 'select: { levels: { workstation: 2 } }\n', ['1.10']],
    ['levels of both roles', 'select: { levels: { server: 1, workstation: 1 } }\n', ['1.1', '1.10']],
    ['a number that loses no zero without quotes', 'select: { include: [1.10] }\n', ['1.10']],
    ['all that a rule serves', 'select: { include: [few-tries] }\n', ['1.1', '1.2']],
    ['a level and more', 'select: { levels: { server: 1 }, include: [no-root] }\n', ['1.1', '1.2']],
    ['a level without one', 'select: { levels: { server: 2 }, exclude: [1.10] }\n', ['1.1', '1.2']],
    [
      'a level without what a rule serves',
      'select: { levels: { server: 2 }, exclude: [few-tries] }\n',
      ['1.10'],
    ],
  ])('takes %s', async (_, select, expected) => {
    expect(selected(await tiny(select))).toEqual(expected);
  });

  it('adds to what is inherited and takes out of it', async () => {
    expect(selected(await child('select: { exclude: [1.2] }\n'))).toEqual(['1.1', '1.10']);
    expect(selected(await child('select: { levels: { server: 1 } }\n'))).toEqual(['1.1', '1.2', '1.10']);
    expect(selected(await child('select: { include: [1.2] }\n', ''))).toEqual(['1.1', '1.2', '1.10']);
  });

  it('is narrowed by numbers and rules of the command line', async () => {
    const narrowed = async (...only: string[]) => selected(await tiny(all, { overrides: { set: [], only } }));
    expect(await narrowed('1.10')).toEqual(['1.10']);
    expect(await narrowed('no-root', '1.10')).toEqual(['1.2', '1.10']);
    expect(await narrowed('few-tries', '1.1')).toEqual(['1.1', '1.2']);
  });
});

describe('exemptions', () => {
  const exempt = `exemptions:\n  - { recommendation: 1.2, reason: risk-accepted, note: Later., owner: Ann, expires: 2026-06-15 }\n`;

  it('take out of what is enforced, and stay visible', async () => {
    const profile = await tiny(all + exempt);
    expect(selected(profile)).toEqual(['1.1', '1.2 exempt', '1.10']);
    expect(profile.recommendations[1]?.exemption).toMatchObject({
      reason: 'risk-accepted',
      note: 'Later.',
      owner: 'Ann',
      expires: '2026-06-15',
      origin: { line: 6, col: 23 },
    });
  });

  it('hold on their last day and no longer', async () => {
    expect((await tiny(all + exempt, { today: '2026-06-15' })).expired).toEqual([]);
    const after = await tiny(all + exempt, { today: '2026-06-16' });
    expect(selected(after)).toEqual(['1.1', '1.2', '1.10']);
    expect(after.expired).toMatchObject([
      { recommendation: { id: '1.2' }, exemption: { expires: '2026-06-15' } },
    ]);
    expect(after.recommendations[1]).not.toHaveProperty('exemption');
  });

  it('of a rule exempt all that the rule serves', async () => {
    expect(selected(await tiny(`${all}exemptions:\n  - { rule: few-tries, reason: fix-planned }\n`))).toEqual(
      ['1.1 exempt', '1.2 exempt', '1.10'],
    );
  });

  it('are inherited, replaced and dropped', async () => {
    expect(selected(await child('', exempt))).toEqual(['1.1', '1.2 exempt', '1.10']);
    const replaced = await child(
      'exemptions:\n  - { recommendation: 1.2, reason: not-applicable }\n',
      exempt,
    );
    expect(replaced.recommendations[1]?.exemption?.reason).toBe('not-applicable');
    expect(replaced.recommendations[1]?.exemption).not.toHaveProperty('owner');
    expect(selected(await child('enforce: [1.2]\n', exempt))).toEqual(['1.1', '1.2', '1.10']);
    expect(selected(await child('enforce: [no-root]\n', exempt))).toEqual(['1.1', '1.2', '1.10']);
  });

  it('that replaced one and expired do not bring the replaced one back', async () => {
    const rest = 'exemptions:\n  - { recommendation: 1.2, reason: fix-planned, expires: 2026-01-01 }\n';
    expect(selected(await child(rest, exempt))).toEqual(['1.1', '1.2', '1.10']);
  });

  it('that expired long ago are not listed where nothing selects their recommendation', async () => {
    expect(
      (await tiny(`select: { levels: { server: 1 } }\n${exempt}`, { today: '2030-01-01' })).expired,
    ).toEqual([]);
  });
});

describe('answers', () => {
  const given =
    '{ recommendation: 1.10, verdict: accepted, by: Ann, on: 2026-01-02, until: 2026-06-15, note: Seen. }';
  const answered = `answers:\n  - ${given}\n`;
  const last = ({ recommendations }: EffectiveProfile) => recommendations.at(-1);

  it('stand beside what a person has to assess, on their last day too', async () => {
    const profile = await tiny(all + answered);
    expect(last(profile)?.answer).toMatchObject({
      recommendation: '1.10',
      by: 'Ann',
      on: '2026-01-02',
      until: '2026-06-15',
      note: 'Seen.',
      origin: { line: 6, col: 23 },
    });
    expect(profile.outdated).toEqual([]);
    expect(describeEffective(profile).recommendations.at(-1)?.answer).toMatchObject({ by: 'Ann' });
  });

  it('count no more afterwards, and are told', async () => {
    const profile = await tiny(all + answered, { today: '2026-06-16' });
    expect(last(profile)).not.toHaveProperty('answer');
    expect(profile.outdated).toMatchObject([{ recommendation: { id: '1.10' }, answer: { by: 'Ann' } }]);
    expect(describeEffective(profile).outdated).toMatchObject([{ id: '1.10', until: '2026-06-15' }]);
  });

  it('are inherited and replaced', async () => {
    expect(last(await child('', answered))?.answer?.by).toBe('Ann');
    const replaced = await child(answered.replace('Ann', 'Ben').replace(', note: Seen.', ''), answered);
    expect(last(replaced)?.answer?.by).toBe('Ben');
    expect(last(replaced)?.answer).not.toHaveProperty('note');
  });

  it('that replaced one and ran out do not bring the replaced one back', async () => {
    const profile = await child(answered.replace('2026-06-15', '2026-02-01'), answered);
    expect(last(profile)).not.toHaveProperty('answer');
  });

  it('are taken where a rule asks a person, though the benchmark calls it automated', async () => {
    const rules = new Map([...tinyRules, ['no-root', { ...ruleWith('no-root'), question: 'Is it so?' }]]);
    const files = {
      'tiny.yaml': tinyBenchmark,
      'profile.yaml': `id: mine\ntitle: Mine\nbenchmark: ./tiny.yaml\n${all}${answered.replace('1.10', '1.2')}`,
    };
    const profile = join(folderWith(files), 'profile.yaml');
    const { recommendations } = await effectiveProfile({ profile, rules, today: '2026-06-15' });
    expect(recommendations[1]?.answer?.by).toBe('Ann');
  });

  it('without effect are noticed', async () => {
    expect(notices(await tiny(`select: { levels: { server: 1 } }\n${answered}`))).toEqual([
      '6: the answer to "1.10" has no effect: it is not selected',
    ]);
    const exempt = 'exemptions:\n  - { recommendation: 1.10, reason: risk-accepted }\n';
    const both = await child(answered, exempt);
    expect(notices(both)).toEqual(['6: the answer to "1.10" has no effect: it is exempt']);
    expect(last(both)).not.toHaveProperty('answer');
    expect(notices(await child(`${answered}enforce: [1.10]\n`, exempt))).toEqual([]);
  });
});

describe('lines without effect are noticed', () => {
  it.each([
    [
      'an exemption of what is not selected',
      'select: { include: [1.1] }\nexemptions:\n  - { recommendation: 1.2, reason: risk-accepted }\n',
      ['6: the exemption of "1.2" matches nothing that is selected'],
    ],
    [
      'an exemption of a rule that the benchmark does not ask for',
      `${all}exemptions:\n  - { rule: unasked, reason: risk-accepted }\n`,
      ['6: the exemption of "unasked" matches nothing that is selected'],
    ],
    [
      'including and excluding for nothing',
      'select: { levels: { server: 1 }, include: [unasked], exclude: [1.10] }\n',
      ['4: including "unasked" adds nothing', '4: excluding "1.10" takes out nothing'],
    ],
    [
      'enforcing what nobody exempts',
      `${all}enforce: [1.1]\n`,
      ['5: enforcing "1.1" drops no inherited exemption'],
    ],
    [
      'a parameter of a rule that is not selected',
      'select: { include: [1.10] }\nparameters: { few-tries: { limit: 2 } }\n',
      ['5: few-tries.limit is set, but nothing selects the rule'],
    ],
  ])('%s', async (_, rest, expected) => {
    expect(notices(await tiny(rest))).toEqual(expected);
  });

  it('but not in a parent whose selection a child takes out', async () => {
    const parent =
      'parameters: { no-root: {}, few-tries: { limit: 2 } }\nexemptions:\n  - { rule: few-tries, reason: risk-accepted }\n';
    expect(notices(await child('select: { exclude: [few-tries] }\n', parent))).toEqual([]);
  });

  it('nor in a parent that exempts what only a child selects', async () => {
    const files = {
      'parent.yaml':
        'id: p\ntitle: P\nbenchmark: ./tiny.yaml\nexemptions:\n  - { recommendation: 1.2, reason: risk-accepted }\n',
    };
    const profile = await tiny('extends: ./parent.yaml\nselect: { include: [1.2] }\n', { files });
    expect(notices(profile)).toEqual([]);
    expect(selected(profile)).toEqual(['1.2 exempt']);
  });

  it('a --set of a rule that is not selected', async () => {
    const overrides = { set: ['unasked.limit=2'], only: [] };
    expect(notices(await tiny(all, { overrides }))).toEqual([
      '--set unasked.limit=2: unasked.limit is set, but nothing selects the rule',
    ]);
  });
});

describe('parameters', () => {
  const defaults = { limit: 4, users: [], mode: 'strict', quiet: false, window: 'never' };

  it('are the rule’s defaults for every rule that is selected, and for no other', async () => {
    expect([...(await tiny(all)).params]).toEqual([
      ['few-tries', defaults],
      ['no-root', {}],
    ]);
    expect([...(await tiny('select: { include: [1.10] }\n')).params]).toEqual([]);
  });

  it('are replaced one by one: benchmark, parent, child, command line', async () => {
    const files = {
      'tiny.yaml': `${tinyBenchmark}parameters: { few-tries: { limit: 3, mode: lax, quiet: true, window: 9 } }\n`,
      'parent.yaml':
        'id: parent\ntitle: Parent\nbenchmark: ./tiny.yaml\nparameters: { few-tries: { limit: 2, quiet: false, users: [ann, ben] } }\n',
    };
    const rest = `extends: ./parent.yaml\n${all}parameters: { few-tries: { users: [eve], window: never } }\n`;
    const overrides = { set: ['few-tries.limit=1', 'few-tries.users=[]', 'few-tries.limit=4'], only: [] };
    const profile = await tiny(rest, { files, overrides });
    expect(profile.params.get('few-tries')).toEqual({
      limit: 4,
      users: [],
      mode: 'lax',
      quiet: false,
      window: 'never',
    });
    const origins = [...profile.origins].map(([name, { file, line }]) => `${name} ${line ?? file}`);
    expect(origins.map((origin) => origin.replace('few-tries.', ''))).toEqual([
      'limit --set few-tries.limit=4',
      'mode 12',
      'quiet 4',
      'window 6',
      'users --set few-tries.users=[]',
    ]);
  });
});

it('shows all that is in force with the line that says so', async () => {
  const profile = await child(
    'parameters: { few-tries: { limit: 2 } }\n',
    'exemptions:\n  - { recommendation: 1.2, reason: fix-planned, expires: 2026-01-01 }\n  - { rule: unasked, reason: not-applicable }\n',
  );
  const plain = JSON.parse(
    JSON.stringify(describeEffective(profile)).replaceAll(/[^"]*\/profiles-[A-Za-z0-9]{6}\//g, ''),
  );
  expect(plain).toEqual({
    id: 'mine',
    title: 'Mine',
    benchmark: 'tiny',
    recommendations: [
      { id: '1.1', title: 'First', rules: ['few-tries'], enforced: true, origin: 'parent.yaml:4:21' },
      {
        id: '1.2',
        title: 'Second',
        rules: ['few-tries', 'no-root'],
        enforced: true,
        origin: 'parent.yaml:4:21',
      },
      { id: '1.10', title: 'Tenth', rules: [], enforced: true, origin: 'parent.yaml:4:21' },
    ],
    parameters: [
      { rule: 'few-tries', name: 'limit', value: 2, origin: 'profile.yaml:5:35' },
      { rule: 'few-tries', name: 'users', value: [], origin: 'default' },
      { rule: 'few-tries', name: 'mode', value: 'strict', origin: 'default' },
      { rule: 'few-tries', name: 'quiet', value: false, origin: 'default' },
      { rule: 'few-tries', name: 'window', value: 'never', origin: 'default' },
    ],
    expired: [{ id: '1.2', reason: 'fix-planned', expires: '2026-01-01', origin: 'parent.yaml:6:23' }],
    outdated: [],
    notices: [
      { message: 'the exemption of "unasked" matches nothing that is selected', origin: 'parent.yaml:7:13' },
    ],
  });
});
