import { describe, expect, it } from 'vitest';
import { refused } from './files.ts';
import { tiny, tinyBenchmark, wholeTiny } from './tiny.ts';

const all = 'select: { levels: { server: 2 } }\n';
const reasons =
  'potential-operational-impact, covered-elsewhere, not-applicable, undocumented-gap, risk-accepted, fix-planned';
const profiles =
  'aks, aks-strict, cis-level1-server, cis-level1-workstation, cis-level2-server, cis-level2-workstation';

describe('a profile is refused', () => {
  it.each([
    [
      'for an unknown key, a missing one and a name in the wrong letters',
      'id: Mine\ntitel: Mine\n',
      [
        'profile.yaml:1:5: id is "Mine": must be lower-case letters and digits joined by - or .',
        'profile.yaml:1:1: title is missing: must be text',
        'profile.yaml:2:1: unknown key "titel"; did you mean "title"? (known: id, title, description, benchmark, extends, select, parameters, exemptions, enforce, answers, documented)',
      ],
    ],
    [
      'for a number as a title',
      'id: mine\ntitle: 7\n',
      ['profile.yaml:2:8: title is 7: must be text, so put it in quotes'],
    ],
    [
      'for a title that would reach the terminal as commands',
      'id: mine\ntitle: "\\e[2J"\n',
      ['profile.yaml:2:8: title is "\\u001b[2J": must be one line without control characters'],
    ],
    [
      'for a list of parents',
      'id: mine\ntitle: Mine\nextends: [aks]\n',
      ['profile.yaml:3:10: extends is a list: must be text'],
    ],
    [
      'for an unknown parent',
      'id: mine\ntitle: Mine\nextends: aks-strikt\n',
      [`profile.yaml:3:10: unknown profile "aks-strikt"; did you mean "aks-strict"? (known: ${profiles})`],
    ],
    [
      'for a file as a parent that is named without a slash',
      'id: mine\ntitle: Mine\nextends: parent\n',
      [`profile.yaml:3:10: unknown profile "parent" (known: ${profiles}); for the file, write "./parent"`],
    ],
    [
      'for a missing parent',
      'id: mine\ntitle: Mine\nextends: ./nope\n',
      ['profile.yaml:3:10: nope cannot be read: there is no such file'],
    ],
    [
      'for an unknown benchmark',
      'id: mine\ntitle: Mine\nbenchmark: cis-ubuntu-18.04\n',
      [
        'profile.yaml:3:12: unknown benchmark "cis-ubuntu-18.04"; did you mean "cis-ubuntu-18.04-v2.1.0"? (known: cis-ubuntu-18.04-v2.1.0)',
      ],
    ],
    [
      'without a benchmark',
      'id: mine\ntitle: Mine\n',
      ['profile.yaml:1:1: names no benchmark, and extends no profile that names one'],
    ],
    [
      'for a mistake in its parent',
      'id: mine\ntitle: Mine\nextends: ./parent\n',
      ['parent:2:1: title is missing: must be text'],
    ],
  ])('%s', async (_, profile, lines) => {
    expect(await refused(() => wholeTiny(profile, { files: { parent: '\nid: parent\n' } }))).toEqual(lines);
  });

  it.each([
    ['for selecting nothing', '', ['profile.yaml:1:1: selects nothing']],
    [
      'for excluding all',
      `select: { levels: { server: 1 }, exclude: [few-tries] }\n`,
      ['profile.yaml:4:9: selects nothing'],
    ],
    [
      'for an unknown role',
      'select: { levels: { sever: 1 } }\n',
      [
        'profile.yaml:4:21: select.levels: unknown key "sever"; did you mean "server"? (known: server, workstation)',
        'profile.yaml:4:19: select.levels: must name server or workstation',
      ],
    ],
    [
      'for a level that is not',
      'select: { levels: { server: 3 } }\n',
      ['profile.yaml:4:29: select.levels.server is 3: must be 1 or 2'],
    ],
    [
      'for a level as text',
      'select: { levels: { server: "1" } }\n',
      ['profile.yaml:4:29: select.levels.server is "1": must be 1 or 2'],
    ],
    [
      'for an empty list',
      'select: { include: [] }\n',
      ['profile.yaml:4:20: select.include: must not be empty'],
    ],
    [
      'for one number instead of a list',
      'select: { include: 1.1 }\n',
      ['profile.yaml:4:20: select.include is 1.1: must be a list'],
    ],
    [
      'for unknown numbers and rules, and a section',
      'select:\n  include:\n    - 1.3\n    - few-trys\n    - 1\n    - 1.10\n',
      [
        'profile.yaml:6:7: unknown number of tiny "1.3"; did you mean "1.1"? (known: 1.1, 1.2, 1.10)',
        'profile.yaml:7:7: unknown rule "few-trys"; did you mean "few-tries"? (known: few-tries, no-root, unasked)',
        'profile.yaml:8:7: "1" is a section of tiny; name its recommendations, 1.1 to 1.10',
      ],
    ],
    [
      'for including and excluding the same',
      'select: { include: [1.1], exclude: [1.1] }\n',
      ['profile.yaml:4:37: "1.1" is both included and excluded'],
    ],
    [
      'for unknown rules and parameters',
      `${all}parameters:\n  few-tries: { limt: 3 }\n  few-trees: {}\n  "1.2": { limit: 2 }\n  no-root: { x: 1 }\n  1.10: {}\n`,
      [
        'profile.yaml:7:3: unknown rule "few-trees"; did you mean "few-tries"? (known: few-tries, no-root, unasked)',
        'profile.yaml:8:3: "1.2" is a number; parameters belong to rules: few-tries, no-root',
        'profile.yaml:10:3: "1.10" is a number; parameters belong to rules, and it has none yet',
        'profile.yaml:6:16: unknown parameter of few-tries "limt"; did you mean "limit"? (known: limit, users, mode, quiet, window)',
        'profile.yaml:9:14: unknown parameter of no-root "x" (there is none)',
      ],
    ],
    [
      'for values that the rule does not take',
      `${all}parameters:\n  few-tries:\n    limit: 9\n    users: [ann, "a b", 7]\n    mode: strickt\n    quiet: yes\n    window: 0\n`,
      [
        'profile.yaml:7:12: few-tries.limit is 9: must be at most 4',
        'profile.yaml:8:18: few-tries.users[1] is "a b": must be free of blanks',
        'profile.yaml:8:25: few-tries.users[2] is 7: must be text, so put it in quotes',
        'profile.yaml:9:11: few-tries.mode is "strickt": must be one of strict, lax, off; did you mean "strict"?',
        'profile.yaml:10:12: few-tries.quiet is "yes": must be true or false; YAML 1.2 takes yes, no, on and off as text',
        'profile.yaml:11:13: few-tries.window is 0: must be at least 1',
      ],
    ],
    [
      'for values of the wrong type',
      `${all}parameters:\n  few-tries: { limit: 1.5, window: often, users: ann, mode: [strict] }\n  no-root: 3\n`,
      ['profile.yaml:7:12: parameters.no-root is 3: must be a mapping of names to values'],
    ],
    [
      'for values of the wrong type inside a rule',
      `${all}parameters:\n  few-tries: { limit: 1.5, window: often, users: ann, mode: [strict] }\n`,
      [
        'profile.yaml:6:23: few-tries.limit is 1.5: must be a whole number',
        'profile.yaml:6:50: few-tries.users is "ann": must be a list',
        'profile.yaml:6:61: few-tries.mode: must be one of strict, lax, off',
        'profile.yaml:6:36: few-tries.window is "often": must be never, or a number',
      ],
    ],
    [
      'for values that do not go together',
      `${all}parameters:\n  few-tries: { users: [ann], limit: 1 }\n`,
      ['profile.yaml:6:23: few-tries: must leave users out where the limit is 1'],
    ],
    [
      'for control characters in what a file would hold',
      `${all}parameters:\n  few-tries: { users: [ann, "e\\x1bve", "\\x9b1m"] }\n`,
      [
        'profile.yaml:6:29: few-tries.users holds "e\\u001bve": must be free of control characters',
        'profile.yaml:6:40: few-tries.users holds "\\u009b1m": must be free of control characters',
      ],
    ],
    [
      'for an exemption without a reason, or with another',
      `${all}exemptions:\n  - recommendation: 1.1\n  - { recommendation: 1.2, reason: not-aplicable }\n  - { recommendation: 1.10, reason: because }\n`,
      [
        `profile.yaml:6:5: exemptions[0].reason is missing: must be one of ${reasons}`,
        `profile.yaml:7:36: exemptions[1].reason is "not-aplicable": must be one of ${reasons}; did you mean "not-applicable"?`,
        `profile.yaml:8:37: exemptions[2].reason is "because": must be one of ${reasons}`,
      ],
    ],
    [
      'for an exemption of nothing, or of both',
      `${all}exemptions:\n  - reason: risk-accepted\n  - { recommendation: 1.1, rule: few-tries, reason: risk-accepted }\n`,
      [
        'profile.yaml:6:5: exemptions[0]: must name either a recommendation or a rule',
        'profile.yaml:7:5: exemptions[1]: must name either a recommendation or a rule',
      ],
    ],
    [
      'for a last day that does not exist',
      `${all}exemptions:\n${[
        '2026-02-30',
        '2026-2-3',
        '2025-02-29',
        'tomorrow',
        '2026',
        '"2026-01-01T00:00:00Z"',
      ]
        .map((day) => `  - { recommendation: 1.1, reason: risk-accepted, expires: ${day} }\n`)
        .join('')}`,
      [
        'profile.yaml:6:60: exemptions[0].expires is "2026-02-30": must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:7:60: exemptions[1].expires is "2026-2-3": must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:8:60: exemptions[2].expires is "2025-02-29": must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:9:60: exemptions[3].expires is "tomorrow": must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:10:60: exemptions[4].expires is 2026: must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:11:60: exemptions[5].expires is "2026-01-01T00:00:00Z": must be a day that exists, as YYYY-MM-DD',
      ],
    ],
    [
      'for a number where a rule belongs, and the other way',
      `${all}exemptions:\n  - { rule: 1.10, reason: risk-accepted }\n  - { recommendation: few-tries, reason: risk-accepted }\n`,
      [
        'profile.yaml:6:13: "1.10" is a number: write recommendation: "1.10"',
        'profile.yaml:7:23: "few-tries" is not a number; for a rule, write rule: few-tries',
      ],
    ],
    [
      'for exempting twice, by number or through a rule, and for exempting what it enforces',
      `${all}exemptions:\n  - { recommendation: 1.2, reason: risk-accepted }\n  - { rule: no-root, reason: risk-accepted }\n  - { recommendation: 1.1, reason: fix-planned }\nenforce: [1.1]\n`,
      [
        'profile.yaml:7:13: 1.2 is exempt twice, first in line 6',
        'profile.yaml:8:23: 1.1 is both exempt and enforced',
      ],
    ],
    [
      'for an answer that does not say who, when and until when, or says something else',
      `${all}answers:\n  - { recommendation: 1.10, verdict: accepted }\n  - { recommendation: 1.10, verdict: acepted, by: Ann, on: 2026-13-01, until: soon }\n`,
      [
        'profile.yaml:6:5: answers[0].by is missing: must be text',
        'profile.yaml:6:5: answers[0].on is missing: must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:6:5: answers[0].until is missing: must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:7:38: answers[1].verdict is "acepted": must be accepted; did you mean "accepted"?',
        'profile.yaml:7:60: answers[1].on is "2026-13-01": must be a day that exists, as YYYY-MM-DD',
        'profile.yaml:7:79: answers[1].until is "soon": must be a day that exists, as YYYY-MM-DD',
      ],
    ],
    [
      'for an answer that ends before it was given',
      `${all}answers:\n  - { recommendation: 1.10, verdict: accepted, by: Ann, on: 2026-02-01, until: 2026-01-31 }\n`,
      ['profile.yaml:6:80: answers[0].until: must not be before the day on which it was given'],
    ],
    [
      'for answers to what is not there, is measured, is a rule, or is answered already',
      `${all}answers:\n${['1.11', '1.1', 'few-tries', '1.10', '1.10']
        .map(
          (number) =>
            `  - { recommendation: ${number}, verdict: accepted, by: Ann, on: 2026-02-01, until: 2026-03-01 }\n`,
        )
        .join('')}`,
      [
        'profile.yaml:6:23: unknown number of tiny "1.11"; did you mean "1.1"? (known: 1.1, 1.2, 1.10)',
        'profile.yaml:7:23: 1.1 is measured, and no answer changes what is measured; to live with a failure, exempt it',
        'profile.yaml:8:23: "few-tries" is not a number: answers are to numbers',
        'profile.yaml:10:23: 1.10 is answered twice, first in line 9',
      ],
    ],
    [
      'for every mistake at once, in all its parts',
      'select: { include: [1.7] }\nparameters: { few-tries: { limit: 0 } }\nenforce: [nothing-like-it]\n',
      [
        'profile.yaml:4:21: unknown number of tiny "1.7"; did you mean "1.1"? (known: 1.1, 1.2, 1.10)',
        'profile.yaml:6:11: unknown rule "nothing-like-it" (known: few-tries, no-root, unasked)',
        'profile.yaml:5:35: few-tries.limit is 0: must be at least 1',
      ],
    ],
  ])('%s', async (_, rest, lines) => {
    expect(await refused(() => tiny(rest))).toEqual(lines);
  });

  it('that extends itself', async () => {
    expect(await refused(() => tiny('extends: ./profile.yaml\n'))).toEqual([
      'profile.yaml:4:10: extends in a circle: "profile.yaml" → "profile.yaml"',
    ]);
  });

  it('that extends in a circle, shown from where it closes', async () => {
    const files = {
      'a.yaml': 'id: a\ntitle: A\nextends: ./b.yaml\n',
      'b.yaml': 'id: b\ntitle: B\n\nextends: ./a.yaml\n',
    };
    expect(await refused(() => tiny('extends: a.yaml\n', { files }))).toEqual([
      'b.yaml:4:10: extends in a circle: "a.yaml" → "b.yaml" → "a.yaml"',
    ]);
  });

  it('whose inherited numbers belong to another benchmark, where they may mean something else', async () => {
    const files = {
      'other.yaml': tinyBenchmark.replace('id: tiny', 'id: other'),
      'parent.yaml': `id: parent\ntitle: Parent\nbenchmark: ./other.yaml\n${all}exemptions:\n  - { recommendation: 1.2, reason: risk-accepted }\n  - { rule: no-root, reason: risk-accepted }\n`,
    };
    expect(await refused(() => tiny('extends: ./parent.yaml\n', { files }))).toEqual([
      'parent.yaml:6:23: "1.2" is a number of another benchmark than tiny; name the rule instead',
    ]);
  });

  it('unless the other benchmark is another file of the same list', async () => {
    const files = {
      'copy.yaml': tinyBenchmark,
      'parent.yaml': `id: parent\ntitle: Parent\nbenchmark: ./copy.yaml\n${all}`,
    };
    const profile = await tiny('extends: ./parent.yaml\nenforce: [1.2]\n', { files });
    expect(profile.recommendations).toHaveLength(3);
  });
});

