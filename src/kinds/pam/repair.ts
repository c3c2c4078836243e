import type { Change } from '../../change.ts';
import { PAM_CONFIGS, type PamConfigs } from '../../facts/pam-configs.ts';
import { parseProfile } from '../../facts/pam-configs/profile.ts';
import type { Instead } from '../../facts/pam.ts';

/** A profile of this tool for pam-auth-update. */
export interface OwnProfile {
  readonly name: string;
  readonly text: string;
}

/** The files with these profiles enabled; undefined where pam-auth-update would write none. */
export function withProfiles(configs: PamConfigs, profiles: readonly OwnProfile[]): Instead | undefined {
  if (configs.obstacle !== undefined) return undefined;
  const files = configs.updated(profiles.map(({ name, text }) => parseProfile(name, text)));
  const own = profiles.map(({ name, text }) => [`${PAM_CONFIGS}/${name}`, text] as const);
  return files && new Map([...own, ...files]);
}

interface Repair {
  /** Ways to go, best first. */
  readonly attempts: Iterable<Instead | undefined>;
  /** Whether the rule is content with these files, and nobody is let in or shut out by accident. */
  readonly accepts: (files: Instead) => boolean;
  readonly text: (path: string) => string | undefined;
  /** What packages that the same plan installs make of files: written too, since the others are told from them. */
  readonly foreseen: Instead;
  readonly note: string;
  /** What a person has to do where no way is safe. */
  readonly otherwise: string;
}

/** Writes the files of the first way that does what it shall, whole. */
export function* repairedPam({
  attempts,
  accepts,
  text,
  foreseen,
  note,
  otherwise,
}: Repair): Iterable<Change> {
  for (const files of attempts) {
    if (files === undefined || !accepts(files)) continue;
    for (const [path, content] of new Map([...foreseen, ...files]))
      if (text(path) !== content)
        yield {
          ...{ kind: 'file', path, content, consent: 'limits-logins', note },
          ...(foreseen.has(path) && { afterPackages: true }),
        };
    return;
  }
  yield { kind: 'decision', text: otherwise };
}
