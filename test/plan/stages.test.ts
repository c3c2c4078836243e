import { describe, expect, it } from 'vitest';
import type { State } from '../../src/host/project.ts';
import { partsOf, stagesOf } from '../../src/plan/stages.ts';

const owned = { mode: 0o644, uid: 0, gid: 0 };

function file(content: string, changed: Partial<typeof owned> = {}): State {
  const node = { type: 'file', ...owned, ...changed, size: Buffer.byteLength(content), content } as const;
  return { kind: 'file', path: '/etc/f', node };
}
const absent: State = { kind: 'file', path: '/etc/f', node: { type: 'absent' } };

const rows: readonly (readonly [string, State, readonly (readonly [string, State])[]])[] = [
  [
    'lines that two rules added',
    file('a\nb\n'),
    [
      ['one', file('a\nX\nb\n')],
      ['two', file('a\nX\nb\nY\n')],
    ],
  ],
  [
    'a file that one rule made and another restricted',
    absent,
    [
      ['one', file('a\n')],
      ['two', file('a\n', { mode: 0o600 })],
    ],
  ],
  [
    'text without a newline at its end, and a rule that comes back',
    file('a'),
    [
      ['one', file('a\nb')],
      ['two', file('b')],
      ['one', file('c', { uid: 7 })],
    ],
  ],
  [
    'values of the kernel',
    { kind: 'sysctl', key: 'a/b', value: '0' },
    [
      ['one', { kind: 'sysctl', key: 'a/b', value: '1' }],
      ['two', { kind: 'sysctl', key: 'a/b', value: '2' }],
    ],
  ],
];

describe('what each rule made of an address', () => {
  it.each(rows)('is written short and read back: %s', (_, before, stops) => {
    const stages = stagesOf(
      before,
      stops.map(([rule, after]) => ({ rule, after })),
    );
    const after = stops.at(-1)?.[1] ?? before;
    const rules = stops.map(([rule]) => rule);
    const parts = partsOf({ address: '/etc/f', before, after, rules, stages, notes: [] });
    expect(parts.map(({ rule, after: then }) => [rule, then])).toEqual(stops);
    expect(parts.map((part) => part.before)).toEqual([before, ...stops.slice(0, -1).map(([, then]) => then)]);
  });

  it('is one stage where a rule went on', () => {
    const stops = [file('a\n'), file('a\nb\n')].map((after) => ({ rule: 'one', after }));
    expect(stagesOf(absent, stops)).toEqual([{ rule: 'one', state: file('a\nb\n') }]);
  });

  it('does not repeat the text', () => {
    const long = 'a line that stays as it is\n'.repeat(1000);
    const stages = stagesOf(file(long), [{ rule: 'one', after: file(`${long}X\n`) }]);
    expect(JSON.stringify(stages).length).toBeLessThan(200);
  });
});
