import { z } from 'zod';
import { sshdConfig, type SshdConfig } from '../../facts/sshd-config.ts';
import { isSince } from '../../facts/sshd/version.ts';
import { NOT_INSTALLED, optionTexts } from '../../kinds/sshd-option.ts';
import { optionEvidence, optionFindings } from '../../kinds/sshd/judge.ts';
import { repairedOptions } from '../../kinds/sshd/repair.ts';
import type { Wish } from '../../kinds/sshd/wish.ts';
import { defineRule } from '../../rule.ts';

const params = z.strictObject({
  interval: z
    .int()
    .min(1)
    .max(900)
    .default(300)
    .describe('seconds of silence after which the client is asked'),
  countMax: z
    .int()
    .min(0)
    .max(3)
    .default(0)
    .describe('unanswered questions before the end, before OpenSSH 8.2'),
  countMaxSince82: z.int().min(1).max(3).default(3).describe('the same since 8.2, where 0 means without end'),
});

export default defineRule({
  id: 'sshd-idle-timeout',
  title: 'SSH sessions of clients that fell silent end',
  rationale:
    'A session that was left open keeps its rights for whoever comes to that keyboard or cable next.',
  impact: 'Before OpenSSH 8.2 quiet sessions and tunnels end too, not only those whose client is gone.',
  ...optionTexts(['ClientAliveInterval', 'ClientAliveCountMax']),
  params,
  facts: { config: sshdConfig },
  notApplicable: ({ config }) => (config === undefined ? NOT_INSTALLED : undefined),
  *audit({ config }, values) {
    if (config !== undefined) for (const wish of wishes(config, values)) yield* optionFindings(config, wish);
  },
  *evidence({ config }, values) {
    if (config !== undefined) for (const wish of wishes(config, values)) yield optionEvidence(config, wish);
  },
  *remediate({ config }, values) {
    if (config !== undefined)
      yield* repairedOptions(config, wishes(config, values), {
        note: 'SSH sessions whose client stays silent end from then on.',
      });
  },
});

/** From 8.2 on a count of 0 switches the mechanism off; before, it ends a session at the first silence. */
function wishes(
  { build }: SshdConfig,
  { interval, countMax, countMaxSince82 }: z.infer<typeof params>,
): Wish[] {
  const [least, most] = isSince(build.version, 8, 2) ? [1, countMaxSince82] : [0, countMax];
  return [
    {
      option: 'ClientAliveInterval',
      expected: `1 to ${interval} seconds`,
      accepts: (value) => Number(value) >= 1 && Number(value) <= interval,
      value: String(interval),
    },
    {
      option: 'ClientAliveCountMax',
      expected: least === most ? String(most) : `${least} to ${most}`,
      accepts: (value) => Number(value) >= least && Number(value) <= most,
      value: String(most),
    },
  ];
}
