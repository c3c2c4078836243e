import type { PamConfigs } from '../../facts/pam-configs.ts';
import type { Instead, Pam } from '../../facts/pam.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import { moduleOf } from './login.ts';

export const COMMON_PASSWORD = '/etc/pam.d/common-password';

/** The stack that changes passwords; empty where there is no such file. */
export function passwordStack(pam: Pam, instead?: Instead): PamStack {
  return pam.file(COMMON_PASSWORD, 'password', instead) ?? { entries: [] };
}

export function linesOf({ entries }: PamStack, module: string): PamEntry[] {
  return entries.filter((entry) => moduleOf(entry) === module);
}

/** The files as the scripts of packages leave them that the same plan installs. */
export function foreseen(pam: Pam, { foreseen: files }: PamConfigs): Pam {
  const over = (instead: Instead = new Map()) => new Map([...files, ...instead]);
  return {
    text: (path) => files.get(path) ?? pam.text(path),
    file: (path, type, instead) => pam.file(path, type, over(instead)),
    service: (name, type, instead) => pam.service(name, type, over(instead)),
  };
}
