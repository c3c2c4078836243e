import type { BaselineComparison, Drift, RuleFinding, Writer } from '../audit/report.ts';
import type { Need } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { type DpkgEvent, eventText } from './dpkg-log.ts';
import { type DpkgHistory, historyNeeds, historySince } from './dpkg-history.ts';
import { conffileNeeds, listNeeds, ownersOf } from './owners.ts';

/** What is looked at once something got worse. */
export const writerNeeds: readonly Need[] = [...historyNeeds, ...conffileNeeds];

/** What is looked at as well where a file is none that a package lets be configured. */
export function furtherNeeds(host: Host, { worse }: BaselineComparison): readonly Need[] {
  const paths = worse.flatMap(({ findings }) => findings.flatMap((finding) => pathOf(finding) ?? []));
  const owners = ownersOf(host, paths);
  return paths.some((path) => shippedFolders.test(path) && !owners.has(path)) ? listNeeds : [];
}

const shippedFolders = /^\/(?:usr|lib|bin|sbin|etc\/(?:systemd|cron[^/]*|pam\.d))\//;

/** The comparison with who wrote at the places of what got worse, as far as the evidence tells. */
export function withWriters(comparison: BaselineComparison, host: Host): BaselineComparison {
  const { worse, startedAt } = comparison;
  const paths = worse.flatMap(({ findings }) => findings.flatMap((finding) => pathOf(finding) ?? []));
  const known = { owners: ownersOf(host, paths), history: historySince(host, startedAt) };
  return {
    ...comparison,
    notes: [...comparison.notes, ...changedPackages(known.history)],
    worse: worse.map((drift) => ({ ...drift, writers: writersOf(drift, known) })),
  };
}

interface Known {
  readonly owners: ReadonlyMap<string, string>;
  readonly history: DpkgHistory;
}

function writersOf({ findings }: Drift, known: Known): Writer[] {
  const writers = new Map<string, Writer>();
  for (const finding of findings) {
    const writer = writerOf(finding, known);
    writers.set(`${writer.where} ${writer.what}`, writer);
  }
  return [...writers.values()];
}

/** What every package that dpkg touched in between may have done, the scripts that it runs included. */
function changedPackages({ events, gap }: DpkgHistory): string[] {
  const texts = [...lastEvents(events).values()].map((event) => `${event.package} (${eventText(event)})`);
  const shown = texts.slice(0, MOST);
  const more = texts.length > MOST ? `, and ${texts.length - MOST} more` : '';
  return [
    ...(texts.length === 0 ? [] : [`since the baseline, dpkg changed: ${shown.join(', ')}${more}`]),
    ...(gap === undefined ? [] : [`what dpkg did since the baseline is not fully known: ${gap}`]),
  ];
}

const MOST = 10;

function lastEvents(events: readonly DpkgEvent[]): Map<string, DpkgEvent> {
  return new Map(events.map((event) => [event.package, event]));
}

function writerOf(finding: RuleFinding, { owners, history }: Known): Writer {
  const { where, what } = finding;
  const path = pathOf(finding);
  const named = packageIn(finding);
  if (named !== undefined) return byPackage(where, named, history, `is about package ${named}`);
  const unit = unitIn(where) ?? (path === undefined ? undefined : unitOfFile(path));
  const owner = path === undefined ? undefined : owners.get(path);
  if (owner !== undefined)
    return {
      ...byPackage(where, owner, history, `belongs to package ${owner}`),
      ...(unit !== undefined && { unit }),
    };
  if (unit !== undefined)
    return {
      where,
      unit,
      what:
        path === undefined
          ? `is about unit ${unit}; who changed that can't be told`
          : `is of unit ${unit}, and no package's; who wrote it can't be told`,
    };
  if (path === undefined) return { where, what: `who changed ${what} can't be told` };
  return { where, what: "no package is known to own it; who wrote it can't be told" };
}

function byPackage(where: string, name: string, { events, gap }: DpkgHistory, lead: string): Writer {
  const event = lastEvents(events).get(name);
  const told =
    event !== undefined
      ? `which dpkg ${eventText(event)}`
      : gap === undefined
        ? 'which dpkg has not touched since the baseline, so somebody or something else did it'
        : `and whether dpkg did it can't be told (${gap})`;
  return { where, package: name, what: `${lead}, ${told}` };
}

/** `package telnet`, or `package ntp or chrony`, of the package database. */
function packageIn({ where, what }: RuleFinding): string | undefined {
  if (where !== '/var/lib/dpkg/status') return undefined;
  return /^package ([a-z0-9][a-z0-9+.-]*)(?::\S+)?$/.exec(what)?.[1];
}

/** The path of `file:line`; nothing for the kernel's files, which no package brings. */
function pathOf({ where }: RuleFinding): string | undefined {
  const path = /^(\/.*?)(?::\d+)?$/s.exec(where)?.[1];
  return path === undefined || /^\/(?:proc|sys|dev|run)\//.test(path) || path === '/var/lib/dpkg/status'
    ? undefined
    : path;
}

const unitName = String.raw`[\w:@.\\-]+\.(?:service|socket|timer|mount|automount|target|path|slice)`;

/** The unit that systemctl was asked about. */
function unitIn(where: string): string | undefined {
  return new RegExp(`^systemctl [a-z-]+ (${unitName})$`).exec(where)?.[1];
}

/** The unit that a fragment or a drop-in is of. */
function unitOfFile(path: string): string | undefined {
  return new RegExp(`/systemd/system/(${unitName})(?:$|\\.d/)`).exec(path)?.[1];
}
