import { expect, it } from 'vitest';
import { kernelModules } from '../../../src/rules/kernel-modules/index.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

/** By rule: the module as people write it, and how a kernel shows its code. */
const family: Record<string, { module: string; shown: Record<string, string> }> = {
  'module-cramfs-disabled': { module: 'cramfs', shown: { '/proc/filesystems': 'nodev\tproc\n\tcramfs' } },
  'module-freevxfs-disabled': { module: 'freevxfs', shown: { '/proc/filesystems': '\tvxfs' } },
  'module-jffs2-disabled': { module: 'jffs2', shown: { '/proc/filesystems': 'nodev\tjffs2' } },
  'module-hfs-disabled': { module: 'hfs', shown: { '/proc/filesystems': '\thfsplus\n\thfs' } },
  'module-hfsplus-disabled': { module: 'hfsplus', shown: { '/proc/filesystems': '\thfs\n\thfsplus' } },
  'module-udf-disabled': { module: 'udf', shown: { '/proc/filesystems': '\tudf' } },
  'module-usb-storage-disabled': {
    module: 'usb-storage',
    shown: { '/sys/module/usb_storage/parameters/delay_use': '1' },
  },
  'module-dccp-disabled': {
    module: 'dccp',
    shown: { '/proc/net/protocols': 'protocol  size\nDCCP      1472      0' },
  },
  'module-sctp-disabled': { module: 'sctp', shown: { '/proc/net/protocols': 'SCTP      1472      0' } },
  'module-rds-disabled': { module: 'rds', shown: { '/proc/net/protocols': 'RDS      1472      0' } },
  'module-tipc-disabled': { module: 'tipc', shown: { '/proc/net/protocols': 'TIPC      1472      0' } },
};

it('covers every rule on kernel modules', () => {
  expect(kernelModules.map(({ id }) => id)).toEqual(Object.keys(family));
});

for (const rule of kernelModules) {
  const { module, shown } = family[rule.id] ?? { module: '', shown: {} };
  const name = module.replaceAll('-', '_');
  const row = `${name} 16384 0 - Live 0x0000000000000000`;
  const dropIn = `/etc/modprobe.d/60-cis-harden-${module}.conf`;
  const written = (command: string) =>
    `# Written by cis-harden: keeps the kernel from loading ${module}.\ninstall ${module} ${command}\nblacklist ${module}\n`;
  const blocked = { [dropIn]: written('/bin/true') };
  const persistent = (actual: string, where: string): Finding => ({
    what: `install command of ${name}`,
    expected: '/bin/true or /bin/false',
    actual,
    where,
    state: 'persistent',
  });
  const none = persistent('none', '/etc/modprobe.d');
  const inKernel = (actual: string, where: string): Finding => ({
    what: `module ${name}`,
    expected: 'not in the kernel',
    actual,
    where,
    state: 'running',
  });
  const builtin = { '/lib/modules/4.15.0-213-generic/modules.builtin': `kernel/fs/x/${module}.ko\n` };
  const loadable = { '/lib/modules/4.15.0-213-generic/modules.builtin': 'kernel/fs/ext4/ext4.ko\n' };

  testRule(rule, {
    compliant: [
      {
        name: 'an install line runs true',
        host: given({ '/etc/modprobe.d/a.conf': `install ${name} /bin/true` }),
      },
      {
        name: 'an install line of a package runs false, with blanks and hyphens',
        host: given({
          '/lib/modprobe.d/a.conf': `\tinstall  ${module.replaceAll('_', '-')}\t/usr/bin/false  \n`,
        }),
      },
      {
        name: 'an image has an install line',
        host: { running: false, files: { '/etc/modprobe.d/a.conf': `install ${module} /bin/false\n` } },
      },
      {
        name: 'modules of a similar name are loaded',
        host: given(
          blocked,
          `${name}_x 16384 0 - Live 0x0\nx${name} 16384 0 - Live 0x0\nxt_${name} 1 0 ${name} Live 0x0`,
        ),
      },
      {
        name: 'no installed kernel has it, which is enough here',
        params: { absentIsPass: true },
        host: given({ '/lib/modules/4.15.0-213-generic/modules.dep': 'kernel/fs/x.ko: \n' }),
      },
    ],
    failing: [
      { name: 'nothing is written down', host: given({}), finds: [none], files: blocked },
      {
        name: 'an image has nothing, and false is wanted',
        params: { noop: '/bin/false' },
        host: { running: false },
        finds: [none],
        files: { [dropIn]: written('/bin/false') },
      },
      {
        name: 'it is loaded and nothing uses it',
        host: { ...given({}, row, shown), files: loadable },
        finds: [none, inKernel('loaded', '/proc/modules')],
        files: blocked,
        unloads: [name],
      },
      {
        name: 'it is loaded and in use',
        host: given({ ...blocked, ...loadable }, `x 1 0 - Live 0x0\n${name} 16384 2 x, Live 0x0`, shown),
        finds: [inKernel('loaded', '/proc/modules')],
        decides: [`${name} is in use`],
        leaves: [inKernel('loaded', '/proc/modules')],
      },
      {
        name: 'it is loaded for good',
        host: given(blocked, `${name} 16384 0 [permanent], Live 0x0`),
        finds: [inKernel('loaded', '/proc/modules')],
        decides: [`${name} is in use`],
        leaves: [inKernel('loaded', '/proc/modules')],
      },
      {
        name: 'it is built in',
        host: given({ ...blocked, ...builtin }, '', shown),
        finds: [inKernel('built into the kernel', '/lib/modules/4.15.0-213-generic/modules.builtin')],
        decides: [`${name} is built into the running kernel`],
        leaves: [inKernel('built into the kernel', '/lib/modules/4.15.0-213-generic/modules.builtin')],
      },
      {
        name: 'the kernel shows it and its list of built-in modules is not there',
        host: given(blocked, '', shown),
        finds: [inKernel('built into the kernel', Object.keys(shown)[0] ?? '')],
        decides: [`${name} is built into the running kernel`],
        leaves: [inKernel('built into the kernel', Object.keys(shown)[0] ?? '')],
      },
      {
        name: 'an earlier file loads it after all',
        host: given({
          '/etc/modprobe.d/10-a.conf': `# x\ninstall ${module} /sbin/modprobe --ignore-install ${module}\n`,
          '/etc/modprobe.d/20-b.conf': `install ${module} /bin/true\n`,
        }),
        finds: [persistent(`/sbin/modprobe --ignore-install ${module}`, '/etc/modprobe.d/10-a.conf:2')],
        files: {
          '/etc/modprobe.d/10-a.conf': `# x\n# install ${module} /sbin/modprobe --ignore-install ${module}\n`,
        },
      },
      {
        name: 'no installed kernel has it, but that is not enough',
        host: given({ '/lib/modules/4.15.0-213-generic/modules.dep': 'kernel/fs/x.ko: \n' }),
        finds: [none],
        files: blocked,
      },
      {
        name: 'another kernel has it',
        params: { absentIsPass: true },
        host: given({
          '/lib/modules/4.15.0-213-generic/modules.dep': '',
          '/lib/modules/5.4.0-1-azure/modules.dep': `kernel/a/${module}.ko.xz: kernel/b.ko\n`,
        }),
        finds: [none],
        files: blocked,
      },
    ],
  });
}

function given(
  files: Record<string, Example>,
  modules = 'ext4 1 0 - Live 0x0',
  kernel: Record<string, string> = {},
): ExampleHost {
  return { files, kernel: { '/proc/modules': modules, ...kernel } };
}
