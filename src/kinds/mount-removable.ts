import { z } from 'zod';
import type { MountOption } from '../change.ts';
import { container } from '../facts/container.ts';
import { FSTAB, fstab, type Fstab } from '../facts/fstab.ts';
import type { FstabLine } from '../facts/fstab-lines.ts';
import { MOUNTINFO, mountTable, type Mount } from '../facts/mounts.ts';
import type { PersistedMount } from '../facts/persisted-mount.ts';
import {
  isMediaFolder,
  isRemovable,
  type RemovableDevice,
  removableDevices,
} from '../facts/removable-media.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { optionsAdded } from './fstab-edit.ts';
import { brings } from './mount-persistence.ts';

interface MountRemovable {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly option: MountOption;
}

/** More than this of a kind are counted, not listed. */
const SHOWN = 8;

const params = z.strictObject({
  devices: z
    .array(z.string().regex(/^\/[^\s]*$|^(?:UUID|LABEL|PARTUUID|PARTLABEL)=[^\s]+$/, 'as written in fstab'))
    .max(64)
    .default([])
    .describe('sources in fstab that are removable though nothing shows it; their lines are repaired'),
});

type Params = z.infer<typeof params>;

/** A rule that wants an option on what is mounted from removable media. Which media are removable a person must say. */
export function mountRemovable({ option, ...rule }: MountRemovable): Rule {
  return defineRule({
    ...rule,
    check: `Lines in ${FSTAB} and mounts whose source is a drive with removable media, a disk behind USB, or one that the profile names, or whose target is below /media, have \`${option}\`.`,
    remedy: `Adds \`${option}\` to the lines in ${FSTAB} of the devices that the profile names. For others the plan says what a person must do.`,
    question: `Does everything that this host mounts from removable media have the option ${option}?`,
    params,
    facts: { container, fstab, mounts: mountTable, devices: removableDevices },
    notApplicable(facts, values) {
      if (facts.container !== undefined)
        return `the host is a container, whose mounts are made outside of it (${facts.container})`;
      return facts.devices.length === 0 &&
        lines(facts, values).length === 0 &&
        live(facts, values).length === 0
        ? `there is no removable device, and no line in ${FSTAB} for one`
        : undefined;
    },
    *audit(facts, values) {
      for (const { line, entry } of lacking(facts, values))
        yield finding(line.target, entry.options || 'no options', entry.where, 'persistent');
      for (const mount of live(facts, values))
        if (!mount.own.split(',').includes(option))
          yield finding(mount.point, mount.own, MOUNTINFO, 'running');
    },
    *evidence(facts, values) {
      yield* shown(
        facts.devices.map(({ name, where }) => ({ what: `removable device ${name}`, where })),
        'removable devices',
      );
      const written = facts.fstab.lines.filter(
        (line) => judged(facts, values, line.source, line.target) || line.target.startsWith('/mnt'),
      );
      yield* shown(
        written.map(({ source, target, options, line }) => ({
          what: `${source} on ${target} (${options})`,
          where: `${facts.fstab.path}:${line}`,
        })),
        `lines in ${FSTAB}`,
      );
      yield* shown(
        live(facts, values).map(({ source, point, own }) => ({
          what: `${source} on ${point} (${own})`,
          where: MOUNTINFO,
        })),
        'mounts',
      );
    },
    *remediate(facts, values) {
      const [named, others] = split(lacking(facts, values), ({ line }) =>
        values.devices.includes(line.source),
      );
      if (named.length > 0)
        yield optionsAdded(
          facts.fstab,
          named.map(({ line }) => ({ line, words: [option] })),
        );
      for (const mount of live(facts, values))
        if (values.devices.includes(mount.source))
          yield { kind: 'mount', point: mount.point, options: [option] };
      for (const { line, entry } of others)
        yield {
          kind: 'decision',
          text: `${entry.where} mounts ${line.source} on ${line.target} without ${option}: add it there, or name ${line.source} in the parameter devices`,
        };
    },
  });

  function finding(point: string, actual: string, where: string, state: Finding['state']): Finding {
    return { what: `mount options of ${point}`, expected: option, actual, where, state };
  }

  function lacking(facts: Facts, values: Params) {
    return lines(facts, values)
      .map((line) => ({ line, entry: entryOf(facts.fstab, line) }))
      .filter(({ entry }) => !brings(entry, option));
  }
}

interface Facts {
  readonly fstab: Fstab;
  readonly mounts: readonly Mount[] | undefined;
  readonly devices: readonly RemovableDevice[];
}

function lines(facts: Facts, values: Params): FstabLine[] {
  return facts.fstab.lines.filter(({ source, target }) => judged(facts, values, source, target));
}

function live(facts: Facts, values: Params): Mount[] {
  return (facts.mounts ?? []).filter(
    ({ source, point, type }) => type !== 'autofs' && judged(facts, values, source, point),
  );
}

function judged({ devices }: Facts, values: Params, source: string, target: string): boolean {
  return values.devices.includes(source) || isMediaFolder(target) || isRemovable(source, devices);
}

function entryOf({ path }: Fstab, line: FstabLine): PersistedMount {
  const { source, type, options } = line;
  return { source, type, options, where: `${path}:${line.line}`, atBoot: true, by: { kind: 'fstab', line } };
}

function* shown<T>(all: readonly (T & { what: string; where: string })[], what: string) {
  yield* all.slice(0, SHOWN);
  const [first] = all;
  if (first !== undefined && all.length > SHOWN)
    yield { what: `${all.length - SHOWN} more ${what}`, where: first.where };
}

function split<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}
