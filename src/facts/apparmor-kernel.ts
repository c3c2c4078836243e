import { Unmeasured } from '../host/unmeasured.ts';
import { container } from './container.ts';
import { defineFact } from './fact.ts';
import { kernelFile } from './kernel-file.ts';

export const APPARMOR_ENABLED = '/sys/module/apparmor/parameters/enabled';
export const APPARMOR_PROFILES = '/sys/kernel/security/apparmor/profiles';

/** AppArmor in the running kernel. */
export type AppArmorKernel =
  /** An image: nothing else is known. */
  | 'not running'
  /** Built without it, or a container does not see it. */
  | 'unavailable'
  /** There, but switched off at boot. */
  | 'off'
  | { readonly profiles: readonly LoadedProfile[] };

export interface LoadedProfile {
  readonly name: string;
  /** `enforce`, `complain`, `kill`, `unconfined`, `prompt`. */
  readonly mode: string;
}

const enabled = kernelFile(APPARMOR_ENABLED);

export const appArmorKernel = defineFact<AppArmorKernel>({
  id: 'apparmor-kernel',
  needs: [{ kind: 'kernel', path: APPARMOR_PROFILES }],
  uses: [enabled, container],
  parse(host) {
    if (!host.running) return 'not running';
    const said = enabled.of(host)?.trim();
    if (said === undefined) return 'unavailable';
    if (said !== 'Y') return 'off';
    const text = host.kernel(APPARMOR_PROFILES);
    if (text === undefined && container.of(host) !== undefined) return 'unavailable';
    if (text === undefined)
      throw new Unmeasured(`${APPARMOR_PROFILES} is not there: securityfs is not mounted`);
    return { profiles: text.split('\n').flatMap(loadedProfile) };
  },
});

/** `NAME (MODE)`, where a name may hold blanks and brackets. */
function loadedProfile(line: string): LoadedProfile[] {
  const open = line.lastIndexOf(' (');
  return open > 0 && line.endsWith(')')
    ? [{ name: line.slice(0, open), mode: line.slice(open + 2, -1) }]
    : [];
}
