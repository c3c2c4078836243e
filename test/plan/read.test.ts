import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealed } from '../../src/document/seal.ts';
import type { Plan, PlannedChange } from '../../src/plan/plan.ts';
import { PlanProblem, readPlan } from '../../src/plan/read.ts';
import { planJson, reportJson, stableJson } from '../../src/report/json.ts';
import { exampleChange, examplePlan, fileNode } from '../report/example-plan.ts';
import { mixedReport } from '../report/example.ts';
import { realPlan } from '../report/real-plan.ts';

const read = (value: object) => readPlan(stableJson(sealed(value)), 'p.json');
const json = planJson(examplePlan);

it('reads a plan back as it was', () => {
  expect(readPlan(json, 'p.json')).toEqual(examplePlan);
  const real = realPlan(['removes-packages', 'limits-logins', 'cuts-network']);
  expect(real.changes.length).toBeGreaterThan(0);
  expect(readPlan(planJson(real), 'p.json')).toEqual(real);
});

const changed =
  'p.json does not have the digest that it says: it was damaged or changed since it was made; cis-harden plan -o json:FILE makes it again';
const digestStart = (digest: string) => (digest.endsWith('0') ? 'sha256:1' : 'sha256:0');

it('does not mind blanks and the order of keys, as other programs write them', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, one]) => [key, reversed(one)]),
    );
  };
  expect(readPlan(JSON.stringify(reversed(JSON.parse(json))), 'p.json')).toEqual(examplePlan);
});

it('refuses every plan in which one character was changed to another value', () => {
  const original: unknown = JSON.parse(json);
  fc.assert(
    fc.property(fc.nat(json.length - 1), fc.constantFrom('0', '7', 'a', 'x', '/', '-'), (at, character) => {
      const other = json.slice(0, at) + character + json.slice(at + 1);
      expect(sameValue(other, original) ? undefined : problemOf(() => readPlan(other, 'p.json'))).not.toBe(
        'nothing was refused',
      );
    }),
    { numRuns: 400 },
  );
});

function sameValue(text: string, value: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
  } catch {
    return false;
  }
}

