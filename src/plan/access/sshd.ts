import { type Account } from '../../facts/accounts.ts';
import { sshdConfig, type SshdConfig } from '../../facts/sshd-config.ts';
import { namesOf } from '../../facts/sshd/agree.ts';
import { deciding, decideList } from '../../facts/sshd/in-force.ts';
import type { ListOption } from '../../facts/sshd/options.ts';
import type { Setting } from '../../facts/sshd/setting.ts';
import { blocksHold, namesGroup, namesUser, type Visitor } from '../../facts/sshd/visitor.ts';
import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { accountOf, groupsOf } from './account.ts';
import type { Who } from './check.ts';

/** The OpenSSH server's configuration as it is in force for one visitor. */
export interface SshdForVisitor {
  readonly config: SshdConfig;
  readonly visitor: Visitor;
  /** The one value of an option, in lower case. Throws Unmeasured where Match blocks leave it open. */
  value(keyword: string): string;
  /** All words of the line that decides; empty where none does. */
  words(keyword: string): readonly string[];
  list(option: ListOption): readonly string[];
  /** `file:line` of what decides, for people. */
  place(keyword: string): string;
}

/** Undefined where openssh-server is not installed. Throws Unmeasured. */
export function sshdFor(host: Host, who: Who): SshdForVisitor | undefined {
  const config = sshdConfig.of(host);
  if (config === undefined) return undefined;
  const account = accountOf(host, who.user);
  if (account === undefined)
    throw new Unmeasured(`${who.user} is no account of /etc/passwd: its groups are not known`);
  const visitor = visitorOf(host, who, account, config);
  const both = (setting: Setting, ifUnclear: boolean) => {
    const certainty = blocksHold(setting.blocks, visitor);
    return certainty === 'maybe' ? ifUnclear : certainty === 'yes';
  };
  const agreed = <T>(what: string, ask: (holds: (setting: Setting) => boolean) => T): T => {
    const [strict, loose] = [false, true].map((ifUnclear) => ask((setting) => both(setting, ifUnclear)));
    if (JSON.stringify(strict) !== JSON.stringify(loose))
      throw new Unmeasured(`whether a Match block that sets ${what} is about ${who.user} can't be told`);
    return strict as T;
  };
  const settingOf = (keyword: string) =>
    agreed(keyword, (holds) => deciding(config.settings, keyword.toLowerCase(), holds));
  return {
    config,
    visitor,
    words: (keyword) => settingOf(keyword)?.args ?? [],
    value: (keyword) => (settingOf(keyword)?.args[0] ?? defaultOf(host, keyword)).toLowerCase(),
    list: (option) => agreed(option, (holds) => namesOf(decideList(config.settings, option, holds))),
    place(keyword) {
      const setting = settingOf(keyword);
      return setting === undefined ? 'by default' : `${setting.file}:${setting.line}`;
    },
  };
}

function visitorOf(host: Host, { user, connection }: Who, account: Account, config: SshdConfig): Visitor {
  const client = connection?.client;
  const resolves = deciding(config.settings, 'usedns')?.args[0]?.toLowerCase() === 'yes';
  return {
    user,
    groups: groupsOf(host, account).map(({ name }) => name),
    client,
    server: connection?.server,
    port: connection?.port,
    host: resolves ? undefined : client,
  };
}

/** What this build assumes, as it said itself, or as sshd_config(5) says. */
function defaultOf(host: Host, keyword: string): string {
  const [told] = measuredDefaults(host)[keyword.toLowerCase()] ?? [];
  return told ?? defaults[keyword.toLowerCase()] ?? 'no';
}

function measuredDefaults(host: Host): Readonly<Record<string, readonly string[]>> {
  const { sshd } = host.evidence;
  return sshd !== undefined && 'value' in sshd ? sshd.value.defaults : {};
}

const defaults: Readonly<Record<string, string>> = {
  pubkeyauthentication: 'yes',
  passwordauthentication: 'yes',
  kbdinteractiveauthentication: 'yes',
  permitrootlogin: 'prohibit-password',
  authorizedkeysfile: '.ssh/authorized_keys',
  authorizedkeyscommand: 'none',
  trustedusercakeys: 'none',
  chrootdirectory: 'none',
};

/** Whether DenyUsers, AllowUsers, DenyGroups or AllowGroups keep somebody out; they are asked in this order. */
export function keptOutBy(sshd: SshdForVisitor): { why: string; surely: boolean } | undefined {
  const { visitor } = sshd;
  const { user } = visitor;
  const denied = namesUser(sshd.list('DenyUsers'), visitor);
  if (denied === 'yes') return { why: `DenyUsers names ${user}`, surely: true };
  const permitted = sshd.list('AllowUsers');
  const allowed = permitted.length === 0 ? 'yes' : namesUser(permitted, visitor);
  if (allowed === 'no') return { why: `AllowUsers does not name ${user}${from(visitor)}`, surely: true };
  if (namesGroup(sshd.list('DenyGroups'), visitor))
    return { why: `DenyGroups names a group of ${user}`, surely: true };
  const groups = sshd.list('AllowGroups');
  if (groups.length > 0 && !namesGroup(groups, visitor))
    return {
      why: `AllowGroups names no group of ${user} (${visitor.groups.join(', ') || 'it has none'})`,
      surely: true,
    };
  if (denied === 'maybe') return { why: `whether DenyUsers means ${user} can't be told`, surely: false };
  return allowed === 'maybe'
    ? { why: `whether AllowUsers means ${user} can't be told`, surely: false }
    : undefined;
}

function from({ client }: Visitor): string {
  return client === undefined ? '' : ` from ${client}`;
}
