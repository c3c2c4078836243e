import { defineFact } from '../fact.ts';
import { packages } from '../packages.ts';
import { unitState, type UnitState } from '../units.ts';

export const timeDaemonNames = ['chrony', 'ntp', 'systemd-timesyncd'] as const;
export type TimeDaemon = (typeof timeDaemonNames)[number];

/** Packages that keep the clock right, by the daemon that they stand for; the first one is what is installed. */
export const TIME_PACKAGES: Readonly<Record<TimeDaemon, readonly [string, ...string[]]>> = {
  chrony: ['chrony'],
  ntp: ['ntp', 'ntpsec'],
  'systemd-timesyncd': ['systemd-timesyncd'],
};

/** Packages that keep the clock too and are none of the three. */
const OTHERS = ['openntpd'];

/** The programs that could keep the clock of a host. */
export interface TimeDaemons {
  /** The daemon that the host has, where nobody says which it shall have. */
  readonly auto: TimeDaemon;
  /** Whether the daemon's program is there. */
  isInstalled(daemon: TimeDaemon): boolean;
  /** Installed packages that stand for another daemon than the given one; those of systemd's are none. */
  rivals(daemon: TimeDaemon): readonly { readonly name: string; readonly version: string }[];
  unit(daemon: TimeDaemon): UnitState;
  /** Whether the package comes with the plan, so that its files are not seen yet. */
  arrives(daemon: TimeDaemon): boolean;
  /** Whether the host's NTP server is NTPsec, whose files have names of their own. */
  readonly isNtpsec: boolean;
}

const PROGRAM = '/lib/systemd/systemd-timesyncd';
const UNITS = {
  chrony: unitState('chrony.service'),
  ntp: unitState('ntp.service'),
  ntpsec: unitState('ntpsec.service'),
  'systemd-timesyncd': unitState('systemd-timesyncd.service'),
};

export const timeDaemons = defineFact<TimeDaemons>({
  id: 'time-daemons',
  needs: [{ kind: 'attributes', path: PROGRAM }],
  uses: [packages, ...Object.values(UNITS)],
  parse(host) {
    const known = packages.of(host);
    const installed = (names: readonly string[]) => names.flatMap((name) => known.installed(name));
    const isInstalled = (daemon: TimeDaemon) =>
      installed(TIME_PACKAGES[daemon]).length > 0 ||
      (daemon === 'systemd-timesyncd' && host.find(PROGRAM).node.type !== 'absent');
    const isNtpsec = known.installed('ntpsec').length > 0;
    return {
      auto: (['chrony', 'ntp'] as const).find(isInstalled) ?? 'systemd-timesyncd',
      isInstalled,
      rivals: (daemon) => [
        ...(['chrony', 'ntp'] as const)
          .filter((other) => other !== daemon)
          .flatMap((other) => installed(TIME_PACKAGES[other])),
        ...installed(OTHERS),
      ],
      unit: (daemon) => UNITS[daemon === 'ntp' && isNtpsec ? 'ntpsec' : daemon].of(host),
      arrives: (daemon) => TIME_PACKAGES[daemon].some((name) => host.arrives(name)),
      isNtpsec,
    };
  },
});
