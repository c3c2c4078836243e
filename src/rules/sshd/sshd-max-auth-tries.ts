import { z } from 'zod';
import { sshdOption } from '../../kinds/sshd-option.ts';

export default sshdOption({
  id: 'sshd-max-auth-tries',
  title: 'Few authentication attempts per SSH connection',
  rationale: 'Each further guess costs a new connection, and failures past half the limit are logged.',
  impact: 'Clients whose agent offers more keys than that are refused before the right one is tried.',
  option: 'MaxAuthTries',
  params: z.strictObject({ limit: z.int().min(1).max(4).default(4) }),
  expects: ({ limit }) => `at most ${limit}`,
  accepts: (value, { limit }) => Number(value) <= limit,
  sets: ({ limit }) => limit,
});
