import { defineFact, type Fact } from './fact.ts';

/** Whether a unit of systemd starts at boot, and whether it runs. */
export interface UnitState {
  /** With its suffix: `cron.service`. */
  readonly name: string;
  /**
   * The exact word of `systemctl is-enabled` (systemctl(1)): `enabled`, `disabled`, `static`, `masked`,
   * `enabled-runtime`, `generated`; `not-found` where there is no such unit. Only `enabled` is enabled.
   */
  readonly boot: string;
  /** The word of `systemctl is-active`: `active`, `inactive`, `failed`; null where nothing runs. */
  readonly active: string | null;
}

/** What systemd knows of one unit. */
export function unitState(name: string): Fact<UnitState> {
  return defineFact<UnitState>({
    id: `unit-state ${name}`,
    needs: [{ kind: 'unit', name }],
    parse(host) {
      const { load, file, active } = host.unit(name);
      return { name, boot: file === '' ? withoutFile(load) : file, active: host.running ? active : null };
    },
  });
}

/** Whether the unit is started at boot by links that outlive one. */
export function startsAtBoot({ boot }: UnitState): boolean {
  return boot === 'enabled';
}

/** Whether the unit runs, or finished well where it is one that stays active. A unit that is being reloaded runs. */
export function isActive({ active }: UnitState): boolean {
  return active === 'active' || active === 'reloading';
}

/** Whether there is a unit at all, masked or not. */
export function isThere({ boot }: UnitState): boolean {
  return boot !== 'not-found';
}

/** A unit that is loaded without a file, as of a mount that somebody made by hand, has no word of its own. */
function withoutFile(load: string): string {
  return load === 'loaded' ? 'transient' : load;
}
