import { createHash } from 'node:crypto';
import type { Report, Result, RuleFinding } from '../audit/report.ts';
import { account } from './account.ts';
import { stableJson } from './json.ts';
import { findingText } from './findings-text.ts';
import { exemptionText } from './result-lines.ts';
import { reportSchema } from './schema.ts';
import { sarifLocation, sarifMessage } from './sarif-parts.ts';
import { seen } from './terminal.ts';

/**
 * A report as SARIF 2.1.0 (OASIS): a reportingDescriptor for each recommendation, and a result for each finding, or
 * one where there is none. What could not be measured is of kind `open` and an error among the notifications, never
 * `pass`. What the profile exempts carries an accepted suppression with its reason.
 */
export function reportSarif(given: Report): string {
  // What stands under properties keeps its keys in the order of the schema.
  const report = reportSchema.safeParse(given).data ?? given;
  const { tool, target, benchmark, profile, results, startedAt } = report;
  const host = target.hostname === '' ? target.name : target.hostname;
  return stableJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: seen(tool.version),
            rules: results.map((result) => descriptor(result)),
          },
        },
        automationDetails: { id: [tool.name, benchmark.id, profile.id, host].map(seen).join('/') + '/' },
        invocations: [
          {
            executionSuccessful: true,
            startTimeUtc: startedAt,
            toolConfigurationNotifications: report.notices.map((notice) => ({
              level: 'note',
              message: sarifMessage([notice]),
            })),
            toolExecutionNotifications: results.flatMap(unmeasured),
          },
        ],
        originalUriBaseIds: {
          HOST: { uri: 'file:///', description: sarifMessage([`the root folder of ${host}`]) },
        },
        columnKind: 'utf16CodeUnits',
        results: results.flatMap((result, index) => sarifResults(result, index, report)),
        properties: {
          target,
          platform: report.platform,
          benchmark: { id: benchmark.id, title: benchmark.title, version: benchmark.version },
          profile,
          summary: report.summary,
        },
      },
    ],
  });
}

function descriptor({ id, title, level, assessment, rules, question }: Result) {
  return {
    id: seen(id),
    shortDescription: sarifMessage([title]),
    ...(question !== undefined && { help: sarifMessage([question]) }),
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['security', assessment], benchmarkLevel: level, rules },
  };
}

function unmeasured(result: Result, index: number) {
  if (result.status !== 'error') return [];
  return [
    {
      level: 'error',
      message: sarifMessage([`${result.id} could not be measured`, ...account(result)]),
      associatedRule: { id: seen(result.id), index },
    },
  ];
}

/** SARIF 2.1.0, 3.27.9: `open` is evaluated without enough to decide, `review` is for a person to decide. */
const kinds = {
  pass: 'pass',
  fail: 'fail',
  manual: 'review',
  'not-applicable': 'notApplicable',
  error: 'open',
} as const;

function sarifResults(result: Result, ruleIndex: number, report: Report): object[] {
  const { id, status, actual, exemption, findings } = result;
  const kind = kinds[status === 'exempt' ? actual : status];
  const common = {
    ruleId: seen(id),
    ruleIndex,
    kind,
    level: kind === 'fail' ? 'error' : 'none',
  };
  // 3.27.23: where any result says whether it is suppressed, each has to.
  const after = {
    suppressions: status === 'exempt' ? [suppression(exemption)] : [],
    properties: { status, actual, enforced: result.enforced },
  };
  if (kind !== 'fail' || findings.length === 0)
    return [
      {
        ...common,
        message: sarifMessage([`${result.title}: ${spoken(result)}`, ...account(result)]),
        locations: locations(result),
        partialFingerprints: fingerprint(report, id),
        ...after,
      },
    ];
  return findings.map((finding) => ({
    ...common,
    message: sarifMessage([findingText(finding)]),
    locations: [sarifLocation(finding.where)],
    partialFingerprints: fingerprint(report, id, finding),
    ...after,
    properties: { ...after.properties, finding: { ...finding } },
  }));
}

/** Places of one result; code scanning takes no more. */
const MOST_LOCATIONS = 10;

/** Where a person may look; of what nothing was seen, the host. */
function locations({ evidence, rules, id }: Result) {
  const places = evidence.slice(0, MOST_LOCATIONS).map(({ where }) => sarifLocation(where));
  return places.length > 0 ? places : [sarifLocation(rules[0] ?? id)];
}

function spoken({ status, actual }: Result): string {
  if (status === 'error') return 'could not be measured';
  if (status === 'manual') return 'a person has to look';
  return status === 'exempt' ? `exempt, would be ${actual}` : status;
}

/** Decided outside the judged files, in the profile, and accepted there until it expires. */
function suppression(exemption: Result['exemption']) {
  return {
    kind: 'external',
    status: 'accepted',
    ...(exemption !== undefined && { justification: exemptionText(exemption), properties: { ...exemption } }),
  };
}

/** The same for the same shortcoming of the same host, also where lines have moved since. */
function fingerprint({ target }: Report, id: string, finding?: RuleFinding) {
  const host = target.machineId || target.hostname || target.name;
  const place = finding && [finding.rule, finding.what, finding.where.replace(/:\d+$/, ''), finding.state];
  const digest = createHash('sha256').update(JSON.stringify([host, id, place ?? null]));
  return { 'cis-harden/v1': digest.digest('hex') };
}
