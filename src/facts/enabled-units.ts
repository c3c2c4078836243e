import { join } from '../host/lookup.ts';
import { defineFact } from './fact.ts';

/** A unit that a target wants at boot, by the link that says so. */
export interface EnabledUnit {
  readonly name: string;
  readonly at: string;
}

const folders = ['multi-user', 'graphical', 'sockets', 'timers', 'network-online', 'sysinit', 'basic'].map(
  (target) => `/etc/systemd/system/${target}.target.wants`,
);

/** What the usual targets start, as `systemctl enable` links it below /etc (systemd.unit(5)). Units of packages that bring their own links are not among them. */
export const enabledUnits = defineFact<readonly EnabledUnit[]>({
  id: 'enabled-units',
  needs: folders.map((path) => ({ kind: 'directory', path })),
  parse: (host) =>
    folders.flatMap((folder) => (host.names(folder) ?? []).map((name) => ({ name, at: join(folder, name) }))),
});
