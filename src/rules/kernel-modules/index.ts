import { kernelModuleRule } from '../../kinds/kernel-module.ts';
import type { Rule } from '../../rule.ts';

const rareFilesystem = (format: string) =>
  `A crafted ${format} image could otherwise attack kernel code that hardly anyone uses or tests any more.`;

/** Rules that keep kernel modules out. */
export const kernelModules: readonly Rule[] = [
  kernelModuleRule({
    id: 'module-cramfs-disabled',
    title: 'Filesystem cramfs cannot be mounted',
    rationale: rareFilesystem('compressed ROM'),
    module: 'cramfs',
    registration: { filesystem: 'cramfs' },
  }),
  kernelModuleRule({
    id: 'module-freevxfs-disabled',
    title: 'Filesystem freevxfs cannot be mounted',
    rationale: rareFilesystem('Veritas'),
    module: 'freevxfs',
    registration: { filesystem: 'vxfs' },
  }),
  kernelModuleRule({
    id: 'module-jffs2-disabled',
    title: 'Filesystem jffs2 cannot be mounted',
    rationale: 'It is for bare flash chips, which servers do not have, and so is only something to attack.',
    module: 'jffs2',
    registration: { filesystem: 'jffs2' },
  }),
  kernelModuleRule({
    id: 'module-hfs-disabled',
    title: 'Filesystem hfs cannot be mounted',
    rationale: rareFilesystem('old Macintosh'),
    module: 'hfs',
    registration: { filesystem: 'hfs' },
  }),
  kernelModuleRule({
    id: 'module-hfsplus-disabled',
    title: 'Filesystem hfsplus cannot be mounted',
    rationale: rareFilesystem('Macintosh'),
    module: 'hfsplus',
    registration: { filesystem: 'hfsplus' },
  }),
  kernelModuleRule({
    id: 'module-udf-disabled',
    title: 'Filesystem udf cannot be mounted',
    rationale: rareFilesystem('DVD'),
    impact: 'DVDs cannot be read; virtual machines on Azure take their first settings from one.',
    module: 'udf',
    registration: { filesystem: 'udf' },
  }),
  kernelModuleRule({
    id: 'module-usb-storage-disabled',
    title: 'USB disks cannot be used',
    rationale: 'A stick is the easiest way to carry data out of a machine room, or something harmful in.',
    impact: 'USB disks and virtual media of remote consoles no longer appear.',
    module: 'usb-storage',
    registration: { file: '/sys/module/usb_storage/parameters/delay_use' },
  }),
  kernelModuleRule({
    id: 'module-dccp-disabled',
    title: 'Network protocol DCCP is not available',
    rationale:
      'Any user can have the kernel load it by opening a socket, and its bugs gave root more than once.',
    module: 'dccp',
    registration: { protocol: 'DCCP' },
  }),
  kernelModuleRule({
    id: 'module-sctp-disabled',
    title: 'Network protocol SCTP is not available',
    rationale: 'Any user can have the kernel load it by opening a socket, though few programs speak it.',
    impact: 'Telephony software, and Kubernetes services of type SCTP, need it.',
    module: 'sctp',
    registration: { protocol: 'SCTP' },
  }),
  kernelModuleRule({
    id: 'module-rds-disabled',
    title: 'Network protocol RDS is not available',
    rationale:
      'Any user can have the kernel load it by opening a socket, though only some database clusters speak it.',
    module: 'rds',
    registration: { protocol: 'RDS' },
  }),
  kernelModuleRule({
    id: 'module-tipc-disabled',
    title: 'Network protocol TIPC is not available',
    rationale:
      'Any user can have the kernel load it by opening a socket, though only some cluster suites speak it.',
    module: 'tipc',
    registration: { protocol: 'TIPC' },
  }),
];
