import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { changeTitle } from '../../src/report/change-text.ts';
import { renderPlan } from '../../src/report/plan-text.ts';
import { columns } from '../../src/report/wrap.ts';
import { exampleReport, exampleResult } from './example.ts';
import { exampleChange, examplePlan, fileNode } from './example-plan.ts';
import { expectHarmless, hostile, uncolored } from './hostile.ts';

const style = { color: false, width: 80 };

it('sums up, predicts, and shows every change with its difference', () => {
  expect(renderPlan(examplePlan, style)).toBe(`\
Host       web1 (ssh://ops@web1)
System     Ubuntu 18.04.6 LTS
Benchmark  CIS Ubuntu Linux 18.04 LTS Benchmark 2.1.0
Profile    AKS node image (aks)

Changes    7, asked by 6 rules
Files      3 (1 new, 1 mode or owner only)
Packages   2 to install: aide, aide-common
Services   1 to reload: ssh.service
Kernel     1 running parameter; 1 module to unload
Reboot     not needed
Undo       nothing is irreversible but what the logs of apt and dpkg say:
           cis-harden rollback
Held back  1 change until --allow removes-packages is given (software is
           removed)

Predicted  0.0 % → 50.0 % of what is enforced passes
  before   ░░░░░░░░░░  0 pass, 4 fail
  after    █████░░░░░  2 pass, 2 fail

For you to decide:
  sshd-access-limited: who may log in: set allowUsers or allowGroups
Not helped by any change:
  package-ufw-installed: package ufw cannot be installed: no network
Not foreseen:
  which files the scripts of the 2 new packages write beside the packages’ own

Workloads  kubelet (unit kubelet.service is enabled, active)
  1 change is known to break them (cis-harden profiles draft exempts what asks
  for it):
  package:telnet: the workload runs this program to set up networks or volumes
    (kubelet)

2 recommendations will still fail:
fail    2.2.4  Ensure telnet client is not installed
why     held back: --allow removes-packages
fail    5.3.4  Ensure SSH access is limited
why     for you to decide, see above

Access     ops can still get in after these changes, and become root

install package aide 0.16-3  (asked by package-aide-installed)
install package aide-common 0.16-3  (along with what is asked by
  package-aide-installed)

change /etc/ssh/sshd_config: mode 0644 → 0600
  asked by sshd-max-auth-tries, sshd-config-permissions
  sshd -t must accept it before it goes live
  ssh.service is reloaded afterwards, if it is active
--- /etc/ssh/sshd_config
+++ /etc/ssh/sshd_config
@@ -1,3 +1,3 @@
 Port 22
-MaxAuthTries 6
-UsePAM yes
\\ No newline at end of file
+MaxAuthTries 4
+UsePAM yes

write /etc/modprobe.d/60-cis-harden-cramfs.conf: new file, mode 0644, owner 0:0
  asked by module-cramfs-disabled
  modprobe --showconfig must accept it before it goes live
--- /dev/null
+++ /etc/modprobe.d/60-cis-harden-cramfs.conf
@@ -0,0 +1 @@
+install cramfs /bin/true

restrict /etc/cron.d: mode 0755 → 0700, owner 1000:0 → 0:0  (asked by
  permissions-cron-d)
set net.ipv4.conf.eth0/7.log_martians now: 0 → 1  (asked by
  sysctl-log-martians)
unload kernel module cramfs  (asked by module-cramfs-disabled)

Held back until --allow removes-packages is given:

remove package telnet 0.17-41  (asked by package-telnet-client-absent)
  Ports can no longer be tried with telnet.
`);
});

const nothing: Plan = {
  ...examplePlan,
  changes: [],
  held: [],
  decisions: [],
  obstacles: [],
  workloads: [],
  warnings: [],
  unpredicted: [],
  before: exampleReport([exampleResult({ id: '1.1' })]),
  predicted: exampleReport([exampleResult({ id: '1.1' })]),
};

it('says in a few lines that there is nothing to change', () => {
  expect(renderPlan(nothing, style)).toBe(`\
Host       web1 (ssh://ops@web1)
System     Ubuntu 18.04.6 LTS
Benchmark  CIS Ubuntu Linux 18.04 LTS Benchmark 2.1.0
Profile    AKS node image (aks)

Changes    none: nothing that is enforced can be brought nearer to the profile

Predicted  100.0 % → 100.0 % of what is enforced passes
  before   ██████████  1 pass, 0 fail
  after    ██████████  1 pass, 0 fail
`);
});

it('warns of what gets worse', () => {
  const predicted = exampleReport([
    exampleResult({ id: '1.1', actual: 'error', reason: 'the file will be a directory' }),
  ]);
  expect(renderPlan({ ...nothing, predicted }, style)).toContain(`\
1 recommendation will no longer pass:
error   1.1  Ensure thing 1.1 is so
`);
});

