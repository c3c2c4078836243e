import { z } from 'zod';
import type { Change } from '../../change.ts';
import { appArmorFiles, type AppArmorFile, type AppArmorFiles } from '../../facts/apparmor-files.ts';
import { appArmorKernel, type AppArmorKernel } from '../../facts/apparmor-kernel.ts';
import { unconfinedProcesses } from '../../facts/apparmor-processes.ts';
import type { WrittenProfile } from '../../facts/apparmor-profiles.ts';
import { packages } from '../../facts/packages.ts';
import {
  appArmorEvidence,
  listed,
  loadedFinding,
  unjudged,
  unjudgedDecisions,
  withoutAppArmor,
  writtenFinding,
} from '../../kinds/apparmor.ts';
import { edited } from '../../kinds/text-edit.ts';
import { defineRule, type Finding } from '../../rule.ts';

const SERVICE = 'apparmor.service';

const params = z.strictObject({
  complainAllow: z
    .array(z.string().regex(/^[^\p{Cc}]+$/u))
    .default([])
    .describe('profiles, by the names that the kernel lists, that may stay in complain mode'),
});

type Params = z.infer<typeof params>;

export default defineRule({
  id: 'apparmor-profiles-enforced',
  title: 'AppArmor denies what profiles do not list',
  rationale: 'In complain mode a profile only writes down what an intruder does.',
  impact:
    'A program whose profile is incomplete is denied files that it needs; the kernel log shows what complain mode let pass until now.',
  check:
    'As apparmor-profiles-loaded, and no profile complains: neither in the running kernel, nor by a flag in /etc/apparmor.d, nor by a name in /etc/apparmor.d/force-complain. Those of `complainAllow` may.',
  remedy:
    'Takes the flag out of the files and the names out of force-complain; apparmor.service then loads the profiles anew.',
  params,
  facts: { packages, kernel: appArmorKernel, files: appArmorFiles, unconfined: unconfinedProcesses },
  notApplicable: withoutAppArmor,
  *audit(facts, values) {
    yield* unjudged(facts);
    yield* complaining(facts, values);
  },
  evidence: appArmorEvidence,
  *remediate(facts, values) {
    yield* unjudgedDecisions(facts);
    for (const file of facts.files.loaded) yield* enforcement(file, values);
    yield* stillComplaining(facts, values);
  },
});

interface Facts {
  readonly kernel: AppArmorKernel;
  readonly files: AppArmorFiles;
}

function complaining({ kernel, files }: Facts, values: Params): Finding[] {
  const written = files.loaded.flatMap((file) => [
    ...flagged(file, values).map((profile) => writtenFinding(file, profile, 'enforce', 'complain')),
    ...(isForced(file, values)
      ? [
          {
            what: `profiles of ${file.path}`,
            expected: 'enforce',
            actual: 'complain',
            where: file.forcedBy ?? file.path,
            state: 'persistent' as const,
          },
        ]
      : []),
  ]);
  return [
    ...written,
    ...complainingNow(kernel, values).map((name) => loadedFinding(name, 'enforce', 'complain')),
  ];
}

function complainingNow(kernel: AppArmorKernel, { complainAllow }: Params): string[] {
  if (typeof kernel === 'string') return [];
  return kernel.profiles
    .filter(({ name, mode }) => mode === 'complain' && !complainAllow.includes(name))
    .map(({ name }) => name);
}

function flagged({ profiles }: AppArmorFile, { complainAllow }: Params): WrittenProfile[] {
  return profiles.filter(({ name, flags }) => flags.includes('complain') && !complainAllow.includes(name));
}

/** A file whose profiles may all complain may be forced to. */
function isForced({ profiles, forcedBy }: AppArmorFile, { complainAllow }: Params): boolean {
  return forcedBy !== undefined && !profiles.every(({ name }) => complainAllow.includes(name));
}

function* enforcement(file: AppArmorFile, values: Params): Generator<Change> {
  const note = 'Programs are denied from then on what these profiles do not list.';
  const profiles = flagged(file, values);
  if (profiles.length > 0) {
    const content = edited(file.text, profiles.flatMap(withoutComplain));
    yield { kind: 'file', path: file.path, content, reload: SERVICE, note };
  }
  if (isForced(file, values) && file.forcedBy !== undefined)
    yield { kind: 'removal', path: file.forcedBy, reload: SERVICE, note };
}

/** The other flags stay as they are written; a clause that is left empty goes. */
function withoutComplain({ flags, clause, list }: WrittenProfile) {
  if (clause === undefined || list === undefined) return [];
  const others = flags.filter((flag) => flag !== 'complain');
  return others.length === 0 ? [{ ...clause, text: '' }] : [{ ...list, text: others.join(', ') }];
}

/** Modes in the running kernel, which no file shows. */
function* stillComplaining({ kernel, files }: Facts, values: Params): Generator<Change> {
  const names = complainingNow(kernel, values);
  const known = new Set(files.loaded.flatMap(({ profiles }) => profiles.map(({ name }) => name)));
  const own = names.filter((name) => known.has(name));
  const others = names.filter((name) => !known.has(name));
  if (own.length > 0)
    yield {
      kind: 'reboot',
      text: `${listed(own)} complain until ${SERVICE} has loaded them anew, at the latest at the next boot`,
    };
  if (others.length > 0)
    yield {
      kind: 'decision',
      text: `no file below /etc/apparmor.d holds ${listed(others)}, which complain now: look at what loads them (snapd does for snaps in devmode), or name them in the parameter complainAllow of apparmor-profiles-enforced`,
    };
}