describe('an option is refused', () => {
  it.each([
    ['few-tries', '--set few-tries: must have the form RULE.PARAMETER=VALUE'],
    ['few-tries=3', '--set few-tries=3: must have the form RULE.PARAMETER=VALUE'],
    [
      'few-trees.limit=3',
      '--set few-trees.limit=3: unknown rule "few-trees"; did you mean "few-tries"? (known: few-tries, no-root, unasked)',
    ],
    ['1.1.limit=3', '--set 1.1.limit=3: "1.1" is a number; parameters belong to rules: few-tries'],
    [
      'few-tries.limt=3',
      '--set few-tries.limt=3: unknown parameter of few-tries "limt"; did you mean "limit"? (known: limit, users, mode, quiet, window)',
    ],
    ['few-tries.limit=5', '--set few-tries.limit=5: few-tries.limit is 5: must be at most 4'],
    ['few-tries.limit=', '--set few-tries.limit=: has no value; for an empty text, write ""'],
    ['few-tries.users=[a', '--set few-tries.users=[a: is not valid YAML: Flow sequence must end with a ]'],
    [
      'few-tries.mode=\u001b[2J',
      '--set few-tries.mode=\\u001b[2J: few-tries.mode is "\\u001b[2J": must be one of strict, lax, off',
    ],
  ])('--set %s', async (set, line) => {
    expect(await refused(() => tiny(all, { overrides: { set: [set], only: [] } }))).toEqual([line]);
  });

  it.each([
    [
      'few-trees',
      '--rule few-trees: unknown rule "few-trees"; did you mean "few-tries"? (known: few-tries, no-root, unasked)',
    ],
    ['1.3', '--rule 1.3: unknown number of tiny "1.3"; did you mean "1.1"? (known: 1.1, 1.2, 1.10)'],
    ['1.10', '--rule 1.10: is not selected by the profile mine'],
    ['unasked', '--rule unasked: is not selected by the profile mine'],
  ])('--rule %s', async (reference, line) => {
    const overrides = { set: [], only: ['1.1', reference] };
    expect(await refused(() => tiny('select: { levels: { server: 1 } }\n', { overrides }))).toEqual([line]);
  });

  it('--benchmark', async () => {
    expect(await refused(() => tiny(all, { benchmark: 'cis-ubuntu-18.04-v2.1.1' }))).toEqual([
      '--benchmark cis-ubuntu-18.04-v2.1.1: unknown benchmark "cis-ubuntu-18.04-v2.1.1"; did you mean "cis-ubuntu-18.04-v2.1.0"? (known: cis-ubuntu-18.04-v2.1.0)',
    ]);
  });
});
