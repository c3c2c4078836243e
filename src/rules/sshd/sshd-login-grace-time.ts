import { z } from 'zod';
import { sshdOption } from '../../kinds/sshd-option.ts';

export default sshdOption({
  id: 'sshd-login-grace-time',
  title: 'SSH connections that do not log in are closed within a minute',
  rationale:
    'Connections that never authenticate hold places which MaxStartups counts, until nobody else gets one.',
  option: 'LoginGraceTime',
  params: z.strictObject({ seconds: z.int().min(1).max(60).default(60) }),
  expects: ({ seconds }) => `1 to ${seconds} seconds`,
  accepts: (value, { seconds }) => Number(value) >= 1 && Number(value) <= seconds,
  sets: ({ seconds }) => seconds,
});
