import { z } from 'zod';
import { auditdOptions, type WantedOption } from '../../kinds/auditd-option.ts';
import type { Rule } from '../../rule.ts';

/** What becomes of the log when it grows. */
export const retention: readonly Rule[] = [
  auditdOptions({
    id: 'auditd-log-size',
    title: 'The size of an audit log file is set',
    rationale:
      'Log files that are too small are full within minutes of what somebody wants to look up later.',
    names: ['max_log_file'],
    params: z.strictObject({
      /** MB. */
      megabytes: z.int().min(1).max(4_000_000).default(8),
    }),
    wanted: ({ megabytes }) => [
      {
        name: 'max_log_file',
        expected: `at least ${megabytes}`,
        accepts: (value) => /^\d{1,9}$/.test(value) && Number(value) >= megabytes,
        value: String(megabytes),
      },
    ],
  }),
  auditdOptions({
    id: 'auditd-keep-logs',
    title: 'Audit logs are kept until a person removes them',
    rationale: 'With rotation, whoever makes enough noise makes auditd delete what he did before.',
    impact: 'The logs grow until somebody moves them away; a full disk stops auditing, or the machine.',
    names: ['max_log_file_action'],
    params: z.strictObject({}),
    wanted: () => [exactly('max_log_file_action', 'keep_logs')],
    note: 'Audit logs now grow until somebody moves them away: see that their disk has room.',
  }),
  auditdOptions({
    id: 'auditd-low-space',
    title: 'auditd warns when its disk gets full, and stops the machine before it is',
    rationale: 'A machine that goes on without a log can be used by anybody without a trace.',
    impact: 'A full disk halts the machine.',
    names: ['space_left_action', 'action_mail_acct', 'admin_space_left_action', 'space_left'],
    params: z.strictObject({
      mailAccount: z
        .string()
        .regex(/^[A-Za-z0-9@._-]{2,255}$/, 'an account or a mail address')
        .default('root'),
      adminAction: z.enum(['halt', 'single']).default('halt'),
    }),
    wanted: ({ mailAccount, adminAction }, value) => [
      exactly('space_left_action', 'email'),
      exactly('action_mail_acct', mailAccount),
      adminAction === 'halt'
        ? exactly('admin_space_left_action', 'halt')
        : {
            name: 'admin_space_left_action',
            expected: 'single or halt',
            accepts: (now) => now === 'single' || now === 'halt',
            value: 'single',
          },
      ...spaceLeft(value('admin_space_left')),
    ],
    note: 'auditd halts the machine, or takes it to single-user mode, when its disk is nearly full.',
    mails: true,
  }),
];

function exactly(name: string, value: string): WantedOption {
  return { name, expected: value, accepts: (now) => now === value.toLowerCase(), value };
}

/** auditd refuses a file whose warning comes later than its last measure. Shares of the disk are not compared with sizes. */
function spaceLeft(admin: string | undefined): WantedOption[] {
  const parts = /^(\d{1,9})(%?)$/.exec(admin ?? '0');
  if (parts === null) return [];
  const [last, unit] = [Number(parts[1]), parts[2] ?? ''];
  return [
    {
      name: 'space_left',
      expected: `more than admin_space_left, which is ${last}${unit}`,
      accepts(now) {
        const other = /^(\d{1,9})(%?)$/.exec(now);
        return other !== null && (other[2] !== unit || Number(other[1]) > last);
      },
      value: `${unit === '%' ? Math.min(last + 5, 99) : Math.max(75, Math.ceil(last * 1.5))}${unit}`,
    },
  ];
}
