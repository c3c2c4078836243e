import { Unmeasured } from '../../host/unmeasured.ts';

/** A release of OpenSSH: `7.6` of `1:7.6p1-4ubuntu0.7`. */
export interface OpenSshVersion {
  readonly major: number;
  readonly minor: number;
}

/** The oldest release whose way of reading its configuration is known here. */
const OLDEST: OpenSshVersion = { major: 7, minor: 6 };

/** Reads the upstream release from a Debian package's version. Throws Unmeasured for releases before 7.6. */
export function opensshVersion(packageVersion: string): OpenSshVersion {
  const [, major, minor] = /^(?:\d+:)?(\d{1,4})\.(\d{1,4})/.exec(packageVersion) ?? [];
  if (major === undefined || minor === undefined)
    throw new Unmeasured(`openssh-server ${packageVersion} does not name an OpenSSH release`);
  const version = { major: Number(major), minor: Number(minor) };
  if (!isSince(version, OLDEST.major, OLDEST.minor))
    throw new Unmeasured(
      `openssh-server ${packageVersion} is older than what can be judged: OpenSSH ${nameOf(OLDEST)}`,
    );
  return version;
}

/** Whether the release is `major.minor` or a later one. */
export function isSince(version: OpenSshVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

export function nameOf({ major, minor }: OpenSshVersion): string {
  return `${major}.${minor}`;
}
