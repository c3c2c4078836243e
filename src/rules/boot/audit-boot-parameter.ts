import { z } from 'zod';
import { bootParameter } from '../../kinds/boot-parameter.ts';

export default bootParameter({
  id: 'audit-boot-parameter',
  title: 'Auditing is on from the start of the kernel',
  rationale:
    'The kernel marks a process for auditing when it is made, so what starts before auditd is never audited unless the kernel begins with it.',
  named: 'audit=1',
  params: z.strictObject({}),
  parameters: () => [{ name: 'audit', value: '1' }],
});
