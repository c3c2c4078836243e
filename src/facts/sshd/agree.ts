import type { SshdConfig } from '../sshd-config.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { decide, decideList, isUnconditional, type InForce } from './in-force.ts';
import { readValue, type ListOption, type SshdOption } from './options.ts';
import type { Setting } from './setting.ts';

/**
 * What the daemon goes by for connections that no conditional Match block is about. Throws Unmeasured where
 * the host's own sshd reads its files otherwise than they are read here.
 */
export function valueInForce(config: SshdConfig, option: SshdOption): InForce {
  const { settings, told, build } = config;
  const ours = decide(settings, option, config.defaultOf(option));
  const [printed] = told?.[option.toLowerCase()] ?? [];
  if (printed === undefined) return ours;
  const theirs = readValue(option, printed, build) ?? printed;
  const files = settings.filter(({ commandLine }) => !commandLine);
  const possible = [
    ours.value,
    decide(files, option, config.defaultOf(option)).value,
    ...settings.filter((setting) => isConditional(setting, option)).map(({ value }) => value),
  ];
  if (!possible.includes(theirs)) throw disagreement(option, theirs, ours.value, ours.by);
  return ours;
}

/** The lines whose names add up to a list, for the same connections and with the same doubt. */
export function listInForce(config: SshdConfig, option: ListOption): readonly Setting[] {
  const { settings, told } = config;
  const ours = decideList(settings, option);
  if (told === undefined || settings.some((setting) => isConditional(setting, option))) return ours;
  const theirs = (told[option.toLowerCase()] ?? []).join(' ');
  const files = decideList(
    settings.filter(({ commandLine }) => !commandLine),
    option,
  );
  if (theirs !== namesOf(ours).join(' ') && theirs !== namesOf(files).join(' '))
    throw disagreement(option, theirs || 'nobody', namesOf(ours).join(' ') || 'nobody', ours[0]);
  return ours;
}

export function namesOf(lines: readonly Setting[]): string[] {
  return lines.flatMap(({ args }) => args);
}

/** The host was asked as root from its own address: a block for some connections may be about that one. */
function isConditional(setting: Setting, option: SshdOption | ListOption): boolean {
  return setting.keyword === option.toLowerCase() && !isUnconditional(setting);
}

function disagreement(option: string, theirs: string, ours: string, by: Setting | undefined): Unmeasured {
  const where = by === undefined ? 'as its default' : `by ${by.file}:${by.line}`;
  return new Unmeasured(`${option}: sshd -T says ${theirs}, its files say ${ours} ${where}`);
}
