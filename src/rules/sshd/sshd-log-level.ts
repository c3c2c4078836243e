import { z } from 'zod';
import { sshdOption } from '../../kinds/sshd-option.ts';

export default sshdOption({
  id: 'sshd-log-level',
  title: 'sshd logs logins, and no more than that is safe',
  rationale: 'Below INFO logins leave no trace; at DEBUG the log holds data of the users themselves.',
  option: 'LogLevel',
  params: z.strictObject({ level: z.enum(['INFO', 'VERBOSE']).default('INFO') }),
  expects: ({ level }) => (level === 'INFO' ? 'INFO or VERBOSE' : 'VERBOSE'),
  accepts: (value, { level }) => value === 'VERBOSE' || value === level,
  sets: ({ level }) => level,
});
