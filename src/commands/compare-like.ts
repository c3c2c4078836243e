import { audit } from '../audit/audit.ts';
import { showBenchmark } from '../benchmark/describe.ts';
import { compareBenchmarks } from '../compare/benchmarks.ts';
import type { Comparison } from '../compare/comparison.ts';
import { compareProfiles, type Resolved } from '../compare/profiles.ts';
import { compareReports } from '../compare/reports.ts';
import { compareEvidence, seenInOne } from '../compare/snapshots.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import type { Host } from '../host/host.ts';
import { resolveProfile } from '../profile/resolve.ts';
import { changesCsv, changesJson, changesMarkdown } from '../report/comparison-formats.ts';
import { renderChanges } from '../report/comparison-text.ts';
import { counted } from '../report/numbers.ts';
import { plain } from '../report/terminal.ts';
import { rules } from '../rules/index.ts';
import { openTarget } from '../targets/open.ts';
import type { CompareOptions } from './compare-profile.ts';
import { openOptions } from './options.ts';
import { emit, outputs } from './output.ts';
import { frameFrom, look, resolutionOf } from './session.ts';
import { styleOf } from './style.ts';

/** The profile that the verdicts of two snapshots are given by, unless the operator names another. */
const PROFILE = 'cis-level1-server';

/** Two snapshots, profiles or benchmarks: prints what differs. Exit status 2 where something does. */
export async function compareLike(
  kind: Like,
  before: string,
  after: string,
  options: CompareOptions,
): Promise<ExitCode> {
  const wanted = outputs('compare', options.format, options.output);
  if (wanted.print === 'html' || wanted.files.some(({ format }) => format === 'html'))
    throw new Refusal(`two ${kind} are written as text, json, markdown or csv; html is for two reports`);
  if (options.profile !== undefined && kind !== 'snapshots')
    throw new Refusal(
      `--profile says what gives the verdicts of two snapshots; two ${kind} are compared as they are`,
    );
  const comparison = await compared[kind](before, after, options);
  await emit(wanted, (format, toFile) => {
    if (format === 'json') return changesJson(comparison);
    if (format === 'csv') return changesCsv(comparison);
    if (format === 'markdown') return changesMarkdown(comparison);
    return renderChanges(comparison, styleOf(options, toFile));
  });
  return comparison.changes.length + (comparison.verdicts?.length ?? 0) === 0
    ? exitCode.good
    : exitCode.fails;
}

/** Two reports have renderers of their own. */
type Like = Exclude<Comparison['kind'], 'reports'>;
type Compare = (before: string, after: string, options: CompareOptions) => Promise<Comparison>;

const compared: Readonly<Record<Like, Compare>> = {
  snapshots: comparedSnapshots,
  profiles: comparedProfiles,
  benchmarks: comparedBenchmarks,
};

async function comparedSnapshots(
  before: string,
  after: string,
  options: CompareOptions,
): Promise<Comparison> {
  const asked = { ...options, profile: options.profile ?? PROFILE, rule: [] };
  const resolution = await resolutionOf(asked);
  const seen = async (name: string) => {
    const target = `snapshot:${name.replace(/^snapshot:/, '')}`;
    const frame = frameFrom(target, resolution, asked);
    const opened = await openTarget(target, await openOptions(options));
    const raw = await opened.look([]);
    const judged = await look(opened, frame, { ...asked, quiet: true }).then(
      (host: Host) => audit(host, frame),
      (problem: unknown) => {
        if (problem instanceof Refusal) return problem.message;
        throw problem;
      },
    );
    return { evidence: raw, judged };
  };
  const [old, fresh] = [await seen(before), await seen(after)];
  const unjudged = [old.judged, fresh.judged].find((one) => typeof one === 'string');
  const verdicts =
    typeof old.judged === 'string' || typeof fresh.judged === 'string'
      ? undefined
      : compareReports(old.judged, fresh.judged);
  const one = seenInOne(old.evidence, fresh.evidence);
  const { identity: was } = old.evidence;
  const { identity: is } = fresh.evidence;
  return {
    schemaVersion: 1,
    kind: 'snapshots',
    before: { name: before, title: `${was.hostname}, looked at ${old.evidence.collectedAt}` },
    after: { name: after, title: `${is.hostname}, looked at ${fresh.evidence.collectedAt}` },
    notices: [
      ...(was.machineId === is.machineId ? [] : ['the two are of different hosts: their machine-ids differ']),
      ...(old.evidence.privileged === fresh.evidence.privileged
        ? []
        : ['only one of them was taken with the rights of root, and saw more for it']),
      ...(one === 0
        ? []
        : [`${counted(one, 'path was', 'paths were')} looked at for one of them only, and left out`]),
      ...(unjudged === undefined ? [] : [`no verdicts are compared: ${unjudged}`]),
    ],
    changes: compareEvidence(old.evidence, fresh.evidence),
    ...(verdicts && { verdicts }),
  };
}

async function comparedProfiles(before: string, after: string, options: CompareOptions): Promise<Comparison> {
  const [old, fresh] = [await resolved(before, options), await resolved(after, options)];
  const [first, second] = [old.profile.benchmark, fresh.profile.benchmark];
  if (first.id !== second.id)
    throw new Refusal(
      `${plain(before)} is for ${first.id} and ${plain(after)} for ${second.id}: their numbers mean other things; cis-harden compare ${first.id} ${second.id} compares the benchmarks`,
    );
  const notices = [old, fresh].flatMap(({ profile }) =>
    profile.notices.map(({ message }) => `${profile.id}: ${message}`),
  );
  return {
    schemaVersion: 1,
    kind: 'profiles',
    before: { name: before, title: old.profile.title },
    after: { name: after, title: fresh.profile.title },
    notices,
    changes: compareProfiles(old, fresh),
  };
}

async function resolved(profile: string, options: CompareOptions): Promise<Resolved> {
  const resolution = await resolutionOf({ ...options, profile, rule: [] });
  return { chain: resolution.chain, profile: resolveProfile(resolution) };
}

async function comparedBenchmarks(before: string, after: string): Promise<Comparison> {
  const [old, fresh] = [
    await showBenchmark(before, rules, process.cwd()),
    await showBenchmark(after, rules, process.cwd()),
  ];
  return {
    schemaVersion: 1,
    kind: 'benchmarks',
    before: { name: before, title: `${old.title} ${old.version}` },
    after: { name: after, title: `${fresh.title} ${fresh.version}` },
    notices: [],
    changes: compareBenchmarks(old, fresh),
  };
}
