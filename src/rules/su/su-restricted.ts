import { z } from 'zod';
import type { Change } from '../../change.ts';
import { accounts, type Accounts } from '../../facts/accounts.ts';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { GROUP, groupEntries, type GroupEntries } from '../../facts/group-entries.ts';
import { defineFact } from '../../facts/fact.ts';
import { type Instead, type Pam, pam } from '../../facts/pam.ts';
import type { PamEntry } from '../../facts/pam/stack.ts';
import type { Found } from '../../host/lookup.ts';
import { withLine } from '../../kinds/pam/edit.ts';
import { argsOf, moduleOf, placeOf } from '../../kinds/pam/login.ts';
import { groupOf, laxLine, letsSu, WHEEL } from '../../kinds/pam/su.ts';
import { defineRule, type Finding } from '../../rule.ts';

const SU = '/etc/pam.d/su';
const LOGIN_SU = '/etc/pam.d/su-l';

const params = z.strictObject({
  group: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be the name of a group')
    .default('sugroup')
    .describe('the empty group that pam_wheel asks for'),
});

/** Whether groups have a second line in gshadow(5). */
const hasGshadow = defineFact<boolean>({
  id: 'has-gshadow',
  needs: [{ kind: 'shadow' }],
  parse: (host) => host.shadow().groups.length > 0,
});

export default defineRule({
  id: 'su-restricted',
  title: 'Nobody but root may use su',
  rationale:
    'Whoever learns the password of another account, root at worst, becomes it with su and no trace in sudo.',
  impact: 'Users who are not root cannot su any more, to nobody; sudo works as before.',
  check:
    'A line of pam_wheel in /etc/pam.d/su is required with use_uid and names a group that exists and has no members, listed or as primary group, and su (su-l too), run as libpam runs it, refuses everybody but root.',
  remedy:
    'Makes the group where there is none and puts the line behind that of pam_rootok; other lines of pam_wheel become comments.',
  consents: ['limits-logins'],
  params,
  facts: {
    pam,
    groups: groupEntries,
    accounts,
    hasGshadow,
    bin: fileAttributes('/bin/su'),
    usrBin: fileAttributes('/usr/bin/su'),
  },
  notApplicable: ({ bin, usrBin }) =>
    [bin, usrBin].every(({ node }: Found) => node.type === 'absent') ? 'su is not installed' : undefined,
  *audit(facts) {
    yield* findings(facts);
  },
  *evidence({ pam: files }) {
    for (const entry of wheels(files)) yield { what: WHEEL, where: placeOf(entry) };
  },
  *remediate(facts, { group }) {
    if ([...findings(facts)].length === 0) return;
    yield* repaired(facts, group);
  },
});

interface Facts {
  readonly pam: Pam;
  readonly groups: GroupEntries;
  readonly accounts: Accounts;
  readonly hasGshadow: boolean;
}

function* findings({ pam: files, groups, accounts: users }: Omit<Facts, 'hasGshadow'>): Iterable<Finding> {
  const finding = (what: string, expected: string, actual: string, where: string): Finding => ({
    what,
    expected,
    actual,
    where,
    state: 'persistent',
  });
  const lines = wheels(files);
  if (lines.length > 0 && lines.every((line) => laxLine(line) !== undefined)) {
    for (const line of lines)
      yield finding(WHEEL, 'required with use_uid and group=NAME', laxLine(line) ?? '', placeOf(line));
  } else if (lines.length === 0) {
    yield finding(WHEEL, 'required with use_uid and group=NAME', 'is not used', SU);
  }
  for (const line of trusting(lines)) yield finding(WHEEL, 'trusts nobody', 'trust is set', placeOf(line));
  for (const line of lines) {
    const name = groupOf(line);
    if (laxLine(line) !== undefined || name === undefined) continue;
    const members = membersOf(name, groups, users);
    if (members === undefined)
      yield finding(`group ${name}`, 'exists and has no members', 'does not exist', GROUP);
    else if (members.length > 0)
      yield finding(`group ${name}`, 'exists and has no members', `has ${shortened(members)}`, GROUP);
  }
  for (const service of ['su', ...(files.text(LOGIN_SU) === undefined ? [] : ['su-l'])]) {
    const stack = files.service(service, 'auth');
    if (lines.length > 0 && letsSu(stack, 'stranger'))
      yield finding(service, 'refuses everybody but root', 'lets others go on', `/etc/pam.d/${service}`);
  }
}

