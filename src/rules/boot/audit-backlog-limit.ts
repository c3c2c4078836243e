import { z } from 'zod';
import { defineFact } from '../../facts/fact.ts';
import { kernelUnsigned } from '../../facts/kernel-command-line.ts';
import { bootParameter } from '../../kinds/boot-parameter.ts';
import type { Evident } from '../../rule.ts';

export default bootParameter({
  id: 'audit-backlog-limit',
  title: 'The kernel queues enough audit records until auditd takes them',
  rationale: 'More records than the queue holds are lost at boot, and what made them goes unseen.',
  impact: 'The queue of a busy host can take some megabytes of memory.',
  named: 'audit_backlog_limit of at least `limit`',
  params: z.strictObject({ limit: z.int().min(64).max(1_048_576).default(8192) }),
  parameters: ({ limit }) => [
    {
      name: 'audit_backlog_limit',
      value: String(limit),
      accepts: (value) => (kernelUnsigned(value) ?? 0) >= limit,
    },
  ],
  shown: defineFact<readonly Evident[]>({
    id: 'backlog limit in the running kernel',
    needs: [{ kind: 'output', of: 'auditctl -s' }],
    parse(host) {
      const said = host.running ? host.output('auditctl -s') : undefined;
      const line = said?.stdout.split('\n').find((one) => one.startsWith('backlog_limit '));
      return line === undefined ? [] : [{ what: line, where: 'auditctl -s' }];
    },
  }),
});
