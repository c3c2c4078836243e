import { z } from 'zod';
import render from '../../../templates/etc/modprobe.d/60-cis-harden-MODULE.conf.hbs';
import type { Change } from '../../change.ts';
import { loadedModules, type LoadedModule } from '../../facts/kernel-modules.ts';
import { modprobeConfig } from '../../facts/modprobe-config.ts';
import type { ModprobeLine } from '../../facts/modprobe-lines.ts';
import { radiosOff, type WirelessInterface, wirelessInterfaces } from '../../facts/wireless.ts';
import { commentOut } from '../../kinds/comment-out.ts';
import { type Block, openings, place, repair } from '../../kinds/module-block.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

const dropIn = template<{ module: string; command: string }>(render);
const NOTE = 'The wireless link goes down; make sure that this host is reached over another one.';

export default defineRule({
  id: 'wireless-interfaces-disabled',
  title: 'No wireless interface is in use',
  rationale: 'A radio joins a server to whoever is near, past every filter of the wired network.',
  impact: 'The host is no longer reached over its wireless interface.',
  check:
    'There is no interface with a radio, or NetworkManager is in charge and keeps all radios off, or modprobe answers a request for each driver with a command that loads nothing, and the driver is not loaded.',
  remedy:
    'Writes an install line for each driver to /etc/modprobe.d/60-cis-harden-MODULE.conf and unloads it if nothing uses it, once that class of change is allowed.',
  consents: ['cuts-network'],
  params: z.strictObject({
    allowed: z.boolean().default(false).describe('whether this host needs its wireless interface'),
  }),
  facts: {
    interfaces: wirelessInterfaces,
    radiosOff,
    config: modprobeConfig,
    loaded: loadedModules,
  },
  notApplicable: (_, { allowed }) =>
    allowed ? 'the profile says that this host needs its wireless interface' : undefined,
  *audit(facts) {
    if (facts.radiosOff) return;
    for (const one of facts.interfaces) yield* findings(one, facts);
  },
  *evidence(facts) {
    if (facts.radiosOff)
      yield {
        what: 'NetworkManager keeps all radios off',
        where: '/var/lib/NetworkManager/NetworkManager.state',
      };
    for (const { name, module = 'a driver that the kernel does not name' } of facts.interfaces)
      yield { what: `${name} is wireless, by ${module}`, where: `/sys/class/net/${name}` };
  },
  *remediate(facts) {
    if (facts.radiosOff) return;
    for (const one of facts.interfaces) if (findings(one, facts).length > 0) yield* changes(one, facts);
  },
});

interface Facts {
  readonly config: readonly ModprobeLine[];
  readonly loaded: ReadonlyMap<string, LoadedModule>;
}

function findings({ name, module }: WirelessInterface, { config, loaded }: Facts): Finding[] {
  if (module === undefined)
    return [
      {
        what: `wireless interface ${name}`,
        expected: 'none, or one whose driver is blocked',
        actual: 'the kernel does not name its driver',
        where: `/sys/class/net/${name}`,
        state: 'running',
      },
    ];
  const found = openings(config, blockOf(module));
  if (loaded.has(module))
    found.push({
      what: `module ${module} of ${name}`,
      expected: 'not in the kernel',
      actual: 'loaded',
      where: '/proc/modules',
      state: 'running',
    });
  return found;
}

function* changes({ name, module }: WirelessInterface, { config, loaded }: Facts): Iterable<Change> {
  if (module === undefined) {
    yield { kind: 'decision', text: `Decide how to turn off ${name}: the kernel does not name its driver.` };
    return;
  }
  const block = blockOf(module);
  if (openings(config, block).length > 0) {
    const { commentOut: lines, needsDropIn, unbeaten } = repair(config, block);
    for (const change of commentOut(lines))
      yield change.kind === 'file' ? { ...change, consent: 'cuts-network' } : change;
    if (needsDropIn)
      yield {
        kind: 'file',
        path: block.dropIn,
        content: dropIn({ module, command: '/bin/true' }),
        check: 'modprobe',
        consent: 'cuts-network',
        note: NOTE,
      };
    for (const line of unbeaten)
      yield {
        kind: 'decision',
        text: `${place(line)} gives ${module} another install command and is read before ${block.dropIn}: change that line, or what writes it`,
      };
  }
  if (loaded.get(module)?.unloadable)
    yield { kind: 'module', name: module, state: 'unloaded', consent: 'cuts-network', note: NOTE };
  else if (loaded.has(module))
    yield { kind: 'reboot', text: `${module} is in use: ${name} is there until the next boot` };
}

function blockOf(module: string): Block {
  return { module, dropIn: `/etc/modprobe.d/60-cis-harden-${module}.conf` };
}
