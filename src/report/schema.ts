import { z } from 'zod';
import { type Report, verdicts } from '../audit/report.ts';

const verdict = z
  .enum(verdicts)
  .describe(
    'pass, fail; manual: a person must look; not-applicable: the host has no object for it; ' +
      'exempt: the profile does not enforce it; error: it could not be measured, which is never a pass',
  );

const finding = z.strictObject({
  rule: z.string().describe('the rule that found it'),
  what: z.string().describe('what is judged, in the words of its own documentation'),
  expected: z.string(),
  actual: z.string(),
  where: z.string().describe('file:line, a path, or the place in the kernel that shows it'),
  state: z.enum(['persistent', 'running']).describe('what the next boot will bring, or what is in force now'),
});

const evident = z.strictObject({
  what: z.string().describe('something to see beside the verdict; it never changes it'),
  where: z.string(),
});

const exemption = z.strictObject({
  reason: z.string(),
  note: z.exactOptional(z.string()),
  owner: z.exactOptional(z.string()).describe('who answers for it'),
  expires: z.exactOptional(z.string()).describe('the last day on which it holds, YYYY-MM-DD'),
});

const review = z.strictObject({
  by: z.string().describe('who looked'),
  on: z.string().describe('when, YYYY-MM-DD'),
  until: z.string().describe('the last day on which the answer holds, YYYY-MM-DD'),
  note: z.exactOptional(z.string()),
});

const result = z
  .strictObject({
    id: z.string().describe("the benchmark's number"),
    title: z.string(),
    level: z
      .union([z.literal(1), z.literal(2), z.null()])
      .describe('in the role of the profile; null where it has none'),
    assessment: z.enum(['automated', 'manual']),
    rules: z.array(z.string()).describe('the rules that fulfil it, all together; empty while there is none'),
    status: verdict,
    actual: z
      .enum(['pass', 'fail', 'manual', 'not-applicable', 'error'])
      .describe('the verdict that evidence gives, also where the profile exempts'),
    enforced: z.boolean().describe('whether it counts and is repaired'),
    reason: z.exactOptional(z.string()).describe('why it is not applicable, or could not be measured'),
    findings: z.array(finding).describe('what is not as the rules want it'),
    evidence: z.array(evident),
    question: z
      .exactOptional(z.string())
      .describe('what only a person can answer, beside findings and evidence'),
    review: z
      .exactOptional(review)
      .describe('the answer that the profile records; it makes pass of manual, and actual stays'),
    exemption: z.exactOptional(exemption),
  })
  .meta({ id: 'Result', description: 'one recommendation on one host' });

const count = z.int().min(0);

const drift = z
  .strictObject({
    id: z.string().describe("the benchmark's number"),
    title: z.string(),
    before: z.union([verdict, z.literal('not listed')]),
    after: verdict,
    why: z.string(),
    findings: z
      .array(finding)
      .describe('those that are new where it got worse, those that are gone where it got better'),
    writers: z
      .array(
        z.strictObject({
          where: z.string(),
          package: z.exactOptional(z.string()).describe('that owns the place, or that it is about'),
          unit: z.exactOptional(z.string()).describe('of systemd, whose file it is'),
          what: z.string().describe('what the evidence says, or that it cannot be told'),
        }),
      )
      .describe('who wrote at the places of the findings, as far as the evidence tells'),
  })
  .meta({ id: 'Drift', description: 'what became of one recommendation since an earlier report' });

const baseline = z
  .strictObject({
    file: z.string(),
    startedAt: z.iso.datetime().describe('when the host was looked at for the earlier report'),
    notes: z.array(z.string()),
    worse: z.array(drift).describe('what makes an audit against a baseline fail'),
    better: z.array(drift),
    other: z.array(drift).describe('what differs and is neither'),
  })
  .meta({ id: 'Baseline', description: 'the report beside an earlier one (audit --baseline)' });

/** A report as it is published; src/audit/report.ts is the same in TypeScript. */
export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(1).describe('changes when a reader of the old format could misread the new one'),
    tool: z.strictObject({ name: z.literal('cis-harden'), version: z.string() }),
    target: z.strictObject({
      name: z.string().describe('as the operator wrote it: local, ssh://ops@web1, root:/mnt'),
      hostname: z.string(),
      machineId: z.string().describe('/etc/machine-id; empty where there is none'),
    }),
    platform: z
      .strictObject({
        id: z.string(),
        version: z.string(),
        name: z.string(),
        assumed: z.exactOptional(z.string()).describe('the system that the operator had the host taken for'),
      })
      .describe('the system that was found (os-release)'),
    benchmark: z.strictObject({
      id: z.string(),
      title: z.string(),
      version: z.string(),
      sections: z
        .exactOptional(z.array(z.strictObject({ id: z.string(), title: z.string() })))
        .describe('its chapters, by the first part of the numbers'),
    }),
    profile: z.strictObject({ id: z.string(), title: z.string() }),
    startedAt: z.iso.datetime().describe("when the host was looked at, by the controller's clock"),
    notices: z.array(z.string()).describe('what to know before reading on'),
    results: z.array(result).describe("in the benchmark's order"),
    summary: z.strictObject({
      pass: count,
      fail: count,
      manual: count,
      'not-applicable': count,
      exempt: count,
      error: count.describe('could not be measured; counted beside the score, never in it'),
      total: count,
      score: z
        .number()
        .min(0)
        .max(100)
        .nullable()
        .describe(
          'passed of those enforced that pass or fail, in percent with one decimal; null where there is none',
        ),
    }),
    baseline: z.exactOptional(baseline),
  })
  .meta({
    id: 'Report',
    description: 'the verdict on every listed recommendation of a benchmark on one host',
  }) satisfies z.ZodType<Report>;