describe('refuses with a reason', () => {
  it.each([
    ['nothing', '', 'p.json is empty'],
    [
      'half a plan',
      json.slice(0, json.length / 2),
      'p.json ends in the middle: it was cut off when it was written or copied',
    ],
    [
      'a plan without its last brace',
      json.trimEnd().slice(0, -1),
      'p.json ends in the middle: it was cut off when it was written or copied',
    ],
    ['a text', 'hello', 'p.json is not JSON'],
    ['broken JSON', '{"kind" "plan"}', 'p.json is not JSON (character 8)'],
    ['a compressed file', '\u001f\ufffd\b', 'p.json is compressed: is it a snapshot?'],
    ['a number', '7', 'p.json is JSON, but no plan; cis-harden plan -o json:FILE makes one'],
    ['null', 'null', 'p.json is JSON, but no plan; cis-harden plan -o json:FILE makes one'],
    ['other JSON', '{"a": 1}', 'p.json is JSON, but no plan; cis-harden plan -o json:FILE makes one'],
    [
      'a report',
      reportJson(mixedReport),
      'p.json is a report, not a plan; cis-harden plan -o json:FILE makes one',
    ],
    [
      'a snapshot',
      '{"kind": "snapshot"}',
      'p.json is a snapshot, not a plan; cis-harden plan -o json:FILE makes one',
    ],
    [
      'a newer plan',
      '{"kind": "plan", "schemaVersion": 3}',
      'p.json was written by a newer cis-harden (format 3; this one reads 2): upgrade this one',
    ],
    [
      'an older plan',
      '{"kind": "plan", "schemaVersion": 1}',
      'p.json has format 1; this cis-harden reads 2: cis-harden plan -o json:FILE makes it again',
    ],
    [
      'a plan without version',
      '{"kind": "plan"}',
      'p.json does not say which format of a plan it has (schemaVersion)',
    ],
    [
      'a plan without digest',
      json.replace(/"digest": .*/, ''),
      'p.json carries no digest of itself, so it is not as it was written; cis-harden plan -o json:FILE makes it again',
    ],
    [
      'a plan whose digest is another text',
      json.replace(/"digest": .*/, '"digest": "md5:0",'),
      'p.json carries no digest of itself, so it is not as it was written; cis-harden plan -o json:FILE makes it again',
    ],
    ['a value that was changed by hand', json.replace('"limit": 4', '"limit": 5'), changed],
    ['the digest of another plan', json.replace(/sha256:./, digestStart), changed],
    [
      'deep parameters',
      json.replace('"limit": 4', `"limit": ${'['.repeat(9000)}${']'.repeat(9000)}`),
      'p.json is nested deeper than a plan can be',
    ],
    [
      'deep nesting',
      '['.repeat(3_000_000),
      'p.json ends in the middle: it was cut off when it was written or copied',
    ],
  ])('%s', (_, text, message) => {
    expect(() => readPlan(text, 'p.json')).toThrow(new PlanProblem(message));
  });

  it('what is too large to be a plan, without reading it', () => {
    const text = ' '.repeat(256 * 1024 * 1024 + 1);
    expect(() => readPlan(text, 'p.json')).toThrow(
      new PlanProblem('p.json is larger than a plan can be (256 MiB)'),
    );
  });

  it('unknown keys, at any depth', () => {
    expect(() => read({ ...examplePlan, script: 'rm -rf /' })).toThrow('script');
    expect(() => read({ ...examplePlan, changes: [{ ...examplePlan.changes[0], run: 'x' }] })).toThrow(
      'changes.0',
    );
    expect(() =>
      readPlan(json.replace('"kind": "plan"', '"__proto__": {}, "kind": "plan"'), 'p.json'),
    ).toThrow('__proto__');
  });

  it('tells a few mistakes and counts the others', () => {
    const changes = Array.from({ length: 20 }, () => 7);
    const message = problemOf(() => read({ ...examplePlan, changes }));
    expect(message.split('\n')).toHaveLength(7);
    expect(message).toMatch(/^p\.json is not a valid plan:\nchanges\.0: .*\n.*\n.*\n.*\n.*\nand 15 more$/);
  });
});

const path = '/etc/issue';
const file = (given: object, other: object = {}): Plan =>
  plan({
    before: { kind: 'file', path, node: fileNode('a'), ...other },
    after: { kind: 'file', path, node: fileNode('b'), ...given },
  });
const absent = { node: { type: 'absent' } };
const sysctl = (key: string, value = '1') =>
  plan({ before: { kind: 'sysctl', key, value: '0' }, after: { kind: 'sysctl', key, value } });
const named = (kind: string, name: string, rest: object) =>
  plan({ before: { kind, name, ...rest }, after: { kind, name, ...rest } });

/** A plan with one change that its types would not allow. */
function plan(change: object): Plan {
  return { ...examplePlan, changes: [exampleChange(change as PlannedChange)] };
}

