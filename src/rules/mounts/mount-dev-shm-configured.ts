import { z } from 'zod';
import { container } from '../../facts/container.ts';
import { FSTAB, fstab } from '../../facts/fstab.ts';
import { optionValue } from '../../facts/mount-options.ts';
import { mountAt, MOUNTINFO, mountTable, type Mount } from '../../facts/mounts.ts';
import { persistedMounts, type PersistedMount, type PersistedMounts } from '../../facts/persisted-mount.ts';
import { filesystemSize } from '../../kinds/filesystem-size.ts';
import { lineAppended } from '../../kinds/fstab-edit.ts';
import { addOptions, sharedMemoryLine, wordsOf } from '../../kinds/mount-persistence.ts';
import { defineRule, type Finding } from '../../rule.ts';

const POINT = '/dev/shm';

export default defineRule({
  id: 'mount-dev-shm-configured',
  title: '/dev/shm has a filesystem of its own',
  rationale:
    'Everybody may write to /dev/shm, so its size and mount options are what keeps its users from filling the memory or placing programs there.',
  check: `/dev/shm is a mount point. Where the profile asks for it, ${FSTAB} has a line for it, with the size that is set.`,
  remedy: `Adds a line for a tmpfs on /dev/shm to ${FSTAB}, or the size to the line that is there. What is mounted now stays: programs keep their shared memory in it.`,
  params: z.strictObject({
    requireFstab: z
      .boolean()
      .default(false)
      .describe('whether a line in fstab is asked for too, although systemd mounts /dev/shm without one'),
    size: filesystemSize.describe('size that the line in fstab must give; asks for such a line'),
  }),
  facts: { container, fstab, mounts: mountTable, persisted: persistedMounts(POINT) },
  notApplicable: (facts) =>
    facts.container === undefined
      ? undefined
      : `the host is a container, whose mounts are made outside of it (${facts.container})`,

  *audit(facts, { requireFstab, size }) {
    if (requireFstab && lines(facts).length === 0)
      yield finding('a line of its own', 'none', FSTAB, 'persistent');
    for (const entry of otherSize(facts, size))
      yield finding(`size=${size}`, entry.options || 'no options', entry.where, 'persistent');
    yield* live(facts.mounts);
  },

  *evidence({ persisted }) {
    for (const { options, where, by } of persisted.entries)
      yield {
        what: by.kind === 'built-in' ? `no line: systemd mounts it with ${options}` : `options ${options}`,
        where,
      };
  },

  *remediate(facts, { requireFstab, size }) {
    const isMissing = live(facts.mounts).length > 0;
    const sizes = otherSize(facts, size);
    if (lines(facts).length > 0)
      yield* addOptions({ ...facts.persisted, entries: sizes }, { ...facts, obstacle: undefined }, () => [
        `size=${size}`,
      ]);
    else if (requireFstab || isMissing || sizes.length > 0)
      yield lineAppended(facts.fstab, sharedMemoryLine(size));
    if (isMissing) yield { kind: 'reboot', text: 'the next boot mounts /dev/shm' };
  },
});

interface Facts {
  readonly persisted: PersistedMounts;
}

function finding(expected: string, actual: string, where: string, state: Finding['state']): Finding {
  return { what: POINT, expected, actual, where, state };
}

function lines({ persisted }: Facts): PersistedMount[] {
  return persisted.entries.filter(({ by }) => by.kind === 'fstab');
}

function otherSize({ persisted }: Facts, size: string | undefined): PersistedMount[] {
  if (size === undefined) return [];
  return persisted.entries.filter((entry) => optionValue(wordsOf(entry), 'size') !== size);
}

function live(mounts: readonly Mount[] | undefined): Finding[] {
  if (mounts === undefined || mountAt(POINT, mounts) !== undefined) return [];
  return [finding('a filesystem of its own', 'not a mount point of its own', MOUNTINFO, 'running')];
}
