import { z } from 'zod';
import { container } from '../facts/container.ts';
import { defineFact, type Fact } from '../facts/fact.ts';
import { FSTAB } from '../facts/fstab.ts';
import { mountAt, MOUNTINFO, mountTable, type Mount } from '../facts/mounts.ts';
import { persistedMounts, type PersistedMounts } from '../facts/persisted-mount.ts';
import { sharedSpace, sharedSpaceWritten } from '../facts/separate-space.ts';
import { defineRule, type Evident, type Finding, type Rule } from '../rule.ts';
import { wordsOf } from './mount-persistence.ts';

interface MountSeparate {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly point: string;
  /** What else to think of when the volume is made, one sentence. */
  readonly advice?: string;
  /** What else a person may want to see. */
  readonly evidence?: Fact<readonly Evident[]>;
}

/** More mounts than this are counted, not listed. */
const SHOWN = 10;

/** A rule that wants a filesystem of its own below a folder. Making one is a person's work. */
export function mountSeparate({ point, advice, evidence, ...rule }: MountSeparate): Rule {
  const persisted = persistedMounts(point);

  return defineRule({
    ...rule,
    impact: `Making the volume and moving what is in ${point} takes a maintenance window.`,
    check: `${point} is a mount point with a filesystem that neither the mount above it nor an earlier one shares, and a line in ${FSTAB} or a mount unit mounts such a one at boot. Bind mounts, overlays and tmpfs are not space of its own.`,
    remedy: 'None is made: the plan says what a person must do.',
    params: z.strictObject({}),
    facts: { container, mounts: mountTable, persisted, more: evidence ?? nothing },
    notApplicable: (facts) =>
      facts.container === undefined
        ? undefined
        : `the host is a container, whose mounts are made outside of it (${facts.container})`,
    *audit(facts) {
      yield* written(facts);
      yield* live(facts);
    },
    *evidence(facts) {
      yield* volumes(facts.mounts ?? []);
      for (const { source, type, options, where } of facts.persisted.entries)
        yield { what: `${source} on ${point} type ${type} (${options})`, where };
      yield* facts.more;
    },
    *remediate(facts) {
      if (written(facts).length === 0 && live(facts).length === 0) return;
      yield { kind: 'decision', text: decision(facts) };
    },
  });

  function finding(actual: string, where: string, state: Finding['state']): Finding {
    return { what: point, expected: 'a filesystem of its own', actual, where, state };
  }

  function written({ persisted: { entries, masked }, mounts: table }: Facts): Finding[] {
    if (masked !== undefined) return [finding('its mount unit is masked', masked, 'persistent')];
    const atBoot = entries.filter((entry) => entry.atBoot);
    if (atBoot.length === 0) {
      // A ZFS dataset is mounted by its pool.
      if (mountAt(point, table ?? [])?.type === 'zfs') return [];
      const [first] = entries;
      return [
        finding(
          first === undefined ? 'nothing mounts one at boot' : 'not mounted at boot',
          first?.where ?? FSTAB,
          'persistent',
        ),
      ];
    }
    return atBoot.flatMap((entry) => {
      const shared = sharedSpaceWritten({ type: entry.type, words: wordsOf(entry) }, 'lasting');
      return shared === undefined ? [] : [finding(shared, entry.where, 'persistent')];
    });
  }

  function live({ mounts: table, persisted: { entries } }: Facts): Finding[] {
    if (table === undefined) return [];
    const shared = sharedSpace(point, table, 'lasting');
    const waits = mountAt(point, table)?.type === 'autofs' && entries.some(({ atBoot }) => atBoot);
    return shared === undefined || waits ? [] : [finding(shared, MOUNTINFO, 'running')];
  }

  function decision(facts: Facts): string {
    const more = advice === undefined ? '' : ` ${advice}`;
    if (facts.mounts !== undefined && live(facts).length === 0)
      return `${point} has a filesystem of its own now, but not after the next boot: add a line for it to ${FSTAB}.${more}`;
    return `make a volume for ${point}, copy what is in it while nothing writes there, and add a line for it to ${FSTAB}; or exempt this rule with the reason why ${point} needs none.${more}`;
  }
}

interface Facts {
  readonly mounts: readonly Mount[] | undefined;
  readonly persisted: PersistedMounts;
}

/** The mounts of block devices and datasets: where space could come from. */
function* volumes(all: readonly Mount[]): Generator<Evident> {
  const shown = all.filter(({ source, type }) => source.startsWith('/dev/') || type === 'zfs');
  for (const { source, point, type } of shown.slice(0, SHOWN))
    yield { what: `${source} on ${point} type ${type}`, where: MOUNTINFO };
  if (shown.length > SHOWN)
    yield { what: `${shown.length - SHOWN} more mounts of block devices`, where: MOUNTINFO };
}

const nothing = defineFact<readonly Evident[]>({ id: 'nothing', needs: [], parse: () => [] });