it('tells why each recommendation still fails', () => {
  const failing = (id: string, rule: string) =>
    exampleResult({ id, title: 'T', actual: 'fail', rules: [rule] });
  const finding = { what: 'x', expected: 'y', actual: 'z', where: '/', state: 'running' } as const;
  const predicted = exampleReport([
    failing('1.1', 'package-telnet-client-absent'),
    failing('1.2', 'sshd-access-limited'),
    failing('1.3', 'package-ufw-installed'),
    failing('1.4', 'other-rule'),
    exampleResult({
      id: '1.5',
      title: 'T',
      actual: 'fail',
      rules: ['package-telnet-client-absent', 'b'],
      findings: [{ rule: 'b', ...finding }],
    }),
    failing('1.6', 'kernel-arguments'),
  ]);
  const reboots = [{ rule: 'kernel-arguments', text: 'audit=1 is in force after the next boot' }];
  const text = renderPlan({ ...examplePlan, predicted, reboots }, { color: false, width: 120 });
  expect(text).toContain(`\
fail    1.1  T
why     held back: --allow removes-packages
fail    1.2  T
why     for you to decide, see above
fail    1.3  T
why     not helped by any change, see above
fail    1.4  T
why     no reason is known
fail    1.5  T
why     x is z, wanted y (/)
fail    1.6  T
why     in force after the next boot, see above
`);
});

const paragraph = {
  name: 'x',
  architecture: 'amd64',
  version: '1',
  status: 'install ok installed',
  depends: '',
  provides: '',
  essential: false,
};
const path = '/etc/issue';

it.each([
  [
    'remove package x 1',
    { kind: 'package', name: 'x', paragraph },
    { kind: 'package', name: 'x', paragraph: null },
  ],
  [
    'install package x',
    { kind: 'package', name: 'x', paragraph: null },
    { kind: 'package', name: 'x', paragraph: { ...paragraph, version: '' } },
  ],
  [
    'upgrade package x: 1 → 2',
    { kind: 'package', name: 'x', paragraph },
    { kind: 'package', name: 'x', paragraph: { ...paragraph, version: '2' } },
  ],
  [
    'install package x 1',
    { kind: 'package', name: 'x', paragraph: { ...paragraph, status: 'install ok unpacked' } },
    { kind: 'package', name: 'x', paragraph },
  ],
  [
    'delete /etc/issue',
    { kind: 'file', path, node: fileNode('a') },
    { kind: 'file', path, node: { type: 'absent' } },
  ],
  [
    'restrict /etc/issue: mode 4755 → 0755',
    { kind: 'file', path, node: fileNode('a', { mode: 0o4755 }) },
    { kind: 'file', path, node: fileNode('a', { mode: 0o755 }) },
  ],
  [
    'change /etc/issue: encoding bytes → UTF-8',
    { kind: 'file', path, node: fileNode('\xe9', { encoding: 'latin1' }) },
    { kind: 'file', path, node: fileNode('e') },
  ],
  [
    'load kernel module x',
    { kind: 'module', name: 'x', loaded: null },
    { kind: 'module', name: 'x', loaded: 'x 1' },
  ],
] as const)('is titled: %s', (title, before, after) => {
  expect(changeTitle({ before, after })).toBe(title);
});

it('fits any width but for words and lines of files', () => {
  const prose = { ...examplePlan, changes: examplePlan.changes.filter(({ after }) => after.kind !== 'file') };
  for (let width = 40; width <= 200; width += 1)
    for (const line of renderPlan(prose, { ...style, width }).split('\n'))
      if (line.trim().includes(' '))
        expect({ line, fits: columns(line) <= width }).toEqual({ line, fits: true });
});

it('says the same with and without colours', () => {
  const colored = renderPlan(examplePlan, { ...style, color: true });
  expect(colored).toContain('\u001b[32m+MaxAuthTries 4\u001b[39m');
  expect(colored).toContain('\u001b[31m-MaxAuthTries 6\u001b[39m');
  expect(uncolored(colored)).toBe(renderPlan(examplePlan, style));
});

it('lets nothing from a target reach the terminal', () => {
  const plan = hostile(examplePlan, (key) =>
    ['kind', 'type', 'status', 'actual', 'consent', 'check', 'encoding', 'state'].includes(key),
  );
  expectHarmless(renderPlan(plan, style), { tabs: true });
  expectHarmless(uncolored(renderPlan(plan, { ...style, color: true })), { tabs: true });
});

it('keeps forged lines of a difference apart from its real ones', () => {
  const before = { kind: 'file', path, node: fileNode('a\n') } as const;
  const after = { kind: 'file', path, node: fileNode('a\rPermitRootLogin yes\u0085+b\n') } as const;
  const text = renderPlan({ ...nothing, changes: [exampleChange({ before, after })] }, style);
  expect(text).toContain('\n+a\\rPermitRootLogin yes\\x85+b\n');
});

describe('workloads', () => {
  const [warning] = examplePlan.warnings;
  if (warning === undefined) throw new Error('the example warns of nothing');

  it('are named with the first sign of each where no change breaks them', () => {
    const text = renderPlan({ ...examplePlan, warnings: [] }, style);
    expect(text).toContain(`\
Workloads  kubelet (unit kubelet.service is enabled, active)
  No change is known to break them.
`);
  });

  it('are warned of once for each reason, with a few of the addresses', () => {
    const warnings = Array.from({ length: 9 }, (_, at) => ({ ...warning, address: `package:p${at}` }));
    const text = renderPlan({ ...examplePlan, warnings }, { ...style, width: 200 });
    expect(text).toContain(`\
  9 changes are known to break them (cis-harden profiles draft exempts what asks for it):
  package:p0, package:p1, package:p2, package:p3, package:p4 and 4 more: ${warning.why} (kubelet)
`);
  });

  it('are not spoken of where there are none', () => {
    expect(renderPlan({ ...examplePlan, workloads: [], warnings: [] }, style)).not.toContain('Workloads');
  });
});
