import { createHash } from 'node:crypto';
import { type Report, type Result, verdicts } from '../audit/report.ts';
import { reportJson, stableJson } from './json.ts';
import { code } from './markdown-text.ts';
import { oscalFinding } from './oscal-finding.ts';
import { observation } from './oscal-observation.ts';
import { controlId, line, type OscalIds, property } from './oscal-parts.ts';
import { risk } from './oscal-risk.ts';
import { nameUuid, root } from './uuid.ts';

/** The version of OSCAL whose assessment-results model this is. */
const OSCAL = '1.1.3';

/**
 * A report as OSCAL assessment results (NIST). An observation for each recommendation; a finding for each that has an
 * object on the host, `satisfied` only where it passes; a risk whose deviation is approved for each exemption of what
 * does not pass. UUIDs are made from the report, so the same report gives the same bytes.
 */
export function reportOscal(report: Report): string {
  const { tool, benchmark, profile, startedAt, results, target } = report;
  const ids = idsOf(report);
  const host = target.hostname === '' ? target.name : target.hostname;
  const judged = results.filter(({ actual }) => actual !== 'not-applicable');
  const findings = judged.map((result) => oscalFinding(result, ids));
  const risks = judged.filter(isAccepted).map((result) => risk(result, ids));
  return stableJson({
    'assessment-results': {
      uuid: ids.report,
      metadata: {
        title: line(`Audit of ${host} by the profile ${profile.id}`),
        'last-modified': startedAt,
        version: startedAt,
        'oscal-version': OSCAL,
        props: [property('schema-version', String(report.schemaVersion))],
      },
      'import-ap': {
        href: `#${ids.plan}`,
        remarks: 'There is no assessment plan in OSCAL: the profile of cis-harden says what is assessed.',
      },
      results: [
        {
          uuid: ids.result,
          title: line(`${benchmark.title} ${benchmark.version}`),
          description: `Every recommendation that the profile ${code(profile.id)} lists, judged by evidence of one look.`,
          start: startedAt,
          end: startedAt,
          props: summaryProperties(report),
          'local-definitions': {
            'inventory-items': [inventoryItem(report, ids)],
            'assessment-assets': assets(report, ids),
          },
          'reviewed-controls': {
            'control-selections': [controlSelection(results)],
          },
          observations:
            results.length === 0 ? undefined : results.map((one) => observation(one, startedAt, ids)),
          risks: risks.length === 0 ? undefined : risks,
          findings: findings.length === 0 ? undefined : findings,
          ...(report.notices.length > 0 && {
            remarks: report.notices.map((notice) => code(notice)).join('\n\n'),
          }),
        },
      ],
      'back-matter': {
        resources: [
          {
            uuid: ids.plan,
            title: line(`Profile ${profile.id}: ${profile.title}`),
            description: `A profile of ${tool.name} for the benchmark ${code(benchmark.id)}.`,
          },
        ],
      },
    },
  });
}

function idsOf(report: Report): OscalIds {
  const { target, tool, profile } = report;
  const digest = createHash('sha256').update(reportJson(report)).digest('hex');
  const own = nameUuid(root, `report/${digest}`);
  return {
    report: own,
    result: nameUuid(own, 'result'),
    plan: nameUuid(root, `profile/${profile.id}`),
    host: nameUuid(root, `host/${target.machineId || target.hostname || target.name}`),
    tool: nameUuid(root, `tool/${tool.version}`),
    platform: nameUuid(root, `platform/${tool.version}`),
    of: (kind, id) => nameUuid(own, `${kind}/${id}`),
  };
}

/** Exempt, and not as the benchmark wants it. */
function isAccepted({ status, actual }: Result): boolean {
  return status === 'exempt' && actual !== 'pass';
}

function summaryProperties({ summary, benchmark, profile }: Report) {
  const { total, score } = summary;
  return [
    property('benchmark', benchmark.id),
    property('profile', profile.id),
    property('score', score === null ? 'none' : score.toFixed(1)),
    property('total', String(total)),
    ...verdicts.map((verdict) => property(verdict, String(summary[verdict]))),
  ];
}

function inventoryItem({ target, platform }: Report, ids: OscalIds) {
  return {
    uuid: ids.host,
    description: `The host ${code(target.hostname === '' ? target.name : target.hostname)}, reached as ${code(target.name)}.`,
    props: [
      property('target', target.name),
      property('hostname', target.hostname),
      property('machine-id', target.machineId),
      property('os-release', `${platform.id} ${platform.version}`),
    ],
  };
}

function assets({ tool }: Report, ids: OscalIds) {
  return {
    components: [
      {
        uuid: ids.tool,
        type: 'software',
        title: tool.name,
        description: 'Audits a host by evidence of one look, without writing on it.',
        props: [property('version', tool.version)],
        status: { state: 'operational' },
      },
    ],
    'assessment-platforms': [{ uuid: ids.platform, 'uses-components': [{ 'component-uuid': ids.tool }] }],
  };
}

function controlSelection(results: readonly Result[]) {
  if (results.length === 0) return { 'include-all': {} };
  return { 'include-controls': results.map(({ id }) => ({ 'control-id': controlId(id) })) };
}
