import { type Report, type Result, verdicts } from '../audit/report.ts';
import { seen } from './terminal.ts';

type Labels = Readonly<Record<string, string>>;

/** One metric: a gauge with its samples. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

/**
 * A report in the text format of Prometheus, for the textfile collector of node_exporter: gauges only, and the time of
 * the audit as a value, for the collector takes no timestamps. What could not be measured counts as verdict `error`.
 */
export function reportPrometheus(report: Report): string {
  const { target, benchmark, profile } = report;
  const common: Labels = {
    host: target.hostname === '' ? target.name : target.hostname,
    benchmark: benchmark.id,
    profile: profile.id,
  };
  return metrics(report)
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...samples.map(([labels, value]) => `${name}${labelled({ ...common, ...labels })} ${written(value)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function metrics({ tool, results, summary, startedAt, baseline }: Report): Metric[] {
  return [
    {
      name: 'cis_harden_info',
      help: 'The version of cis-harden that judged the host.',
      samples: [[{ version: tool.version }, 1]],
    },
    {
      name: 'cis_harden_audit_timestamp_seconds',
      help: 'When the host was looked at, in seconds since 1970.',
      samples: [[{}, Math.floor(Date.parse(startedAt) / 1000)]],
    },
    {
      name: 'cis_harden_score_ratio',
      help: 'Passed of those enforced that pass or fail; NaN where there is none. Look at the errors as well.',
      samples: [[{}, summary.score === null ? Number.NaN : summary.score / 100]],
    },
    {
      name: 'cis_harden_recommendations',
      help: 'Recommendations by verdict; error is what could not be measured, which is no pass.',
      samples: verdicts.map((verdict) => [{ verdict }, summary[verdict]] as const),
    },
    {
      name: 'cis_harden_baseline_recommendations',
      help: 'Recommendations that got worse or better than the baseline; only where the audit had one.',
      samples:
        baseline === undefined
          ? []
          : (['worse', 'better'] as const).map((change) => [{ change }, baseline[change].length] as const),
    },
    {
      name: 'cis_harden_recommendation_verdict',
      help: 'Always 1; the label verdict is what was found, and actual what it would be without an exemption.',
      samples: results.map(
        ({ id, level, status, actual }) =>
          [{ id, level: level === null ? '' : String(level), verdict: status, actual }, 1] as const,
      ),
    },
    {
      name: 'cis_harden_exemption_expiry_timestamp_seconds',
      help: 'When an exemption ends, in seconds since 1970.',
      samples: results.flatMap(expiry),
    },
    {
      name: 'cis_harden_review_expiry_timestamp_seconds',
      help: "When a person's answer ends to count, in seconds since 1970.",
      samples: results.flatMap(({ id, review }) => (review === undefined ? [] : ending(id, review.until))),
    },
  ];
}

function expiry({ id, exemption }: Result): (readonly [Labels, number])[] {
  return exemption?.expires === undefined ? [] : ending(id, exemption.expires);
}

const DAY = 24 * 60 * 60;

/** The end of the last day, in universal time. */
function ending(id: string, day: string): (readonly [Labels, number])[] {
  const start = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(start) ? [] : [[{ id }, start / 1000 + DAY]];
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(',')}}`;
}

/** What the format asks to be escaped; what cannot be seen stands as in text. */
function escaped(value: string): string {
  return seen(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function written(value: number): string {
  return Number.isNaN(value) ? 'NaN' : String(value);
}
