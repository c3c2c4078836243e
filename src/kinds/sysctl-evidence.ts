import { pathOf, type RunningSysctls } from '../facts/running-sysctls.ts';
import { deciding, dottedKey } from '../facts/sysctl-lines.ts';
import type { SysctlSettings } from '../facts/sysctl-settings.ts';
import type { Evident } from '../rule.ts';
import { place, type Wanted } from './sysctl-persistence.ts';

/** The lines that decide at boot. */
export function decidingLines({ boot }: SysctlSettings, { key }: Wanted): Evident[] {
  const line = deciding(boot, key);
  return line === undefined ? [] : [{ what: line.raw.trim(), where: place(line) }];
}

/** Interfaces that exist already and say otherwise: `all` and `default` do not always reach them. */
export function otherInterfaces(running: RunningSysctls, parameter: Wanted): Evident[] {
  const pattern = patternOf(parameter);
  if (pattern === undefined) return [];
  return running
    .interfaces(pattern)
    .filter(({ value }) => value !== parameter.value)
    .map(({ key, value }) => ({ what: `${dottedKey(key)} = ${value}`, where: pathOf(key) }));
}

/** The same parameter of every interface, where it is one that interfaces have. */
export function patternOf({ key }: Wanted): string | undefined {
  return key.includes('/conf/all/') ? key.replace('/conf/all/', '/conf/*/') : undefined;
}