describe('a forged change', () => {
  it.each([
    ['leads out of the root by ..', file({ path: '/etc/../../x' }, { path: '/etc/../../x' })],
    ['has a relative path', file({ path: 'etc/issue' }, { path: 'etc/issue' })],
    ['holds a NUL in its path', file({ path: '/etc/a\0b' }, { path: '/etc/a\0b' })],
    ['writes below /proc/sys by ..', sysctl('net/../../../etc/passwd')],
    ['writes a parameter of several lines', sysctl('net/ipv4/ip_forward', '1\n2')],
    ['names a parameter with a blank', sysctl('net/ipv4/ip forward')],
    ['names a parameter that begins with a slash', sysctl('/net/ipv4/ip_forward')],
    ['names a module like an option', named('module', '--all', { loaded: null })],
    ['names a package like an option', named('package', '-o=x', { paragraph: null })],
    ['names two packages in one', named('package', 'a b', { paragraph: null })],
    ['names a package like a command', named('package', 'a;reboot', { paragraph: null })],
    [
      'reloads more than one unit',
      {
        ...plan(file({}).changes[0] ?? {}),
        changes: [{ ...exampleChange(file({}).changes[0] as PlannedChange), reload: 'a b' }],
      },
    ],
    [
      'shows another address than it changes',
      {
        ...file({}),
        changes: [{ ...exampleChange(file({}).changes[0] as PlannedChange), address: '/etc/motd' }],
      },
    ],
    ['goes from one path to another', file({ path: '/etc/motd' })],
    [
      'goes from a path to a parameter',
      plan({
        before: { kind: 'file', path, node: fileNode('a') },
        after: { kind: 'sysctl', key: 'kernel/a', value: '1' },
      }),
    ],
    ['makes a directory of a file', file({ node: { type: 'directory', mode: 0o755, uid: 0, gid: 0 } })],
    ['makes a pipe of nothing', file({ node: { type: 'fifo', mode: 0o755, uid: 0, gid: 0 } }, absent)],
    [
      'makes a file whose content is not said',
      file({ node: { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 1 } }, absent),
    ],
    [
      'knows the content only afterwards',
      file({}, { node: { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 1 } }),
    ],
    ['makes a link', file({ node: { type: 'symlink', target: '/etc/shadow' } })],
    ['has a mode beyond all bits', file({ node: fileNode('b', { mode: 0o10000 }) })],
    ['has an owner below zero', file({ node: fileNode('b', { uid: -1 }) })],
    ['has bytes that are none', file({ node: fileNode('\u0100', { encoding: 'latin1' }) })],
    [
      'is asked by nobody',
      { ...file({}), changes: [{ ...exampleChange(file({}).changes[0] as PlannedChange), rules: [] }] },
    ],
    ['is made twice', { ...file({}), changes: [...file({}).changes, ...file({}).changes] }],
    [
      'is held back for no known consent',
      { ...examplePlan, held: [{ ...examplePlan.held[0], consent: 'anything' }] },
    ],
    [
      'is checked by another program',
      { ...file({}), changes: [{ ...exampleChange(file({}).changes[0] as PlannedChange), check: 'sh' }] },
    ],
  ])('is refused when it %s', (_, forged) => {
    expect(problemOf(() => read(forged))).toMatch(/^p\.json is not a valid plan:\n(changes|held)/);
  });

  it('is not seen in what rules ask for', () => {
    for (const good of [
      file({}),
      file({}, absent),
      file(absent),
      file({ path: '/etc/a..b/...' }, { path: '/etc/a..b/...' }),
      sysctl('net/ipv4/conf/eth0.7/log_martians'),
      named('package', 'libc6:i386', { paragraph: null }),
      named('package', 'g++-4.8', { paragraph: null }),
      named('module', 'usb_storage', { loaded: null }),
    ])
      expect(read(good)).toEqual(good);
  });
});

it('throws nothing but PlanProblem, whatever it is given', () => {
  const anyPlan = fc.record({
    kind: fc.constant('plan'),
    schemaVersion: fc.constant(2),
    digest: fc.constant(`sha256:${'0'.repeat(64)}`),
    changes: fc.jsonValue(),
    before: fc.jsonValue(),
  });
  const mutated = fc
    .tuple(fc.nat(json.length), fc.nat(20), fc.string())
    .map(([at, cut, text]) => json.slice(0, at) + text + json.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), anyPlan.map(stableJson), mutated), (text) => {
      try {
        readPlan(text, 'p.json');
      } catch (problem) {
        expect(problem).toBeInstanceOf(PlanProblem);
      }
    }),
    { numRuns: 500 },
  );
});

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (problem) {
    expect(problem).toBeInstanceOf(PlanProblem);
    return (problem as PlanProblem).message;
  }
  return 'nothing was refused';
}
