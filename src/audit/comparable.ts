import type { Report } from './report.ts';

/** Reports that a comparison is about, as far as it depends on them. */
type Named = Pick<Report, 'target' | 'benchmark' | 'profile'>;

/**
 * Why an earlier report says nothing of this one's host and benchmark; undefined where it does. A host is known by
 * its machine-id, and by its hostname where one of the two has none.
 */
export function otherHost(earlier: Named, { benchmark, target }: Named): string | undefined {
  if (earlier.benchmark.id !== benchmark.id)
    return `is about ${earlier.benchmark.id}, and this audit about ${benchmark.id}`;
  const other = earlier.target;
  const same =
    other.machineId !== '' && target.machineId !== ''
      ? other.machineId === target.machineId
      : other.hostname === target.hostname;
  return same
    ? undefined
    : `is of another host, ${other.hostname || 'without a name'} (machine-id ${other.machineId || 'none'})`;
}

/** The same for a baseline, whose verdicts must also have been given by the same profile. */
export function incomparable(earlier: Named, report: Named): string | undefined {
  const why = otherHost(earlier, report);
  if (why !== undefined) return why;
  if (earlier.benchmark.version !== report.benchmark.version)
    return `is about version ${earlier.benchmark.version} of the benchmark, and this audit about ${report.benchmark.version}`;
  if (earlier.profile.id !== report.profile.id)
    return `was judged by the profile ${earlier.profile.id}, and this audit by ${report.profile.id}: what one of them asks for says nothing of the other`;
  return undefined;
}
