import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grubConfig, kernelLines } from '../../src/facts/grub-config.ts';
import { grubDefaults, kernelVariablesIn } from '../../src/facts/grub-defaults.ts';
import type { Host } from '../../src/host/host.ts';
import { project } from '../../src/host/project.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import type { Rule } from '../../src/rule.ts';
import apparmorBootParameters from '../../src/rules/boot/apparmor-boot-parameters.ts';
import auditBacklogLimit from '../../src/rules/boot/audit-backlog-limit.ts';
import auditBootParameter from '../../src/rules/boot/audit-boot-parameter.ts';
import grubConfigModeKept from '../../src/rules/boot/grub-config-mode-kept.ts';
import grubPassword from '../../src/rules/boot/grub-password.ts';
import { unpacked } from '../debian/unpacked.ts';
import { exampleHost } from '../host.ts';
import { runInTrees, sandboxObstacle, type Tree } from './merged-root.ts';

const CFG = '/boot/grub/grub.cfg';
const SCRIPT = '/etc/grub.d/01_cis-harden';
const places = ['/etc/default/grub', '/etc/default/grub.d/'];
const folder = await unpacked('grub-common');
const obstacle =
  folder === undefined ? 'apt cannot get package grub-common' : sandboxObstacle(['unshare', 'dash', 'cp']);
const title = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

const word = fc.constantFrom(
  'quiet',
  'splash',
  'audit=0',
  'audit=1',
  'apparmor=0',
  'security=selinux',
  'audit_backlog_limit=64',
  'x="a b"',
  'console=ttyS0,115200n8',
);
const words = fc.array(word, { maxLength: 4 }).map((all) => all.join(' ').replaceAll('"', ''));
const name = fc.constantFrom('GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT');
const plainLine = fc.oneof(
  fc.tuple(name, words).map(([variable, text]) => `${variable}="${text}"`),
  fc.tuple(name, words).map(([variable, text]) => `${variable}='${text}'`),
  fc.tuple(name, words).map(([variable, text]) => `${variable}="$${variable} ${text}"`),
  fc.tuple(name, words).map(([variable, text]) => `  ${variable}="\${${variable}} ${text}" # why`),
  fc.tuple(name, word).map(([variable, text]) => `${variable}=${text.replaceAll(' ', '')}; GRUB_TIMEOUT=1`),
  fc.tuple(name, words).map(([variable, text]) => `#${variable}="${text}"`),
  fc.constant('GRUB_DISTRIBUTOR=`echo Debian`'),
  fc.constant('GRUB_TIMEOUT=5'),
  fc.constant(''),
);
const oddLine = fc.oneof(
  fc.tuple(name, words).map(([variable, text]) => `if [ -e /nowhere ]; then\n${variable}="${text}"\nfi`),
  fc.tuple(name, words).map(([variable, text]) => `[ -e /etc ] && ${variable}="${text}"`),
  fc.tuple(name, words).map(([variable, text]) => `true; ${variable}="${text}" true`),
  fc.tuple(name, words).map(([variable, text]) => `export ${variable}="${text}"`),
  fc.tuple(name, words).map(([variable, text]) => `${variable}="${text} \\\n more\\"\\$x"'it'\\''s'`),
  fc.tuple(name, words).map(([variable, text]) => `${variable}="$(echo ${text})"`),
  fc.tuple(name, words).map(([variable, text]) => `f() { ${variable}="${text}"; }`),
  fc.tuple(name, words).map(([variable, text]) => `case a in b) ${variable}="${text}" ;; esac`),
  fc.tuple(name, words).map(([variable, text]) => `(${variable}="${text}")`),
  fc.tuple(name, words).map(([variable, text]) => `: <<E\n${variable}="${text}"\nE`),
  fc
    .tuple(name, words)
    .map(([variable, text]) => `for i in 1 2; do ${variable}="$${variable} ${text}"; done`),
  name.map((variable) => `unset ${variable}`),
  name.map((variable) => `eval "${variable}=evil"`),
  name.map((variable) => `OTHER="$${variable} y"; ${variable}="$OTHER"`),
  name.map((variable) => `${variable}="\${NOTHING:-z}"`),
);
const file = (line: fc.Arbitrary<string>) =>
  fc.array(line, { maxLength: 4 }).map((lines) => lines.map((one) => `${one}\n`).join(''));
const trees = (line: fc.Arbitrary<string>) =>
  fc.record(
    {
      '/etc/default/grub': file(line),
      '/etc/default/grub.d/50-cloud.cfg': file(line),
      '/etc/default/grub.d/70-later.cfg': file(line),
      '/etc/default/grub.d/no.cfg.dpkg-old': file(line),
    },
    { requiredKeys: [] },
  );

describe.skipIf(obstacle !== undefined)(`settings of GRUB beside dash${title}`, () => {
  it('knows what the variables come to, or says that it does not', { timeout: 120_000 }, () => {
    const all = fc.sample(
      trees(fc.oneof({ weight: 6, arbitrary: plainLine }, { weight: 1, arbitrary: oddLine })),
      { numRuns: 1000, seed: 1804 },
    );
    const script = `(
	[ ! -f /etc/default/grub ] || . /etc/default/grub
	for x in /etc/default/grub.d/*.cfg; do [ ! -e "$x" ] || . "$x"; done
	printf '%s\\n%s\\n' "$GRUB_CMDLINE_LINUX" "$GRUB_CMDLINE_LINUX_DEFAULT"
)`;
    let known = 0;
    for (const [at, answer] of runInTrees(all, places, script).entries()) {
      const tree = all[at] ?? {};
      const [always, normally] = answer.split('\n');
      const ours = kernelVariablesIn(grubDefaults.of(hostOf(tree)));
      for (const [variable, theirs] of [
        ['GRUB_CMDLINE_LINUX', always],
        ['GRUB_CMDLINE_LINUX_DEFAULT', normally],
      ] as const) {
        if (ours[variable] === undefined) continue;
        known += 1;
        expect({ tree, variable, value: ours[variable] }).toEqual({ tree, variable, value: theirs });
      }
    }
    expect(known).toBeGreaterThan(1000);
  });
});

