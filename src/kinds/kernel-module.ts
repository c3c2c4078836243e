import { z } from 'zod';
import render from '../../templates/etc/modprobe.d/60-cis-harden-MODULE.conf.hbs';
import type { Change } from '../change.ts';
import { dropInObstacle } from '../facts/drop-in.ts';
import {
  loadedModules,
  moduleFiles,
  builtInAt,
  type LoadedModule,
  type Registration,
} from '../facts/kernel-modules.ts';
import { modprobeConfig } from '../facts/modprobe-config.ts';
import type { ModprobeLine } from '../facts/modprobe-lines.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { template } from '../template.ts';
import { commentOut } from './comment-out.ts';
import { openings, place, repair, type Block } from './module-block.ts';

interface KernelModuleRule {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** As people write it: `usb-storage`. */
  readonly module: string;
  /** What the running kernel shows once the code is in it. */
  readonly registration: Registration;
}

const params = z.object({
  noop: z
    .enum(['/bin/true', '/bin/false'])
    .default('/bin/true')
    .describe('what runs instead of loading the module'),
  absentIsPass: z
    .boolean()
    .default(false)
    .describe('whether no install line is asked for where no installed kernel has the module'),
});

const dropIn = template<{ module: string; command: string }>(render);

/** A rule that keeps a kernel module from being loaded, now and later. */
export function kernelModuleRule({ module, registration, ...rule }: KernelModuleRule): Rule {
  const block: Block = {
    module: module.replaceAll('-', '_'),
    dropIn: `/etc/modprobe.d/60-cis-harden-${module}.conf`,
  };
  return defineRule({
    ...rule,
    check:
      `The first install line for \`${module}\` that modprobe meets runs true or false of /bin or /usr/bin, and the ` +
      'running kernel has the module neither loaded nor built in.',
    remedy:
      `Writes an install line (\`noop\`) and a blacklist line to ${block.dropIn}, comments out install lines of other ` +
      'files below /etc that run something else, and unloads the module if nothing uses it.',
    params,
    facts: {
      config: modprobeConfig,
      loaded: loadedModules,
      builtIn: builtInAt(block.module, registration),
      files: moduleFiles,
      obstacle: dropInObstacle(block.dropIn),
    },

    *audit(facts, { absentIsPass }) {
      yield* persistent(facts, block, absentIsPass);
      yield* running(facts, block.module);
    },

    *remediate(facts, { noop, absentIsPass }) {
      if (persistent(facts, block, absentIsPass).length > 0)
        yield* persist(facts, block, dropIn({ module, command: noop }));
      yield* unload(facts, block.module);
    },
  });
}

interface Facts {
  readonly config: readonly ModprobeLine[];
  readonly loaded: ReadonlyMap<string, LoadedModule>;
  readonly builtIn: string | undefined;
  readonly files: ReadonlySet<string>;
  readonly obstacle: string | undefined;
}

function persistent(facts: Facts, block: Block, absentIsPass: boolean): Finding[] {
  const found = openings(facts.config, block);
  return found.length > 0 && absentIsPass && !facts.files.has(block.module) ? [] : found;
}

/** Asks of a loaded module too whether it is built in: after it is unloaded, only that list tells. */
function running({ loaded, builtIn }: Facts, module: string): Finding[] {
  const finding = { what: `module ${module}`, expected: 'not in the kernel', state: 'running' } as const;
  if (loaded.has(module)) return [{ ...finding, actual: 'loaded', where: '/proc/modules' }];
  return builtIn === undefined ? [] : [{ ...finding, actual: 'built into the kernel', where: builtIn }];
}

function persist({ config, obstacle }: Facts, block: Block, content: string): Change[] {
  const { commentOut: lines, needsDropIn, unbeaten } = repair(config, block);
  const changes = commentOut(lines);
  if (needsDropIn && obstacle !== undefined) changes.push({ kind: 'decision', text: obstacle });
  else if (needsDropIn) changes.push({ kind: 'file', path: block.dropIn, content, check: 'modprobe' });
  for (const line of unbeaten)
    changes.push({
      kind: 'decision',
      text:
        `${place(line)} gives ${block.module} another install command and is read before ${block.dropIn}: change ` +
        'that line, or what writes it',
    });
  return changes;
}

function unload({ loaded, builtIn }: Facts, module: string): Change[] {
  const row = loaded.get(module);
  if (row?.unloadable) return [{ kind: 'module', name: module, state: 'unloaded' }];
  if (row !== undefined)
    return [
      { kind: 'decision', text: `${module} is in use and cannot be unloaded: it stays until the next boot` },
    ];
  if (builtIn === undefined) return [];
  return [
    {
      kind: 'decision',
      text: `${module} is built into the running kernel: only another kernel is without it`,
    },
  ];
}
