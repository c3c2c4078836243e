import { z } from 'zod';
import unit from '../../../templates/etc/systemd/system/tmp.mount.hbs';
import type { Change } from '../../change.ts';
import { container } from '../../facts/container.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { FSTAB, fstab } from '../../facts/fstab.ts';
import { optionValue } from '../../facts/mount-options.ts';
import { mountAt, MOUNTINFO, mountTable, type Mount } from '../../facts/mounts.ts';
import { persistedMounts, type PersistedMount, type PersistedMounts } from '../../facts/persisted-mount.ts';
import { sharedSpace, sharedSpaceWritten } from '../../facts/separate-space.ts';
import { addOptions, mountDropIn, wordsOf } from '../../kinds/mount-persistence.ts';
import { filesystemSize } from '../../kinds/filesystem-size.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

const POINT = '/tmp';
const UNIT = '/etc/systemd/system/tmp.mount';

const render = template<{ options: string }>(unit);

export default defineRule({
  id: 'mount-tmp-configured',
  title: '/tmp has a filesystem of its own',
  rationale:
    'Everybody may write to /tmp, so without a filesystem of its own anybody can fill up the one that the system needs, and no mount option can restrict what is put there.',
  impact:
    'A tmpfs lives in memory: what programs leave in /tmp counts against it, is limited to half of it, and is gone after a boot.',
  check: `/tmp is a mount point with a filesystem that is not a view of another one, and a line in ${FSTAB} or an enabled unit tmp.mount mounts one at boot.`,
  remedy: `Writes ${UNIT}, which mounts a tmpfs, and enables it. Nothing is mounted over /tmp while the host runs: the next boot does it.`,
  params: z.strictObject({
    source: z
      .enum(['tmpfs', 'site'])
      .default('tmpfs')
      .describe('whether a tmpfs is made for /tmp, or people of the site add their own line to fstab'),
    size: filesystemSize.describe(
      'size of a tmpfs on /tmp, as 2G or 50%; without it the kernel takes half of the memory',
    ),
  }),
  facts: {
    container,
    fstab,
    mounts: mountTable,
    persisted: persistedMounts(POINT),
    unitObstacle: dropInObstacle(UNIT),
    obstacle: dropInObstacle(mountDropIn(POINT)),
  },
  notApplicable: (facts) =>
    facts.container === undefined
      ? undefined
      : `the host is a container, whose mounts are made outside of it (${facts.container})`,

  *audit(facts, { size }) {
    yield* written(facts);
    for (const entry of otherSize(facts, size))
      yield finding(`size=${size}`, entry.options || 'no options', entry.where, 'persistent');
    yield* live(facts);
  },

  *evidence({ persisted }) {
    for (const { source, type, options, where } of persisted.entries)
      yield { what: `${source} on ${POINT} type ${type} (${options})`, where };
  },

  *remediate(facts, { source, size }) {
    const { persisted } = facts;
    if (written(facts).length > 0) yield* persist(facts, source, size);
    yield* addOptions({ ...persisted, entries: otherSize(facts, size) }, facts, () => [`size=${size}`]);
    if (live(facts).length > 0)
      yield {
        kind: 'reboot',
        text: 'the next boot mounts a filesystem on /tmp; to do it now would hide the files that running programs have there',
      };
  },
});

interface Facts {
  readonly mounts: readonly Mount[] | undefined;
  readonly persisted: PersistedMounts;
  readonly unitObstacle: string | undefined;
}

function finding(expected: string, actual: string, where: string, state: Finding['state']): Finding {
  return { what: POINT, expected, actual, where, state };
}

function written({ persisted: { entries, masked }, mounts }: Facts): Finding[] {
  const persistent = (actual: string, where: string) =>
    finding('a filesystem of its own', actual, where, 'persistent');
  if (masked !== undefined) return [persistent('its mount unit is masked', masked)];
  const atBoot = entries.filter((entry) => entry.atBoot);
  // A ZFS dataset is mounted by its pool.
  if (entries.length === 0 && mountAt(POINT, mounts ?? [])?.type === 'zfs') return [];
  const [first] = entries;
  if (first === undefined) return [persistent('nothing mounts one at boot', FSTAB)];
  if (atBoot.length === 0) return [persistent('not mounted at boot', first.where)];
  return atBoot.flatMap((entry) => {
    const shared = sharedSpaceWritten({ type: entry.type, words: wordsOf(entry) }, 'passing');
    return shared === undefined ? [] : [persistent(shared, entry.where)];
  });
}

/** Entries for a tmpfs whose size is not the one that the profile sets. */
function otherSize({ persisted }: Facts, size: string | undefined): PersistedMount[] {
  if (size === undefined) return [];
  return persisted.entries.filter(
    (entry) => entry.type === 'tmpfs' && optionValue(wordsOf(entry), 'size') !== size,
  );
}

function live({ mounts, persisted }: Facts): Finding[] {
  if (mounts === undefined) return [];
  const shared = sharedSpace(POINT, mounts, 'passing');
  const waits = mountAt(POINT, mounts)?.type === 'autofs' && persisted.entries.some(({ atBoot }) => atBoot);
  return shared === undefined || waits
    ? []
    : [finding('a filesystem of its own', shared, MOUNTINFO, 'running')];
}

function* persist(facts: Facts, source: 'tmpfs' | 'site', size: string | undefined): Generator<Change> {
  const { persisted, mounts, unitObstacle } = facts;
  const decide = (text: string): Change => ({ kind: 'decision', text });
  if (persisted.masked !== undefined)
    return yield decide(
      `${persisted.masked} masks tmp.mount, so that nothing can be mounted there: remove it`,
    );
  const [first] = persisted.entries;
  if (first !== undefined && (first.by.kind === 'fstab' || first.atBoot))
    return yield decide(
      `${first.where} is about /tmp but gives it no filesystem of its own at boot: correct that line`,
    );
  const mount = mountAt(POINT, mounts ?? []);
  const isKept = mount !== undefined && mount.type !== 'tmpfs' && mount.type !== 'autofs';
  if (source === 'site' || (isKept && sharedSpace(POINT, mounts ?? [], 'passing') === undefined))
    return yield decide(
      `add a line for /tmp to ${FSTAB}, or set the parameter source to tmpfs for a filesystem in memory`,
    );
  if (unitObstacle !== undefined) return yield decide(unitObstacle);
  if (first?.by.kind !== 'unit' || first.by.file !== UNIT)
    yield { kind: 'file', path: UNIT, content: render({ options: optionsFor(size) }) };
  yield { kind: 'unit', name: 'tmp.mount', boot: 'enabled' };
}

/** A percent sign would begin a specifier (systemd.unit(5)). */
function optionsFor(size: string | undefined): string {
  const options = ['mode=1777', 'strictatime', 'nosuid', 'nodev'];
  return [...options, ...(size === undefined ? [] : [`size=${size.replace('%', '%%')}`])].join(',');
}
