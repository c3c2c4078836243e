import type { Example, ExampleHost } from '../../host.ts';

export const ENABLED = '/sys/module/apparmor/parameters/enabled';
export const PROFILES = '/sys/kernel/security/apparmor/profiles';

/** A running host with AppArmor on and these profiles loaded. */
export function loaded(profiles: string, files: Record<string, Example> = {}, labels = ''): ExampleHost {
  return {
    packages: { apparmor: '2.12-4ubuntu5.3' },
    kernel: { [ENABLED]: 'Y', [PROFILES]: profiles },
    files,
    outputs: { 'process labels': labels },
  };
}

export function image(files: Record<string, Example>): ExampleHost {
  return { running: false, packages: { apparmor: '2.12-4ubuntu5.3' }, files };
}
