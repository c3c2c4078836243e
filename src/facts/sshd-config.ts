import type { Need, SshdEvidence } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';
import { algorithmOptions } from './sshd/algorithms.ts';
import { commandLineNeeds, commandLineOptions } from './sshd/command-line.ts';
import { algorithmsOf } from './sshd/defaults.ts';
import { keywordsOf, type Scope } from './sshd/keywords.ts';
import { readLine } from './sshd/line.ts';
import { defaultOf, readValue, type Build, type SshdOption } from './sshd/options.ts';
import { readFiles, type Reading } from './sshd/read.ts';
import { settingOf } from './sshd/setting.ts';
import { opensshVersion } from './sshd/version.ts';

export const SSHD_CONFIG = '/etc/ssh/sshd_config';

/** What the OpenSSH server will be told at its next start (sshd_config(5)). */
export interface SshdConfig extends Reading {
  readonly build: Build;
  /** The values in force when nothing is set, in the words of `sshd -T`. */
  defaultOf(option: SshdOption): string;
  /** What the host's own sshd makes of its files, as `sshd -T` prints it; undefined where it was not asked. */
  readonly told: SshdEvidence['effective'];
}

const needs: readonly Need[] = [
  { kind: 'directory', path: '/etc/ssh' },
  { kind: 'file', path: SSHD_CONFIG },
  { kind: 'directory', path: `${SSHD_CONFIG}.d`, contents: '.conf' },
  { kind: 'sshd' },
  ...commandLineNeeds,
];

/**
 * The configuration of the OpenSSH server, read as the installed release reads it; undefined where
 * openssh-server is not installed. Throws Unmeasured where that release would refuse its files.
 */
export const sshdConfig = defineFact<SshdConfig | undefined>({
  id: 'sshd-config',
  needs,
  uses: [packages],
  parse(host) {
    const [server] = packages.of(host).installed('openssh-server');
    if (server === undefined) return undefined;
    const evidence = measured(host);
    const build = buildOf(server.version, evidence);
    const keywords = keywordsOf(build.version);
    for (const keyword of Object.keys(evidence?.defaults ?? {}))
      if (!keywords.has(keyword)) keywords.set(keyword, 'anywhere');
    const onCommandLine = commandLineSettings(host, build, keywords);
    const reading = readFiles(host, SSHD_CONFIG, build, keywords);
    if (evidence?.refusal !== undefined && reading.main.exists)
      throw new Unmeasured(`the host's sshd refuses its configuration: ${evidence.refusal}`);
    return {
      ...reading,
      settings: [...onCommandLine, ...reading.settings],
      build,
      defaultOf: (option) => measuredDefault(option, build, evidence) ?? defaultOf(option, build),
      told: evidence?.effective,
    };
  },
});

/** What the host's sshd said of itself, undefined where it could not be run. */
function measured(host: Host): SshdEvidence | undefined {
  try {
    return host.sshd();
  } catch (problem) {
    if (problem instanceof Unmeasured && !(problem instanceof NotCollected)) return undefined;
    throw problem;
  }
}

/** The release by its package, with the algorithms that this very build offers where it could say so. */
function buildOf(packageVersion: string, evidence: SshdEvidence | undefined): Build {
  const version = opensshVersion(packageVersion);
  const byRelease = algorithmsOf(version);
  const algorithms = { ...byRelease };
  for (const option of algorithmOptions) {
    const [list] = evidence?.defaults[option.toLowerCase()] ?? [];
    if (list === undefined) continue;
    const defaults = list.split(',');
    const left = byRelease[option].known.filter((name) => !byRelease[option].defaults.includes(name));
    algorithms[option] = { defaults, known: [...new Set([...defaults, ...left])] };
  }
  return { version, algorithms };
}

function measuredDefault(
  option: SshdOption,
  build: Build,
  evidence: SshdEvidence | undefined,
): string | undefined {
  const [value] = evidence?.defaults[option.toLowerCase()] ?? [];
  return value === undefined ? undefined : (readValue(option, value, build) ?? value);
}

function commandLineSettings(
  host: Host,
  build: Build,
  keywords: ReadonlyMap<string, Scope>,
): Reading['settings'] {
  return commandLineOptions(host).map(({ text, file, line: number }) => {
    const line = readLine(text, build.version);
    const scope = line.kind === 'directive' ? keywords.get(line.directive.keyword.toLowerCase()) : undefined;
    if (line.kind !== 'directive' || scope === undefined)
      throw new Unmeasured(`${file}:${number}: sshd refuses its option -o ${text}`);
    return settingOf(line.directive, scope, { file, line: number }, build, [], true);
  });
}
