import { z } from 'zod';
import { sshdOption } from '../../kinds/sshd-option.ts';

export default sshdOption({
  id: 'sshd-max-sessions',
  title: 'Few sessions per SSH connection',
  rationale:
    'A connection that opens session after session exhausts processes without another authentication.',
  option: 'MaxSessions',
  params: z.strictObject({ limit: z.int().min(1).max(10).default(10) }),
  expects: ({ limit }) => `at most ${limit}`,
  accepts: (value, { limit }) => Number(value) <= limit,
  sets: ({ limit }) => limit,
});
