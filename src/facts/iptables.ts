import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact, type Fact } from './fact.ts';
import type { Family } from './packet-filter/packet.ts';
import { unitState } from './units.ts';

/** A rule set as text in the form of iptables-save(8). */
export interface SavedRules {
  readonly state: 'persistent' | 'running';
  /** The file, or the program that lists what the kernel has. */
  readonly where: string;
  /** Empty where there is none. */
  readonly text: string;
}

/** The rules of one family: those that are loaded at boot, and those in force. */
export interface Iptables {
  readonly persistent: SavedRules;
  /** Undefined where nothing runs. */
  readonly running: SavedRules | undefined;
  /** Whether the unit that loads the file at boot is there, or comes with the plan. */
  readonly isThere: boolean;
}

export const NETFILTER_PERSISTENT = 'netfilter-persistent.service';
const files: Readonly<Record<Family, string>> = {
  ip: '/etc/iptables/rules.v4',
  ip6: '/etc/iptables/rules.v6',
};
const PACKAGE = 'iptables-persistent';
const listers = { ip: 'iptables-save', ip6: 'ip6tables-save' } as const;
const unit = unitState(NETFILTER_PERSISTENT);

/** The rules of a family, as netfilter-persistent(8) keeps them and as the kernel has them. */
export function iptablesOf(family: Family): Fact<Iptables> {
  const [path, lister] = [files[family], listers[family]];
  return defineFact<Iptables>({
    id: `iptables ${family}`,
    needs: [
      { kind: 'file', path },
      { kind: 'output', of: lister },
    ],
    uses: [unit],
    parse(host) {
      const running = host.running ? listed(host, lister) : undefined;
      const arrives = host.arrives(PACKAGE);
      // The package’s script saves what is in force (its question `autosave`, which nobody is asked).
      const saved = host.text(path) ?? (arrives ? running : undefined) ?? '';
      return {
        persistent: { state: 'persistent', where: path, text: saved },
        running: running === undefined ? undefined : { state: 'running', where: lister, text: running },
        isThere: arrives || unit.of(host).boot !== 'not-found',
      };
    },
  });
}

function listed(host: Host, lister: 'iptables-save' | 'ip6tables-save'): string {
  const said = host.output(lister);
  if (said === undefined) return '';
  if (said.status !== 0)
    throw new Unmeasured(`${lister} failed: ${said.stderr.trim() || `status ${said.status}`}`);
  return said.stdout;
}
