import { z } from 'zod';
import { auditKey, auditRules } from '../../kinds/audit-rules.ts';
import { callRules, watchRule, type WantedRule } from '../../kinds/auditing/wanted.ts';
import { placesOf, wantedWatches, type Places } from './watches.ts';
import type { Machine } from '../../facts/auditing/calls.ts';

const tools = [{ path: '/sbin/insmod' }, { path: '/sbin/rmmod' }, { path: '/sbin/modprobe' }];

export default auditRules({
  id: 'audit-kernel-modules',
  title: 'Loading and unloading of kernel modules is recorded',
  rationale: 'A module runs with all rights of the kernel and can hide whatever follows.',
  subject:
    "init_module and delete_module by programs of the machine's own word size, and runs of insmod, rmmod and modprobe",
  file: '50-cis-harden-modules.rules',
  params: z.strictObject({
    key: auditKey.default('modules'),
    /** Whether finit_module, and the program that the three tools are links to, are recorded too; not judged. */
    extras: z.boolean().default(true),
  }),
  source: placesOf(tools),
  wanted: (places, { machine }, { key, extras }) => [
    ...wantedWatches(machine, tools, places, { key, access: 'x' }),
    ...callRules(machine, { calls: ['init_module', 'delete_module'], sizes: 'own', key }),
    ...(extras ? additional(machine, places, key) : []),
  ],
  *evidence(places) {
    for (const [path, { target }] of places)
      if (target !== undefined)
        yield { what: `is a link to ${target}: a watch on the link itself sees no run of it`, where: path };
  },
});

function additional(machine: Machine, places: Places, key: string): WantedRule[] {
  const programs = new Set([...places.values()].flatMap(({ target }) => target ?? []));
  return [
    ...callRules(machine, { calls: ['finit_module'], sizes: 'own', key, extra: true }),
    ...[...programs]
      .filter((path) => /^\/[\w./+-]+$/.test(path))
      .map((path) => watchRule(machine, { path, names: [path], access: 'x', key, extra: true })),
  ];
}
