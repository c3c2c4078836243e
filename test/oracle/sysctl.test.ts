import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciding, kernelInteger, parseSysctl, type SysctlAssignment } from '../../src/facts/sysctl-lines.ts';
import { managedSysctlFile, sysctlSettings } from '../../src/facts/sysctl-settings.ts';
import { isPattern, pathFits } from '../../src/facts/wildcard.ts';
import type { Host } from '../../src/host/host.ts';
import { project } from '../../src/host/project.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import { kernelParameters } from '../../src/rules/kernel-parameters/index.ts';
import { exampleHost, type Example } from '../host.ts';
import { runInTrees, sandboxObstacle, type Tree } from './merged-root.ts';
import { sysctlFolders, sysctlTree } from './sysctl-trees.ts';

const RUNS = 1200;
const places = [...sysctlFolders, '/lib/sysctl.d/', '/etc/sysctl.conf'];
const keys = ['all', 'default', 'lo'].flatMap((scope) =>
  ['rp_filter', 'log_martians'].map((name) => `net/ipv4/conf/${scope}/${name}`),
);
/** All but those of the whole machine. */
const networkRules = kernelParameters.map(({ id }) => id).filter((id) => id !== 'sysctl-aslr');
/** What the kernel says of a parameter that nothing has set. */
const UNSET = 9;

const obstacle = sandboxObstacle(['unshare', '/lib/systemd/systemd-sysctl', 'sysctl']);

describe.skipIf(obstacle !== undefined)(
  `kernel parameters beside systemd-sysctl and procps${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const trees = fc.sample(sysctlTree(), { numRuns: RUNS, seed: 1804 });

    it('reads the same values from the same files', { timeout: 300_000 }, () => {
      const answers = valuesIn(trees);
      let compared = 0;
      for (const [at, written] of trees.entries()) {
        const { boot, system } = sysctlSettings.of(hostOf(written));
        const ours = keys.map((key) => once(boot, key));
        expect({ ...written, read: answers[at]?.systemd }).toEqual({ ...written, read: ours });
        if (isOdd(written)) continue;
        const inTurn = keys.map((key) => oneAfterAnother(system, key));
        expect({ ...written, read: answers[at]?.procps }).toEqual({ ...written, read: inTurn });
        compared += inTurn.filter((value) => value !== UNSET).length;
      }
      expect(compared, 'parameters that are set').toBeGreaterThan(RUNS / 2);
    });

    it('leaves nothing that either program reads otherwise', { timeout: 300_000 }, () => {
      const left = trees.flatMap(repaired);
      for (const [at, { systemd, procps }] of valuesIn(left).entries()) {
        const written = left[at] ?? {};
        // The rules are about the first four.
        expect({ ...written, read: systemd.slice(0, 4) }).toEqual({ ...written, read: [1, 1, 1, 1] });
        if (!isOdd(written))
          expect({ ...written, read: procps.slice(0, 4) }).toEqual({ ...written, read: [1, 1, 1, 1] });
      }
      expect(left.length, 'trees that need no decision').toBeGreaterThan(RUNS / 2);
    });

    it('switches forwarding and leaves what the kernel would reset with it', () => {
      const runner = readFileSync(new URL('../../src/apply/runner/kernel.sh', import.meta.url), 'utf8');
      const [setter = ''] = /^sysctl_set\(\) \{\n.*?^\}\n/ms.exec(runner) ?? [];
      const redirects = '/proc/sys/net/ipv4/conf/all/accept_redirects';
      const forwarding = 'net/ipv4/ip_forward';
      const script = `${setter}
for kept in 0 1; do for value in 1 0; do
	echo $((1 - value)) >/proc/sys/${forwarding}; echo $kept >${redirects}
	sysctl_set ${forwarding} $value
	echo "$kept $value $(cat ${redirects} /proc/sys/${forwarding})" | tr '\\n' ' '
done; done`;
      expect(runInTrees([{}], [], script)[0]?.trim()).toBe('0 1 0 1 0 0 0 0 1 1 1 1 1 0 1 0');
    });

    it('writes a drop-in after which everything holds, even where it is applied to a router', () => {
      const written = repairedBy(networkRules, {}, { requireLine: true });
      const wanted = parseSysctl({ name: '', path: '', text: String(written[0]?.[managedSysctlFile]) });
      const paths = wanted.map(({ key }) => `/proc/sys/${key}`).join(' ');
      const script = `
for path in ${paths}; do read -r value <"$path"; echo $((1 - value)) >"$path"; done
for path in ${paths}; do case $path in *forward*) echo 1 >"$path" ;; esac; done
for path in ${paths}; do case $path in *accept_redirects) echo 1 >"$path" ;; esac; done`;
      for (const reader of ['/lib/systemd/systemd-sysctl', 'sysctl --system >/dev/null']) {
        const [answer] = runInTrees(written, places, `${script}\n${reader}\ncat ${paths}`);
        expect(answer?.trim().split('\n')).toEqual(wanted.map(({ value }) => value));
      }
      expect(wanted.length).toBeGreaterThan(20);
    });
  },
);

interface Values {
  readonly systemd: readonly number[];
  readonly procps: readonly number[];
}

/** What the kernel says of `keys` after each of the programs has read the files. */
function valuesIn(all: readonly Tree[]): Values[] {
  const paths = keys.map((key) => `/proc/sys/${key}`).join(' ');
  const script = `