/** Lines that let members of a group in, beside one that is right. */
function trusting(lines: readonly PamEntry[]): PamEntry[] {
  if (!lines.some((line) => laxLine(line) === undefined)) return [];
  return lines.filter((line) => argsOf(line).includes('trust'));
}

function wheels(files: Pam, instead?: Instead): PamEntry[] {
  return files.service('su', 'auth', instead).entries.filter((entry) => moduleOf(entry) === WHEEL);
}

/** Undefined where there is no such group. */
function membersOf(name: string, { byName }: GroupEntries, { entries }: Accounts): string[] | undefined {
  const group = byName.get(name);
  if (group === undefined) return undefined;
  const primary = entries.filter(({ gid }) => gid === group.gid).map((account) => account.name);
  return [...new Set([...group.members, ...primary])];
}

function shortened(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

function* repaired(facts: Facts, group: string): Iterable<Change> {
  const { pam: files, groups, accounts: users } = facts;
  const members = membersOf(group, groups, users);
  if (members !== undefined && members.length > 0) {
    yield {
      kind: 'decision',
      text: `Decide who may use su: group ${group} has ${shortened(members)}. Take them out of it, or set parameter group of su-restricted to another name.`,
    };
    return;
  }
  const now = wheels(files);
  const isRight =
    trusting(now).length === 0 && now.some((line) => laxLine(line) === undefined && groupOf(line) === group);
  const changed = isRight ? new Map<string, string>() : edited(files, group);
  const su = changed && files.service('su', 'auth', changed);
  if (su === undefined || !letsSu(su, 'root') || letsSu(su, 'stranger')) {
    yield {
      kind: 'decision',
      text: `Decide how ${SU} shall refuse everybody but root: it needs a line of pam_rootok, then "auth required ${WHEEL} use_uid group=${group}", before any other module lets somebody in.`,
    };
    return;
  }
  const asks = {
    consent: 'limits-logins',
    note: 'Nobody but root can use su from then on; sudo works as before.',
  } as const;
  const gid = members === undefined ? freeNumber(groups, users) : undefined;
  if (members === undefined && gid === undefined) {
    yield { kind: 'decision', text: `Make group ${group}: no number below 1000 is free.` };
    return;
  }
  if (gid !== undefined) {
    yield { kind: 'entry', database: 'group', line: `${group}:x:${gid}:`, ...asks };
    if (facts.hasGshadow) yield { kind: 'entry', database: 'gshadow', line: `${group}:!::`, ...asks };
  }
  for (const [path, content] of changed ?? []) yield { kind: 'file', path, content, ...asks };
  if (files.text(LOGIN_SU) !== undefined && letsSu(files.service('su-l', 'auth', changed), 'stranger'))
    yield {
      kind: 'decision',
      text: `Decide whether ${LOGIN_SU} shall include su: it lets others than root go on.`,
    };
}

/** The file with the line behind that of pam_rootok, and with other lines of pam_wheel as comments. */
function edited(files: Pam, group: string): Instead | undefined {
  const text = files.text(SU);
  if (text === undefined) return undefined;
  const stale = wheels(files).filter(({ line }) => line.path === SU);
  const kept = stale
    .toSorted((a, b) => b.line.start - a.line.start)
    .reduce((at, { line }) => `${at.slice(0, line.start)}# ${at.slice(line.start)}`, text);
  if (stale.some(({ line }) => text.slice(line.start, line.end - 1).includes('\n'))) return undefined;
  const entries = files.file(SU, 'auth', new Map([[SU, kept]]))?.entries ?? [];
  const own = entries.filter(({ line }) => line.path === SU);
  const rootok = own.findIndex((entry) => moduleOf(entry) === 'pam_rootok.so');
  const head = own.slice(0, rootok + 1);
  if (rootok < 0) return undefined;
  const behind = withLine(
    kept,
    SU,
    head,
    head.length,
    `auth       required   ${WHEEL} use_uid group=${group}`,
  );
  return behind === undefined ? undefined : new Map([[SU, behind]]);
}

/**
 * A number of a system group that nothing uses; undefined where all are taken. Packages that come in the same run take
 * the highest and the lowest free ones (useradd(8), adduser(8)): it is from the middle.
 */
function freeNumber({ gids }: GroupEntries, { entries }: Accounts): number | undefined {
  const primary = new Set(entries.map(({ gid }) => gid));
  const isFree = (gid: number) => !gids.has(gid) && !primary.has(gid);
  const middle = Array.from({ length: 900 }, (_, at) => (at < 450 ? 549 - at : at + 100));
  return middle.find(isFree);
}
