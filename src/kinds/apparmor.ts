import type { Change } from '../change.ts';
import type { AppArmorFile, AppArmorFiles } from '../facts/apparmor-files.ts';
import { APPARMOR_ENABLED, APPARMOR_PROFILES, type AppArmorKernel } from '../facts/apparmor-kernel.ts';
import type { UnconfinedProcess } from '../facts/apparmor-processes.ts';
import type { WrittenProfile } from '../facts/apparmor-profiles.ts';
import type { Packages } from '../facts/packages.ts';
import type { Evident, Finding } from '../rule.ts';

export interface AppArmorFacts {
  readonly packages: Packages;
  readonly kernel: AppArmorKernel;
  readonly files: AppArmorFiles;
  readonly unconfined: readonly UnconfinedProcess[];
}

/** Modes that confine or at least report. `kill` is stricter than `enforce`. */
const judged: ReadonlySet<string> = new Set(['enforce', 'complain', 'kill']);

/** Why there is nothing to judge. The package is asked first: without it nobody loads profiles. */
export function withoutAppArmor(facts: AppArmorFacts): string | undefined {
  if (facts.packages.installed('apparmor').length === 0) return 'package apparmor is not installed';
  return facts.kernel === 'unavailable' ? 'AppArmor is not available in the running kernel' : undefined;
}

/** AppArmor is on, profiles are loaded in a mode that judges, and no process escapes the one that is meant for it. */
export function unjudged(facts: AppArmorFacts): Finding[] {
  const { kernel, files } = facts;
  const written = files.loaded.flatMap((file) =>
    file.profiles
      .filter(({ flags }) => flags.includes('unconfined'))
      .map((profile) => writtenFinding(file, profile, 'enforce or complain', 'unconfined')),
  );
  if (arrives(facts)) return kernel === 'off' ? [...written, switchedOff] : written;
  if (kernel === 'not running')
    return files.loaded.some(({ profiles }) => profiles.length > 0)
      ? written
      : [{ ...noProfile, where: '/etc/apparmor.d', state: 'persistent' }];
  if (kernel === 'off') return [...written, switchedOff];
  if (kernel === 'unavailable') return written;
  if (kernel.profiles.length === 0)
    return [...written, { ...noProfile, where: APPARMOR_PROFILES, state: 'running' }];
  const loaded = kernel.profiles
    .filter(({ mode }) => !judged.has(mode))
    .map(({ name, mode }) => loadedFinding(name, 'enforce or complain', mode));
  return [...written, ...loaded, ...escaped(facts).map(escapedFinding)];
}

/** A package that this plan installs, of which only apt's word is known yet: it brings profiles and loads them. */
function arrives({ packages }: AppArmorFacts): boolean {
  return packages.installed('apparmor').some(({ architecture }) => architecture === '');
}

/** Processes that run a program for which a profile is loaded, and are confined by none. */
function escaped({ kernel, files, unconfined }: AppArmorFacts): UnconfinedProcess[] {
  if (typeof kernel === 'string') return [];
  const names = new Set(kernel.profiles.map(({ name }) => name));
  const attached = files.loaded
    .flatMap(({ profiles }) => profiles)
    .flatMap(({ name, attachment }) => (attachment !== undefined && names.has(name) ? [attachment] : []));
  const programs = new Set([...names, ...attached]);
  return unconfined.filter(({ program }) => programs.has(program));
}

/** What a person has to do about them: none of it can be written into a file. */
export function unjudgedDecisions(facts: AppArmorFacts): Change[] {
  const { kernel } = facts;
  const decisions: string[] = [];
  const stray = unjudged(facts).filter(({ expected }) => expected === 'enforce or complain');
  if (kernel === 'off')
    decisions.push(
      'AppArmor was switched off at boot: apparmor-boot-parameters switches it on for the next one',
    );
  if (typeof kernel !== 'string' && kernel.profiles.length === 0 && !arrives(facts))
    decisions.push('no profile is loaded: look at why apparmor.service has loaded none, and start it');
  if (stray.length > 0)
    decisions.push(
      `put these profiles in enforce or complain mode: ${listed(stray.map(({ what }) => what))}`,
    );
  const processes = escaped(facts);
  if (processes.length > 0)
    decisions.push(
      `restart what runs unconfined though its profile is loaded: ${listed(processes.map(({ pid, program }) => `${program} (${pid})`))}`,
    );
  return decisions.map((text) => ({ kind: 'decision', text }));
}

export function* appArmorEvidence({ kernel, files }: AppArmorFacts): Generator<Evident> {
  if (typeof kernel !== 'string') {
    const modes = [...new Set(kernel.profiles.map(({ mode }) => mode))].sort();
    for (const mode of modes) {
      const count = kernel.profiles.filter((profile) => profile.mode === mode).length;
      yield { what: `${count} profiles in ${mode} mode`, where: APPARMOR_PROFILES };
    }
  }
  for (const name of files.disabled)
    yield { what: `${name} is not loaded`, where: `/etc/apparmor.d/disable/${name}` };
}

export function writtenFinding(
  file: AppArmorFile,
  { name, line }: WrittenProfile,
  expected: string,
  actual: string,
): Finding {
  return { what: `profile ${name}`, expected, actual, where: `${file.path}:${line}`, state: 'persistent' };
}

export function loadedFinding(name: string, expected: string, actual: string): Finding {
  return { what: `profile ${name}`, expected, actual, where: APPARMOR_PROFILES, state: 'running' };
}

function escapedFinding({ pid, program }: UnconfinedProcess): Finding {
  return {
    what: `process ${pid}, ${program}`,
    expected: 'confined by the profile of that program',
    actual: 'unconfined',
    where: `/proc/${pid}/attr/current`,
    state: 'running',
  };
}

const noProfile = { what: 'profiles of AppArmor', expected: 'at least one', actual: 'none' } as const;

const switchedOff: Finding = {
  what: 'AppArmor',
  expected: 'enabled',
  actual: 'switched off at boot',
  where: APPARMOR_ENABLED,
  state: 'running',
};

/** The first ten, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
