import { z } from 'zod';
import type { Change, MountOption } from '../change.ts';
import { container } from '../facts/container.ts';
import { dropInObstacle } from '../facts/drop-in.ts';
import { FSTAB, fstab } from '../facts/fstab.ts';
import { mountAt, MOUNTINFO, mountTable, type Mount } from '../facts/mounts.ts';
import { type PersistedMount, persistedMounts, type PersistedMounts } from '../facts/persisted-mount.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { addOptions, brings, mountDropIn } from './mount-persistence.ts';

interface MountOptionRule {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** `/var/tmp` */
  readonly point: string;
  readonly option: MountOption;
  /** The rule that wants a filesystem at that point. */
  readonly see: string;
}

/** A rule that wants an option on a filesystem that is mounted at a point of its own, now and after the next boot. */
export function mountOption({ point, option, see, ...rule }: MountOptionRule): Rule {
  const findingOn = (actual: string, where: string, state: Finding['state']): Finding => ({
    what: `mount options of ${point}`,
    expected: option,
    actual,
    where,
    state,
  });

  return defineRule({
    ...rule,
    check: `Where ${point} is a mount point, the mount that covers it has \`${option}\`, and so does what mounts it at boot: its line in ${FSTAB}, or the mount unit that wins, with its drop-ins. Of contrary options the right-most counts.`,
    remedy: `Adds \`${option}\` to the options in ${FSTAB}, or to those of the unit in ${mountDropIn(point)}, and remounts ${point} with it.`,
    params: z.strictObject({}),
    facts: {
      container,
      fstab,
      mounts: mountTable,
      persisted: persistedMounts(point),
      obstacle: dropInObstacle(mountDropIn(point)),
    },
    notApplicable(facts) {
      if (facts.container !== undefined)
        return `the host is a container, whose mounts are made outside of it (${facts.container})`;
      return judged(facts).length > 0 || liveMount(facts) !== undefined
        ? undefined
        : `${point} is not a mount point of its own, which ${see} judges`;
    },
    *audit(facts) {
      for (const entry of judged(facts))
        if (!brings(entry, option)) yield findingOn(entry.options || 'no options', entry.where, 'persistent');
      const live = liveMount(facts);
      if (live === undefined) return;
      if (isForgotten(facts, live)) yield findingOn('nothing mounts it at boot', FSTAB, 'persistent');
      if (lacks(live)) yield findingOn(live.own, MOUNTINFO, 'running');
    },
    *evidence(facts) {
      for (const { source, type, options, where } of facts.persisted.entries)
        yield { what: `${source} on ${point} type ${type} (${options})`, where };
    },
    *remediate(facts) {
      const live = liveMount(facts);
      const entries = judged(facts);
      const written = addOptions({ point, entries }, facts, (entry) =>
        brings(entry, option) ? [] : [option],
      );
      yield* written.map(noted);
      if (live === undefined) return;
      if (isForgotten(facts, live)) yield forgotten(point, option);
      if (lacks(live)) yield noted(remount(live));
    },
  });

  /** What is written down; a unit that nothing starts counts only while it is mounted. */
  function judged({ persisted, mounts: table }: Facts): readonly PersistedMount[] {
    const isMounted = mountAt(point, table ?? []) !== undefined;
    return persisted.entries.filter(({ atBoot, by }) => by.kind !== 'unit' || atBoot || isMounted);
  }

  /** What is mounted there now. A point that waits for somebody to look into it holds no filesystem yet. */
  function liveMount({ mounts: table }: Facts): Mount | undefined {
    const live = mountAt(point, table ?? []);
    return live?.type === 'autofs' ? undefined : live;
  }

  /** A ZFS dataset is mounted by its pool. */
  function isForgotten({ persisted }: Facts, live: Mount): boolean {
    return persisted.entries.length === 0 && live.type !== 'zfs';
  }

  function lacks({ own }: Mount): boolean {
    return !own.split(',').includes(option);
  }

  function noted(change: Change): Change {
    if (rule.impact === undefined || (change.kind !== 'file' && change.kind !== 'mount')) return change;
    return { ...change, note: rule.impact };
  }

  function remount(live: Mount): Change {
    if (live.type !== 'zfs') return { kind: 'mount', point, options: [option] };
    const property = { nodev: 'devices', nosuid: 'setuid', noexec: 'exec' }[option];
    return {
      kind: 'decision',
      text: `${point} is the ZFS dataset ${live.source}: set its property ${property} to off`,
    };
  }
}

interface Facts {
  readonly mounts: readonly Mount[] | undefined;
  readonly persisted: PersistedMounts;
}

function forgotten(point: string, option: MountOption): Change {
  return {
    kind: 'decision',
    text: `${point} is mounted, but nothing mounts it at boot: add a line for it to ${FSTAB}, with ${option}`,
  };
}
