import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modprobeConfig } from '../../src/facts/modprobe-config.ts';
import type { Host } from '../../src/host/host.ts';
import { project } from '../../src/host/project.ts';
import { openings } from '../../src/kinds/module-block.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import { kernelModules } from '../../src/rules/kernel-modules/index.ts';
import { exampleHost, type Example } from '../host.ts';
import { runInTrees, sandboxObstacle, type Tree } from './merged-root.ts';
import { modprobeFolders, modprobeTree } from './modprobe-trees.ts';

const RUNS = 1000;
const places = [...modprobeFolders, '/lib/modprobe.d/'];
const modules = ['hfs', 'usb_storage'];
const kernels = { full: '1.0', empty: '2.0' };
/** What a dry run must answer for a module that shall stay out. */
const NOOP = /^install[ \t]+(\/usr)?\/bin\/(true|false)$/;

const obstacle = sandboxObstacle(['unshare', 'modprobe', 'depmod']);

describe.skipIf(obstacle !== undefined)(
  `kernel modules beside modprobe${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const trees = fc.sample(modprobeTree(), { numRuns: RUNS, seed: 1804 });

    it('reads the same lines, and knows what a dry run answers', { timeout: 300_000 }, () => {
      const [nothing, ...answers] = asked([{}, ...trees]);
      for (const module of modules)
        expect(nothing?.dry[module]).toEqual([expect.stringMatching(/^insmod /), '']);
      let blocked = 0;
      for (const [at, written] of trees.entries()) {
        const config = modprobeConfig.of(hostOf(written));
        // The kernel's own command line adds options after those of files.
        const lines = [
          ...config.map(({ command, name, rest }) => `${command} ${name} ${rest}`.trim()),
          ...(nothing?.config ?? []),
        ];
        expect({ ...written, read: answers[at]?.config }).toEqual({
          ...written,
          read: inOrderOfKinds(lines),
        });
        for (const module of modules) {
          const dry = answers[at]?.dry[module] ?? [];
          const isBlocked = dry.every((answer) => NOOP.test(answer));
          const found = openings(config, { module, dropIn: '/x' });
          // Patterns alone may do, but only a name shows what is meant.
          const isNamed = config.some(({ command, name }) => command === 'install' && name === module);
          const says = { ...written, [module]: dry, found };
          expect({ ...says, isBlocked: isBlocked && isNamed }).toEqual({
            ...says,
            isBlocked: found.length === 0,
          });
          if (isBlocked) blocked++;
        }
      }
      expect(blocked, 'modules that stay out').toBeGreaterThan(RUNS / 20);
    });

    it('leaves nothing that lets modprobe load a module', { timeout: 300_000 }, () => {
      const left = trees.flatMap(repaired);
      for (const [at, { dry }] of asked(left).entries())
        for (const module of modules)
          expect({ ...left[at], [module]: dry[module] }).toEqual({
            ...left[at],
            [module]: [expect.stringMatching(NOOP), expect.stringMatching(NOOP)],
          });
      expect(left.length, 'trees that need no decision').toBeGreaterThan(RUNS / 4);
    });
  },
);

interface Answer {
  readonly config: readonly string[];
  /** By module: what modprobe would do where the module exists, and where it does not. */
  readonly dry: Readonly<Record<string, readonly string[]>>;
}

function asked(all: readonly Tree[]): Answer[] {
  const dry = modules.flatMap((module) =>
    Object.values(kernels).map(
      (kernel) => `printf '\\035'; modprobe -d /mnt/trees -S ${kernel} -n -v ${module} 2>/dev/null`,
    ),
  );
  const script = ['modprobe --showconfig 2>/dev/null', ...dry].join('\n');
  return runInTrees(all, places, script, makeKernels).map((answer) => {
    const [listed = '', ...answers] = answer.split('\x1d');
    const [config = ''] = listed.split('\n# End of configuration files.');
    const lines = config.split('\n');
    return {
      config: inOrderOfKinds(lines.map(withoutBlanks)),
      dry: Object.fromEntries(
        modules.map((module, at) => [
          module,
          answers.slice(at * 2, at * 2 + 2).map((said) => said.replace(/[ \t\n]+$/, '')),
        ]),
      ),
    };
  });
}

/** One blank between the words that we keep apart. */
function withoutBlanks(line: string): string {
  const [, command = '', name = '', rest = ''] = /^([^ ]+) ([^ ]+) ?(.*)$/s.exec(line) ?? [];
  return `${command} ${name} ${rest.replace(/^[ \t]+|[ \t]+$/g, '')}`.trim();
}

/** As modprobe lists them. What it prints of softdep lines is not what they say. */
function inOrderOfKinds(lines: readonly string[]): string[] {
  const kinds = ['blacklist', 'install', 'remove', 'alias', 'options'];
  return kinds.flatMap((kind) => lines.filter((line) => line.startsWith(`${kind} `)));
}

function hostOf(written: Tree): Host {
  const device: Example = { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } };
  return exampleHost({
    running: false,
    files: { ...written, '/lib': { link: 'usr/lib' }, '/dev/null': device },
  });
}

/** Modules of two kernels: one has those that the trees speak of, one has none. */
function makeKernels(folder: string): void {
  for (const [kernel, names] of [
    [kernels.full, ['hfs', 'usb-storage']],
    [kernels.empty, []],
  ] as const) {
    const home = path.join(folder, 'lib/modules', kernel);
    mkdirSync(home, { recursive: true });
    for (const name of names) writeFileSync(path.join(home, `${name}.ko`), moduleFile());
    expect(spawnSync('depmod', ['-b', folder, kernel]).status).toBe(0);
  }
}

/** The least that depmod takes for a module: an ELF64 object (elf(5)) whose only section holds section names. */
function moduleFile(): Buffer {
  const names = Buffer.from('\0.shstrtab\0');
  const file = Buffer.alloc(64 + 16 + 2 * 64);
  file.write('\x7fELF\x02\x01\x01', 'latin1');
  const table = 64 + 16;
  for (const [value, at] of [
    [1, 16],
    [62, 18],
    [1, 20],
    [64, 52],
    [64, 58],
    [2, 60],
    [1, 62],
  ] as const)
    file.writeUInt16LE(value, at);
  file.writeBigUInt64LE(BigInt(table), 40);
  names.copy(file, 64);
  const section = table + 64;
  file.writeUInt32LE(1, section);
  file.writeUInt32LE(3, section + 4);
  file.writeBigUInt64LE(64n, section + 24);
  file.writeBigUInt64LE(BigInt(names.length), section + 32);
  return file;
}

/** The tree as the rules leave it, in a list; empty where a person has to decide something. */
function repaired(written: Tree): Tree[] {
  let host = hostOf(written);
  for (const rule of kernelModules) {
    if (!['module-hfs-disabled', 'module-usb-storage-disabled'].includes(rule.id)) continue;
    const params = rule.params.parse({});
    for (const change of rule.remediate(host, params)) {
      if (!isActionable(change)) return [];
      for (const { after } of intend(host, change)) host = project(host, after);
    }
    expect(rule.audit(host, params), JSON.stringify(written, null, 1)).toEqual([]);
  }
  const laid = Object.entries(host.evidence.files).flatMap(([at, node]): [string, Example][] => {
    if (!places.some((place) => at.startsWith(place))) return [];
    if (node.type === 'file') return [[at, node.content ?? '']];
    if (node.type === 'symlink') return [[at, { link: node.target }]];
    return node.type === 'directory' ? [[at, { directory: true }]] : [];
  });
  return [Object.fromEntries(laid)];
}