describe.skipIf(obstacle !== undefined)(`grub.cfg beside grub-mkconfig${title}`, () => {
  it('changes kernel lines as grub-mkconfig then writes them', { timeout: 240_000 }, () => {
    const before = fc.sample(trees(plainLine), { numRuns: 10, seed: 1804 });
    const repaired = made(before).flatMap((cfg, at) => {
      const left = repairedBy(
        [apparmorBootParameters, auditBootParameter, auditBacklogLimit],
        hostOf({ ...before[at], [CFG]: cfg }),
      );
      return left === undefined ? [] : [left];
    });
    expect(repaired.length, 'trees that need no decision').toBeGreaterThan(before.length / 2);
    const after = made(repaired.map((host) => treeOf(host)));
    for (const [at, cfg] of after.entries()) {
      const predicted = repaired[at];
      expect({ lines: sortedWords(predicted?.text(CFG) ?? '') }).toEqual({ lines: sortedWords(cfg) });
      expect(sortedWords(cfg).length).toBe(4);
    }
  });

  it('writes the lines of the password as its script does, and keeps the mode', { timeout: 120_000 }, () => {
    const hash = 'grub.pbkdf2.sha512.10000.0123456789ABCDEF.FEDCBA9876543210';
    const [cfg = ''] = made([{}]);
    const scripts = Object.fromEntries(
      ['/etc/grub.d/10_linux', '/usr/sbin/grub-mkconfig'].map((path) => [path, textOf(path)]),
    );
    const host = hostOf({ ...scripts, [CFG]: cfg });
    const left = repairedBy([grubPassword, grubConfigModeKept], host, {
      'grub-password': { user: 'boss', hash },
    });
    const changed = [SCRIPT, ...Object.keys(scripts)].map((path) => [path, left?.text(path) ?? ''] as const);
    const put = changed
      .map(
        ([path, text]) => `cat >${path} <<'${'E'.repeat(9)}'\n${text}${'E'.repeat(9)}\nchmod 700 ${path}\n`,
      )
      .join('');
    const [again = ''] = made([{}], put);
    const [mode, ...lines] = again.split('\n');
    expect(lines.join('\n')).toBe(left?.text(CFG));
    expect(mode).toBe('mode 400');
  });
});

/** What grub-mkconfig writes for each tree; with `first`, commands to run before, its mode stands in front. */
function made(all: readonly Tree[], first?: string): string[] {
  const script = `
[ -e /mnt/ready ] || {
	cp -a /mnt/trees/package/. /
	rm -f /etc/grub.d/05* /etc/grub.d/20* /etc/grub.d/30* /boot/vmlinuz* /boot/initrd*
	printf '%s\\n' '#!/bin/sh' 'case "$*" in *target=device*) echo /dev/sda1 ;; *target=fs_uuid*) echo 1-2 ;; *target=fs) echo ext2 ;; esac' >/usr/sbin/grub-probe
	chmod 755 /usr/sbin/grub-probe
	for version in 5.10.0-1-amd64 6.1.0-2-amd64; do echo kernel >/boot/vmlinuz-$version; done
	mkdir -p /boot/grub
	: >/mnt/ready
}
rm -f ${CFG} ${CFG}.new
${first ?? ''}
cp() { :; }
GRUB_DISABLE_SUBMENU=y grub-mkconfig -o ${CFG} >/mnt/log 2>&1 || cat /mnt/log
${first === undefined ? '' : `echo "mode $(sed -n 's/^ *chmod \\([0-7]*\\) .*grub_cfg.*/\\1/p' /usr/sbin/grub-mkconfig)"`}
cat ${CFG}`;
  return runInTrees(all, places, script, (root) => {
    spawnSync('cp', ['-a', folder ?? '', `${root}/package`]);
  });
}

function hostOf(tree: Tree): Host {
  return exampleHost({ running: false, files: tree });
}

/** undefined where a person has to decide something. */
function repairedBy(
  rules: readonly Rule[],
  start: Host,
  given: Record<string, unknown> = {},
): Host | undefined {
  let host = start;
  for (const rule of rules) {
    const params = rule.params.parse(given[rule.id] ?? {});
    for (const change of rule.remediate(host, params)) {
      if (!isActionable(change)) return undefined;
      for (const { after } of intend(host, change)) host = project(host, after);
    }
    expect(rule.audit(host, params)).toEqual([]);
  }
  return host;
}

function treeOf(host: Host): Tree {
  return Object.fromEntries(
    Object.entries(host.evidence.files).flatMap(([path, node]) =>
      path.startsWith('/etc/default/grub') && node.type === 'file' ? [[path, node.content ?? '']] : [],
    ),
  );
}

/** A word that stands twice is one to the kernel. */
function sortedWords(cfg: string): string[] {
  const config = grubConfig.of(hostOf({ [CFG]: cfg }));
  return kernelLines(config?.commands ?? []).map(({ words: all }) =>
    [...new Set(all.map(({ text }) => text))].sort().join(' '),
  );
}

function textOf(path: string): string {
  return spawnSync('cat', [`${folder}${path}`], { encoding: 'utf8' }).stdout;
}
