import { describe, expect, it } from 'vitest';
import { isActive, isThere, startsAtBoot, unitState } from '../../src/facts/units.ts';
import { Host } from '../../src/host/host.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleEvidence, exampleHost } from '../host.ts';

const cron = unitState('cron.service');

describe('units', () => {
  it.each([
    ['enabled active', true, true],
    ['enabled reloading', true, true],
    ['enabled-runtime active', false, true],
    ['disabled activating', false, false],
    ['static active', false, true],
    ['alias failed', false, false],
    ['masked inactive', false, false],
  ])('%s', (stated, boot, active) => {
    const state = cron.of(exampleHost({ units: { 'cron.service': stated } }));
    expect([startsAtBoot(state), isActive(state), isThere(state)]).toEqual([boot, active, true]);
  });

  it('says not-found of a unit that is not there', () => {
    const state = cron.of(exampleHost());
    expect(state).toEqual({ name: 'cron.service', boot: 'not-found', active: 'inactive' });
    expect(isThere(state)).toBe(false);
  });

  it('knows nothing of activity in an image', () => {
    const host = exampleHost({ running: false, units: { 'cron.service': 'enabled active' } });
    expect(cron.of(host)).toEqual({ name: 'cron.service', boot: 'enabled', active: null });
  });

  it.each([
    ['loaded', 'transient'],
    ['masked', 'masked'],
    ['error', 'error'],
  ])('has a word for a unit without a file that is %s', (load, boot) => {
    const units = { 'cron.service': { value: { load, file: '', active: 'active' } } };
    expect(cron.of(new Host({ ...exampleEvidence({}), units })).boot).toBe(boot);
  });

  it('is an error where systemd does not answer', () => {
    const units = { 'cron.service': { unmeasured: 'systemd does not run' } };
    expect(() => cron.of(new Host({ ...exampleEvidence({}), units }))).toThrow(Unmeasured);
  });
});