for reader in '/lib/systemd/systemd-sysctl' 'sysctl --system'; do
	for path in ${paths}; do echo ${UNSET} >"$path"; done
	$reader >/dev/null 2>&1
	cat ${paths}
done`;
  return runInTrees(all, places, script).map((answer) => {
    const values = answer.trim().split('\n').map(Number);
    return { systemd: values.slice(0, keys.length), procps: values.slice(keys.length) };
  });
}

function hostOf(written: Tree): Host {
  const device: Example = { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } };
  return exampleHost({
    running: false,
    files: { ...written, '/lib': { link: 'usr/lib' }, '/dev/null': device },
  });
}

/** systemd sets a parameter once, to what was said last. */
function once(lines: readonly SysctlAssignment[], key: string): number {
  return kernelInteger(deciding(lines, key)?.value ?? '') ?? UNSET;
}

/** procps does as each line says, so that a value that the kernel refuses leaves the one before. */
function oneAfterAnother(lines: readonly SysctlAssignment[], key: string): number {
  const named = lines.some((line) => line.key === key);
  const heard = lines.filter((line) =>
    named ? line.key === key : isPattern(line.key) && pathFits(line.key, key),
  );
  const values = heard.map(({ value }) => kernelInteger(value ?? '')).filter((value) => value !== undefined);
  return values.at(-1) ?? UNSET;
}

/** Whether a key has needless separators: procps does not see then that it is one which a pattern means. */
function isOdd(written: Tree): boolean {
  return /[./]{2}|\/net/.test(
    Object.values(written)
      .filter((text) => typeof text === 'string')
      .join('\n'),
  );
}

function repaired(written: Tree): Tree[] {
  return repairedBy(['sysctl-log-martians', 'sysctl-reverse-path-filter'], written, {});
}

/** The tree as the rules leave it, in a list; empty where a person has to decide something. */
function repairedBy(ids: readonly string[], written: Tree, given: Record<string, unknown>): Tree[] {
  let host = hostOf(written);
  for (const rule of kernelParameters.filter(({ id }) => ids.includes(id))) {
    const params = rule.params.parse(given);
    for (const change of rule.remediate(host, params)) {
      if (!isActionable(change)) return [];
      for (const { after } of intend(host, change)) host = project(host, after);
    }
    expect(rule.audit(host, params), JSON.stringify(written, null, 1)).toEqual([]);
  }
  const laid = Object.entries(host.evidence.files).flatMap(([at, node]): [string, Example][] => {
    if (!places.some((place) => at === place || (place.endsWith('/') && at.startsWith(place)))) return [];
    if (node.type === 'file') return [[at, node.content ?? '']];
    if (node.type === 'symlink') return [[at, { link: node.target }]];
    return node.type === 'directory' ? [[at, { directory: true }]] : [];
  });
  return [Object.fromEntries(laid)];
}
