import type { Host } from '../host/host.ts';
import { defineFact, type Fact } from './fact.ts';
import { FSTAB, fstab } from './fstab.ts';
import type { FstabLine } from './fstab-lines.ts';
import { splitOptions } from './mount-options.ts';
import { mountUnit, type MountUnit, type UnitSetting } from './mount-units.ts';

/** What mounts a filesystem at a point, as it is written down. */
export interface PersistedMount {
  readonly source: string;
  readonly type: string;
  readonly options: string;
  /** `file:line` of the options. */
  readonly where: string;
  /** Whether it is mounted at boot, or as soon as somebody looks into it. */
  readonly atBoot: boolean;
  /** What has to be edited for other options. */
  readonly by:
    | { readonly kind: 'fstab'; readonly line: FstabLine }
    /** `file` is the unit's own; without `options` nothing sets any. */
    | { readonly kind: 'unit'; readonly file?: string; readonly options?: UnitSetting }
    | { readonly kind: 'built-in' };
}

export interface PersistedMounts {
  readonly point: string;
  /** Those that decide; several only where fstab names the point more than once. */
  readonly entries: readonly PersistedMount[];
  /** The file that forbids to mount anything there. */
  readonly masked?: string;
}

/** Where systemd mounts before it reads a unit; of fstab it takes the options afterwards (systemd-remount-fs(8)). */
const SHARED_MEMORY = '/dev/shm';

/** What is mounted at a point after the next boot, according to fstab and the units of systemd. */
export function persistedMounts(point: string): Fact<PersistedMounts> {
  const unit = mountUnit(point);
  return defineFact<PersistedMounts>({
    id: `persisted-mounts ${point}`,
    needs: [],
    uses: [fstab, ...(point === SHARED_MEMORY ? [] : [unit])],
    parse(host) {
      const lines = linesFor(host, point);
      if (point === SHARED_MEMORY) return { point, entries: lines.length > 0 ? lines : [sharedMemory] };
      return { point, ...decided(unit.of(host), lines) };
    },
  });
}

function linesFor(host: Host, point: string): PersistedMount[] {
  const { path, lines } = fstab.of(host);
  return lines
    .filter(({ target, type }) => target === point && type !== 'swap' && type !== 'autofs')
    .map((line, at) => ({
      source: line.source,
      type: line.type,
      options: line.options,
      where: `${path}:${line.line}`,
      // systemd makes a unit of the first and complains of the others.
      atBoot: at === 0 && isMountedAtBoot(line.options),
      by: { kind: 'fstab', line },
    }));
}

/** The last of `auto` and `noauto` counts; what is mounted when it is first looked into counts as mounted. */
function isMountedAtBoot(options: string): boolean {
  const words = splitOptions(options) ?? [];
  if (words.includes('x-systemd.automount') || words.includes('comment=systemd.automount')) return true;
  return words.findLast((word) => word === 'auto' || word === 'noauto') !== 'noauto';
}

/** A unit below /etc or /run wins over fstab, fstab over a unit of a package, and drop-ins change either. */
function decided(
  unit: MountUnit,
  lines: readonly PersistedMount[],
): Pick<PersistedMounts, 'entries' | 'masked'> {
  const { path, options } = unit;
  if (path !== undefined && (unit.beatsFstab || lines.length === 0)) {
    if (unit.masked) return { entries: [], masked: path };
    return { entries: [unitEntry(unit, path, unit.wanted || lines.some(({ atBoot }) => atBoot))] };
  }
  const [first] = lines;
  // The first of several lines becomes the unit that a drop-in changes.
  if (first === undefined || !options?.dropIn) return { entries: lines };
  return {
    entries: [{ ...first, options: options.value, where: options.where, by: { kind: 'unit', options } }],
  };
}

function unitEntry({ what, type, options }: MountUnit, path: string, atBoot: boolean): PersistedMount {
  return {
    source: what?.value ?? '',
    type: type?.value ?? '',
    options: options?.value ?? '',
    where: options?.where ?? path,
    atBoot,
    by: { kind: 'unit', file: path, ...(options && { options }) },
  };
}

const sharedMemory: PersistedMount = {
  source: 'tmpfs',
  type: 'tmpfs',
  options: 'nosuid,nodev,strictatime,mode=1777',
  where: FSTAB,
  atBoot: true,
  by: { kind: 'built-in' },
};
