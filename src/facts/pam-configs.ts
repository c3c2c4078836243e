import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';
import { arrivingProfiles } from './pam-configs/arriving.ts';
import { type Difference, differenceOf } from './pam-configs/difference.ts';
import { commonFile, savedFile } from './pam-configs/generate.ts';
import {
  type CommonType,
  commonTypes,
  inOrder,
  parseProfile,
  type PamProfile,
} from './pam-configs/profile.ts';
import { pamModules } from './pam/modules.ts';
import { PAM_FOLDER } from './pam/stack.ts';

export const PAM_CONFIGS = '/usr/share/pam-configs';
const STATE = '/var/lib/pam';

/** What pam-auth-update(8) would make of this host. */
export interface PamConfigs {
  /** Why it would leave the common files alone: people changed them. */
  readonly obstacle: string | undefined;
  /**
   * What the scripts of packages that a plan installs make of the files, by path: those that they change. Everything
   * else here is said of the host as these scripts leave it.
   */
  readonly foreseen: ReadonlyMap<string, string>;
  /** Profiles whose lines are in the common files, in their order. */
  readonly enabled: readonly PamProfile[];
  /** Every profile that is there, by name. */
  readonly profiles: ReadonlyMap<string, PamProfile>;
  /**
   * Files that it would write, by path, if these profiles were there too and enabled, or replaced those of their
   * name. Undefined where it would write none.
   */
  updated(profiles: readonly PamProfile[]): ReadonlyMap<string, string> | undefined;
  /** The same for a run on its own, which also enables profiles it has not seen yet. */
  run(): ReadonlyMap<string, string> | undefined;
}

export const pamConfigs = defineFact<PamConfigs>({
  id: 'pam-configs',
  needs: [
    { kind: 'directory', path: PAM_CONFIGS, contents: '' },
    { kind: 'directory', path: STATE, contents: '' },
    ...commonTypes.map((type) => ({ kind: 'file' as const, path: commonPath(type) })),
  ],
  uses: [pamModules],
  parse(host) {
    const there = profilesOf(host);
    const commons = commonTypes.map((type) => commonOf(host, type));
    const refused = commons.flatMap(({ path, difference }) =>
      'obstacle' in difference ? [`${path} was changed by hand: ${difference.obstacle}`] : [],
    );
    const found = commons.flatMap(({ difference }) => ('obstacle' in difference ? [] : difference.profiles));
    const arriving = arrivingProfiles(host).filter(({ name }) => !there.has(name));
    const profiles = new Map([...there, ...arriving.map((profile) => [profile.name, profile] as const)]);
    /** Names of the profiles that a run enables. */
    const chosen = () => {
      const seen = new Set((host.text(`${STATE}/seen`) ?? '').split('\n'));
      const known = found.filter((name) => profiles.has(name));
      // Nothing enabled is an accident, which the defaults make good.
      const fresh = [...profiles.values()].filter(
        ({ name, isDefault }) => isDefault && (known.length === 0 || !seen.has(name)),
      );
      return [...known, ...fresh.map(({ name }) => name)];
    };
    const runs = arriving.length > 0 && refused.length === 0;
    const names = runs ? chosen() : found;
    const enabled = settled(profiles, names);
    const left = runs ? [...(written(commons, enabled) ?? [])] : [];
    return {
      obstacle: refused[0],
      foreseen: new Map(left.filter(([path, text]) => host.text(path) !== text)),
      enabled,
      profiles,
      updated(more) {
        const all = new Map([...profiles, ...more.map((profile) => [profile.name, profile] as const)]);
        return written(commons, settled(all, [...names, ...more.map(({ name }) => name)]));
      },
      run() {
        const files = written(commons, settled(profiles, chosen()));
        const seen = inOrder([...profiles.values()]).map(({ name }) => `${name}\n`);
        return files && new Map([...files, [`${STATE}/seen`, seen.join('')]]);
      },
    };
  },
});

interface Common {
  readonly type: CommonType;
  readonly path: string;
  readonly text: string;
  readonly difference: Difference | { readonly obstacle: string };
}

export function commonPath(type: CommonType): string {
  return `${PAM_FOLDER}/common-${type}`;
}

/** Names that editors leave behind are no profiles; nor are those of a module that this host's PAM has dropped. */
function profilesOf(host: Host): Map<string, PamProfile> {
  const names = (host.names(PAM_CONFIGS) ?? []).filter((name) => !/~$|^#.+#$/s.test(name));
  const tally = pamModules.of(host).has('pam_tally2.so');
  const profiles = names
    .map((name) => parseProfile(name, host.text(`${PAM_CONFIGS}/${name}`) ?? ''))
    .filter(({ fields }) => tally || ![...fields.values()].some((text) => text.includes('pam_tally')));
  return new Map(profiles.map((profile) => [profile.name, profile]));
}

function commonOf(host: Host, type: CommonType): Common {
  const path = commonPath(type);
  const [text, saved] = [host.text(path), host.text(`${STATE}/${type}`)];
  const there = host.find(path).path === path;
  const difference =
    text === undefined || saved === undefined || !there
      ? { obstacle: there ? 'it, or what is kept of it, is missing' : 'it is a link' }
      : differenceOf(type, text, saved);
  return { type, path, text: text ?? '', difference };
}

/** The profiles of these names in order, each once, without those that one before them cannot stand. */
function settled(profiles: ReadonlyMap<string, PamProfile>, names: readonly string[]): PamProfile[] {
  const enabled = inOrder([...new Set(names)].flatMap((name) => profiles.get(name) ?? []));
  for (const { conflicts } of enabled)
    for (let at = enabled.length - 1; at >= 0; at -= 1)
      if (conflicts.has(enabled[at]?.name ?? '')) enabled.splice(at, 1);
  return enabled;
}

function written(
  commons: readonly Common[],
  enabled: readonly PamProfile[],
): Map<string, string> | undefined {
  const files = new Map<string, string>();
  for (const { type, path, text, difference } of commons) {
    const content = 'obstacle' in difference ? undefined : commonFile(type, text, enabled, difference);
    if (content === undefined) return undefined;
    files.set(path, content);
    files.set(`${STATE}/${type}`, savedFile(type, enabled));
  }
  return files;
}
