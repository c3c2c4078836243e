import { sysctlRule } from '../../kinds/sysctl.ts';
import type { Rule } from '../../rule.ts';
import coreDumpLimit from './core-dump-limit.ts';
import { systemdCoredump } from './coredump.ts';
import noExecuteBit from './no-execute-bit.ts';

export const processes: readonly Rule[] = [
  noExecuteBit,
  coreDumpLimit,
  sysctlRule({
    id: 'sysctl-no-suid-dumps',
    title: 'Programs that run with more rights than their user leave no core dumps',
    rationale: 'Their memory holds what the user who crashes them may not read, such as hashes of passwords.',
    parameters: [{ key: 'fs/suid_dumpable', value: '0' }],
    requireLine: true,
    note: 'apport, where it is on, sets fs.suid_dumpable to 2 whenever it starts.',
  }),
  ...systemdCoredump,
];
