import type { SshdConfig } from '../../facts/sshd-config.ts';
import { SSHD_CONFIG } from '../../facts/sshd-config.ts';
import { valueInForce } from '../../facts/sshd/agree.ts';
import { isUnconditional, type InForce } from '../../facts/sshd/in-force.ts';
import { nameOf } from '../../facts/sshd/version.ts';
import type { Setting } from '../../facts/sshd/setting.ts';
import type { Evident, Finding } from '../../rule.ts';
import type { Wish } from './wish.ts';

/**
 * What is not as wished: the value in force, and every other active line with a bad value, whichever Match
 * block or file it stands in and whether it decides today or not. Throws Unmeasured where sshd itself
 * reads its files otherwise.
 */
export function* optionFindings(config: SshdConfig, wish: Wish): Generator<Finding> {
  const inForce = valueInForce(config, wish.option);
  const bad = badSettings(config, wish);
  for (const setting of bad) {
    const value = setting === inForce.by ? inForce.value : setting.value;
    yield { ...finding(wish, setting, value), actual: `${told(wish, value)}${role(setting, inForce)}` };
  }
  if (wish.accepts(inForce.value) || (inForce.by !== undefined && bad.includes(inForce.by))) return;
  yield finding(wish, inForce.by, inForce.value);
}

/** Active lines whose value is not accepted; a line that is read twice is there once. */
export function badSettings(config: SshdConfig, { option, accepts }: Wish): Setting[] {
  const seen = new Set<string>();
  return config.settings.filter((setting) => {
    if (setting.keyword !== option.toLowerCase() || accepts(setting.value) || seen.has(placeOf(setting)))
      return false;
    seen.add(placeOf(setting));
    return true;
  });
}

/** The value in force, and what decides it. */
export function optionEvidence(config: SshdConfig, wish: Wish): Evident {
  const { value, by } = valueInForce(config, wish.option);
  return {
    what: `${wish.option} ${told(wish, value)}`,
    where: by === undefined ? defaults(config) : placeOf(by),
  };
}

/** `file:line` */
export function placeOf({ file, line }: Setting): string {
  return `${file}:${line}`;
}

/** `Match user alice`, the innermost block first; empty outside of any. */
export function blockOf({ blocks }: Setting): string {
  const names = blocks.map((conditions) =>
    conditions.length === 0
      ? 'Match all'
      : `Match ${conditions.map(({ attribute, argument }) => `${attribute} ${argument}`.trim()).join(' ')}`,
  );
  return names.toReversed().join(' in ');
}

function finding(wish: Wish, by: Setting | undefined, value: string): Finding {
  return {
    what: by === undefined || by.blocks.length === 0 ? wish.option : `${wish.option} in ${blockOf(by)}`,
    expected: wish.expected,
    actual: by === undefined ? `${told(wish, value)} (the default)` : told(wish, value),
    where: by === undefined ? SSHD_CONFIG : placeOf(by),
    state: 'persistent',
  };
}

/** Why a line that could decide does not. */
function role(setting: Setting, { by }: InForce): string {
  if (by === undefined || setting === by || !isUnconditional(setting)) return '';
  return ` (not in force: ${placeOf(by)} decides)`;
}

function told({ tells }: Wish, value: string): string {
  return tells?.(value) ?? value;
}

function defaults({ build }: SshdConfig): string {
  return `default of OpenSSH ${nameOf(build.version)}`;
}
