import { expect, it } from 'vitest';
import { observeForPlan } from '../../src/audit/observe.ts';
import { workloads } from '../../src/facts/workloads.ts';
import type { Evidence, Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import type { Target } from '../../src/targets/target.ts';
import { exampleEvidence } from '../host.ts';

/** Answers every look with all it knows, and remembers what was asked. */
function targetWith(evidence: Evidence): Target & { readonly asked: Need[][] } {
  const asked: Need[][] = [];
  return {
    name: 'example',
    via: 'memory',
    traffic: { roundTrips: 0, bytesReceived: 0 },
    asked,
    look: async (needs) => {
      asked.push([...needs]);
      const units = needs.flatMap((need) =>
        need.kind === 'unit' ? [[need.name, evidence.units?.[need.name]] as const] : [],
      );
      return { ...evidence, units: Object.fromEntries(units) } as Evidence;
    },
    close: async () => {},
  };
}

const nothing = { rules: [], params: new Map() };

it('asks for what shows containers only where a plan is made, all in one look', async () => {
  const whole = exampleEvidence({ units: { 'kubelet.service': 'enabled active' } });
  const { units: _, packages: __, ...rest } = whole;
  const target = targetWith(whole);
  const host = await observeForPlan(target, new Host(rest), nothing);
  expect(target.asked).toHaveLength(1);
  expect(target.asked[0]).toContainEqual({ kind: 'unit', name: 'kubelet.service' });
  expect(target.asked[0]).toContainEqual({ kind: 'packages' });
  expect(workloads.of(host).found.map(({ name }) => name)).toEqual(['kubelet']);
});

it('does not look again at what is known', async () => {
  const whole = exampleEvidence({});
  const target = targetWith(whole);
  await observeForPlan(target, new Host(whole), nothing);
  expect(target.asked).toEqual([]);
});

it('follows a link of a folder that it looks for', async () => {
  const whole = exampleEvidence({
    files: { '/var/lib/kubelet': { link: '/data/kubelet' }, '/data/kubelet': { directory: true } },
  });
  const known = Object.entries(whole.files).filter(([path]) => !path.startsWith('/data'));
  const target = targetWith(whole);
  const host = await observeForPlan(
    target,
    new Host({ ...whole, files: Object.fromEntries(known) }),
    nothing,
  );
  expect(target.asked[0]).toEqual([{ kind: 'attributes', path: '/data/kubelet' }]);
  expect(workloads.of(host).found.map(({ name }) => name)).toEqual(['kubelet']);
});
