import { describe, expect, it } from 'vitest';
import { leftText, Pace, spanText } from '../../src/commands/pace.ts';
import { progressText } from '../../src/commands/progress.ts';
import { renderStep } from '../../src/report/step-line.ts';
import { expectHarmless, hostileText } from '../report/hostile.ts';

describe('what is left', () => {
  it.each([
    ['too few pieces are done', 4, 60_000, undefined],
    ['too little time has passed', 50, 2_999, undefined],
    ['all is done', 100, 60_000, undefined],
    ['a tenth took half a minute', 10, 30_000, 270],
    ['half of it took three seconds', 50, 3_000, 3],
  ])('when %s', (_, done, now, left) => {
    const pace = new Pace(100, 0);
    pace.did(done);
    expect(pace.left(now)).toBe(left);
  });

  it('counts from when the work began', () => {
    const pace = new Pace(20, 0);
    pace.begin(50_000);
    pace.did(10);
    expect(pace.left(60_000)).toBe(10);
  });

  it.each([
    [3, 'a few seconds left'],
    [11, 'about 20 s left'],
    [61, 'about 1 min 10 s left'],
    [3700, 'about 1 h 1 min left'],
  ])('is told no more exactly than it is known: %i', (seconds, text) => {
    expect(leftText(seconds)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [60, '1 min'],
    [3600, '1 h'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(spanText(seconds)).toBe(text);
  });
});

it.each([
  [1, undefined, 'looking at web1'],
  [12.9, undefined, 'looking at web1 (12 s)'],
  [12, 33, 'looking at web1 (12 s, about 40 s left)'],
])('progress after %d s', (seconds, left, text) => {
  expect(progressText('looking at web1', seconds, left)).toBe(text);
});

describe('a step', () => {
  const style = { color: false, width: 60 };

  it.each([
    ['done', 3, 'write /etc/issue', 'done     3/54  write /etc/issue\n'],
    ['failed', 54, 'write /etc/issue', 'failed  54/54  write /etc/issue\n'],
    ['undone', 1, 'write /etc/issue', 'undone   1/54  write /etc/issue\n'],
    ['not-undone', 1, 'write /etc/issue', 'stuck    1/54  write /etc/issue\n'],
    [
      'done',
      1,
      'install aide, aide-common, apparmor, apparmor-utils, auditd',
      'done     1/54  install aide, aide-common, apparmor,\n               apparmor-utils, auditd\n',
    ],
  ] as const)('is one line with its result first: %s', (end, number, label, text) => {
    expect(renderStep({ number, count: 54, label, end }, style)).toBe(text);
  });

  it('lets nothing from a plan reach the terminal', () => {
    expectHarmless(renderStep({ number: 1, count: 1, label: hostileText, end: 'done' }, style));
  });
});
