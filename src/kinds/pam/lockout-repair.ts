import type { Instead, Pam } from '../../facts/pam.ts';
import type { PamType } from '../../facts/pam/line.ts';
import type { PamEntry } from '../../facts/pam/stack.ts';
import { withArguments, withLine } from './edit.ts';
import { COMMON_ACCOUNT, COMMON_AUTH, type LockoutWish, stageOf, tallyOptions } from './lockout.ts';
import { moduleOf } from './login.ts';

/** Files with other options on the lines that count, and with the lines that are missing. Undefined where that fails. */
export function editedLockout(pam: Pam, wish: LockoutWish): Instead | undefined {
  const { module } = wish;
  const options = optionsOf(wish);
  const faillock = module === 'pam_faillock.so';
  const isStage = (stage: string) => (entry: PamEntry) =>
    moduleOf(entry) === module && (!faillock || stageOf(entry) === stage);
  const steps: Step[] = [
    (files) => optioned(pam, files, module, options),
    (files) =>
      placed(pam, files, COMMON_AUTH, 'auth', {
        is: isStage('preauth'),
        before: () => 0,
        content: `auth\trequired\t${module}${faillock ? ' preauth' : ''} ${options.join(' ')}`,
      }),
    (files) =>
      placed(pam, files, COMMON_ACCOUNT, 'account', {
        is: (entry) => moduleOf(entry) === module,
        before: (entries) => entries.length,
        content: `account\trequired\t${module}`,
      }),
  ];
  if (faillock)
    steps.push((files) =>
      placed(pam, files, COMMON_AUTH, 'auth', {
        is: isStage('authfail'),
        before: (entries) => entries.findIndex((entry) => moduleOf(entry) === 'pam_deny.so'),
        content: `auth\t[default=die]\t${module} authfail ${options.join(' ')}`,
      }),
    );
  let files: Instead | undefined = new Map();
  for (const step of steps) files = files && step(files);
  return files;
}

type Step = (files: Instead) => Instead | undefined;

/** What a line of the module is told. */
export function optionsOf({ module, deny, unlockTime, evenDenyRoot }: LockoutWish): string[] {
  const root = evenDenyRoot ? ['even_deny_root'] : [];
  const always = module === 'pam_tally2.so' ? tallyOptions : ['audit', 'silent'];
  return [...always, `deny=${deny}`, `unlock_time=${unlockTime}`, ...root];
}

/** Every line of the module in common-auth with these options, its others kept. */
function optioned(pam: Pam, files: Instead, module: string, options: readonly string[]): Instead | undefined {
  const names = new Set(options.map((option) => option.replace(/=.*/, '')));
  const lines = (at: Instead) =>
    (pam.file(COMMON_AUTH, 'auth', at)?.entries ?? []).filter((entry) => moduleOf(entry) === module);
  let result = files;
  for (let at = 0; at < lines(files).length; at += 1) {
    const line = lines(result)[at]?.line;
    const text = line && (result.get(line.path) ?? pam.text(line.path));
    if (line === undefined || text === undefined) return undefined;
    const changed = withArguments(text, line, (word) => !names.has(word.replace(/=.*/, '')), options);
    if (changed === undefined) return undefined;
    result = new Map([...result, [line.path, changed]]);
  }
  return result;
}

interface Missing {
  readonly is: (entry: PamEntry) => boolean;
  /** Where to put it; negative where there is no place. */
  readonly before: (entries: readonly PamEntry[]) => number;
  readonly content: string;
}

function placed(
  pam: Pam,
  files: Instead,
  path: string,
  type: PamType,
  { is, before, content }: Missing,
): Instead | undefined {
  const entries = pam.file(path, type, files)?.entries;
  const text = files.get(path) ?? pam.text(path);
  if (entries === undefined || text === undefined) return undefined;
  if (entries.some(is)) return files;
  const at = before(entries);
  const changed = at < 0 ? undefined : withLine(text, path, entries, at, content);
  return changed === undefined ? undefined : new Map([...files, [path, changed]]);
}
