import type { ListOption, SshdOption } from './options.ts';
import type { Setting } from './setting.ts';

/** The setting that decides for an option, and what it decides; no setting where the default is in force. */
export interface InForce {
  readonly value: string;
  readonly by: Setting | undefined;
}

/** Whether a Match block's conditions hold for a connection. */
export type Holds = (setting: Setting) => boolean;

/**
 * What is in force for connections that only `Match all` is about, unless `holds` says which other blocks
 * apply. sshd reads its files twice: at its start, when `Match all` counts and the first line wins, and for
 * each connection, when the first line inside the blocks that apply beats everything before. Of
 * MaxStartups the last line wins, and Match blocks cannot change it.
 */
export function decide(
  settings: readonly Setting[],
  option: SshdOption,
  byDefault: string,
  holds: Holds = isUnconditional,
): InForce {
  if (option === 'MaxStartups')
    return lastOf(
      settings.filter((setting) => setting.keyword === 'maxstartups' && isUnconditional(setting)),
      byDefault,
    );
  const winner = deciding(settings, option.toLowerCase(), holds);
  return { value: winner?.value ?? byDefault, by: winner };
}

/** The line that decides about a keyword of which the first line wins, whatever its values mean. */
export function deciding(
  settings: readonly Setting[],
  name: string,
  holds: Holds = isUnconditional,
): Setting | undefined {
  const candidates = settings.filter(({ keyword }) => keyword === name);
  return (
    candidates.find((setting) => isReread(setting) && holds(setting)) ?? candidates.find(isUnconditional)
  );
}

/** The lines that add up to an option's list. Those inside applying Match blocks replace all others. */
export function decideList(
  settings: readonly Setting[],
  option: ListOption,
  holds: Holds = isUnconditional,
): readonly Setting[] {
  const candidates = settings.filter(({ keyword }) => keyword === option.toLowerCase());
  const inBlocks = candidates.filter(
    (setting) => isReread(setting) && holds(setting) && setting.args.length > 0,
  );
  return inBlocks.length > 0 ? inBlocks : candidates.filter(isUnconditional);
}

/** Whether a setting counts for every connection: outside of Match blocks, or in blocks for all. */
export function isUnconditional({ blocks }: Setting): boolean {
  return blocks.every((conditions) => conditions.length === 0);
}

/** Whether sshd looks at a line again for each connection. Options that it knows but once keep what they got at the start. */
function isReread({ blocks, scope }: Setting): boolean {
  return blocks.length > 0 && scope === 'anywhere';
}

/** A single number leaves the rate of an earlier line, or of the default, as it is. */
function lastOf(settings: readonly Setting[], byDefault: string): InForce {
  let value = byDefault;
  for (const setting of settings) {
    const [start = '', , full = ''] = setting.value.split(':');
    const [, rate = ''] = value.split(':');
    value = setting.args[0]?.includes(':') ? setting.value : `${start}:${rate}:${full}`;
  }
  return { value, by: settings.at(-1) };
}
