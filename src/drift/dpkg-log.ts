/** One thing that dpkg did to a package (dpkg(1), --log). */
export interface DpkgEvent {
  /** In the host's own time, `YYYY-MM-DD HH:MM:SS`, which has the order of its letters. */
  readonly at: string;
  readonly action: 'install' | 'upgrade' | 'remove' | 'purge';
  /** Without its architecture. */
  readonly package: string;
  readonly from: string;
  readonly to: string;
}

/** What dpkg wrote of the packages that it brought, changed and took away. Other lines are passed over. */
export function parseDpkgLog(log: string): DpkgEvent[] {
  return log.split('\n').flatMap((line) => {
    const [, at, action, name, from, to] =
      /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (install|upgrade|remove|purge) ([a-z0-9][a-z0-9+.-]*)(?::\S+)? (\S+) (\S+)$/.exec(
        line,
      ) ?? [];
    const known = actions.find((one) => one === action);
    if (at === undefined || known === undefined || name === undefined) return [];
    return [{ at, action: known, package: name, from: from ?? '', to: to ?? '' }];
  });
}

const actions = ['install', 'upgrade', 'remove', 'purge'] as const;

/** The first moment that a log tells of; undefined for an empty one. */
export function beginningOf(log: string): string | undefined {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?= )/m.exec(log)?.[0];
}

/** `upgraded on 2026-01-02 06:30:00, 1.0 → 1.1`. */
export function eventText({ at, action, from, to }: DpkgEvent): string {
  const versions =
    action === 'install' ? `, ${to}` : action === 'upgrade' ? `, ${from} → ${to}` : `, ${from}`;
  return `${past[action]} on ${at}${versions}`;
}

const past = { install: 'installed', upgrade: 'upgraded', remove: 'removed', purge: 'purged' } as const;
