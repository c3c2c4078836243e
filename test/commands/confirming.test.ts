import { describe, expect, it } from 'vitest';
import { confirmingOf } from '../../src/commands/confirming.ts';
import { secondsOf } from '../../src/commands/seconds.ts';
import type { Target } from '../../src/targets/target.ts';

describe('the time for a confirmation', () => {
  it.each([
    ['10', 10],
    ['90', 90],
    ['90s', 90],
    ['2m', 120],
    ['60m', 3600],
    ['1h', 3600],
  ])('%s is %i seconds', (text, seconds) => {
    expect(secondsOf(text)).toEqual({ seconds });
  });

  it.each([
    ['9', '10 s to 3600 s'],
    ['0', '10 s to 3600 s'],
    ['3601', '10 s to 3600 s'],
    ['2h', '10 s to 3600 s'],
    ['', '90, 90s, 2m'],
    ['-90', '90, 90s, 2m'],
    ['1.5m', '90, 90s, 2m'],
    ['90 s', '90, 90s, 2m'],
    ['2M', '90, 90s, 2m'],
    ['90s\n', '90, 90s, 2m'],
    ['99999999999999999999', '90, 90s, 2m'],
  ])('%j is refused', (text, says) => {
    expect(secondsOf(text)).toEqual({ problem: expect.stringContaining(says) });
  });
});

describe('who confirms a run', () => {
  const on = (name: string, via: Target['via'], reached = false): Target => ({
    ...{ name, via, traffic: { roundTrips: 0, bytesReceived: 0 }, close: async () => {} },
    look: () => Promise.reject(new Error('not asked for')),
    ...(reached && { another: () => Promise.reject(new Error('not asked for')) }),
  });
  const ssh = on('ssh://db1', 'ssh', true);
  const local = on('local', 'local');

  it('is a new login over SSH, within two minutes', () => {
    expect(confirmingOf(ssh, {})).toEqual({ how: 'auto', seconds: 120 });
    expect(confirmingOf(ssh, { confirm: 'auto', confirmWithin: 30 })).toEqual({ how: 'auto', seconds: 30 });
  });

  it('is the operator where that is wished', () => {
    expect(confirmingOf(ssh, { confirm: 'manual' })).toEqual({ how: 'manual', seconds: 120 });
    expect(confirmingOf(local, { confirm: 'manual', confirmWithin: 60 })).toEqual({
      ...{ how: 'manual', seconds: 60 },
    });
  });

  it('is nobody where nobody logs in', () => {
    for (const target of [local, on('root:/mnt', 'root'), on('sandbox', 'sandbox')])
      expect(confirmingOf(target, {})).toBeUndefined();
  });

  it.each([
    [local, { confirm: 'auto' }, /^--confirm auto: there is no login to local .* --confirm manual/],
    [local, { confirmWithin: 60 }, /^--confirm-within: there is no login to local/],
    [on('root:/mnt', 'root'), { confirm: 'manual' }, /^--confirm manual: .*root:\/mnt is not confirmed/],
    [on('sandbox', 'sandbox'), { confirmWithin: 60 }, /^--confirm-within: .*sandbox is not confirmed/],
  ] as const)('is refused where nothing can be confirmed (%#)', (target, options, says) => {
    expect(() => confirmingOf(target, options)).toThrow(says);
  });
});
