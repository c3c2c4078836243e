import type { Need } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { beginningOf, type DpkgEvent, parseDpkgLog } from './dpkg-log.ts';

const LOG = '/var/log/dpkg.log';
/** logrotate leaves the last month's log uncompressed beside it. */
const OLDER = `${LOG}.1`;
const LOCALTIME = '/etc/localtime';

export const historyNeeds: readonly Need[] = [
  { kind: 'file', path: LOG },
  { kind: 'file', path: OLDER },
  { kind: 'attributes', path: LOCALTIME },
];

/** What dpkg did since a moment, as far as its logs reach. */
export interface DpkgHistory {
  readonly events: readonly DpkgEvent[];
  /** Why there may be more than `events`: a log that is gone or begins later. */
  readonly gap?: string;
}

/**
 * Reads dpkg's logs from a moment on.
 *
 * @param since ISO 8601, in UTC; the logs are in the host's own time, which /etc/localtime leads to
 */
export function historySince(host: Host, since: string): DpkgHistory {
  try {
    const fresh = host.text(LOG);
    if (fresh === undefined) return { events: [], gap: `there is no ${LOG}` };
    const log = `${older(host)}\n${fresh}`;
    const from = inZone(since, zoneOf(host));
    const events = parseDpkgLog(log).filter(({ at }) => at >= from);
    const beginning = beginningOf(log);
    return beginning !== undefined && beginning <= from
      ? { events }
      : { events, gap: beginning === undefined ? `${LOG} is empty` : `${LOG} begins on ${beginning} only` };
  } catch (problem) {
    if (!(problem instanceof Unmeasured)) throw problem;
    return { events: [], gap: problem.message };
  }
}

/** A log that is gone or compressed shows as a gap. */
function older(host: Host): string {
  try {
    return host.text(OLDER) ?? '';
  } catch (problem) {
    if (problem instanceof Unmeasured) return '';
    throw problem;
  }
}

/** The zone whose file /etc/localtime links to (localtime(5)); UTC where it says none. */
function zoneOf({ evidence }: Host): string {
  const node = evidence.files[LOCALTIME];
  const target = node?.type === 'symlink' ? node.target : '';
  return /\/zoneinfo\/([\w+-]+(?:\/[\w+-]+)*)$/.exec(target)?.[1] ?? 'UTC';
}

function inZone(moment: string, zone: string): string {
  return formatter(zone).format(new Date(moment)).replace(',', '');
}

/** Swedish has the order of ISO 8601. A zone that this machine does not know is taken for UTC. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  const parts = { dateStyle: 'short', timeStyle: 'medium' } as const;
  try {
    return new Intl.DateTimeFormat('sv-SE', { ...parts, timeZone });
  } catch (problem) {
    if (problem instanceof RangeError) return new Intl.DateTimeFormat('sv-SE', { ...parts, timeZone: 'UTC' });
    throw problem;
  }
}
