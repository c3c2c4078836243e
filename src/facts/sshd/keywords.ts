import { isSince, type OpenSshVersion } from './version.ts';

/** Where a keyword may stand. */
export type Scope = 'global' | 'anywhere';

/** Keywords that may only stand outside of conditional Match blocks (sshd_config(5), and sshd's own table). */
const globals = `
  addressfamily afstokenpassing challengeresponseauthentication checkmail ciphers compression debianbanner
  dsaauthentication fingerprinthash gssapicleanupcredentials gssapicleanupcreds gssapikexalgorithms
  gssapikeyexchange gssapistorecredentialsonrekey gssapistrictacceptorcheck gssapiusesessioncredcache
  gssusesessionccache hostcertificate hostdsakey hostkey hostkeyagent hostkeyalgorithms ignorerhosts
  ignoreuserknownhosts keepalive kerberosgetafstoken kerberosorlocalpasswd kerberostgtpassing
  kerberosticketcleanup kexalgorithms keyregenerationinterval listenaddress logingracetime macs maxstartups
  pamauthenticationviakbdint permitblacklistedkeys permituserenvironment pidfile port printlastlog printmotd
  protocol reversemappingcheck rhostsauthentication serverkeybits skeyauthentication strictmodes subsystem
  syslogfacility tcpkeepalive usedns uselogin usepam useprivilegeseparation verifyreversemapping
  versionaddendum xauthlocation`;

const anywhere = `
  acceptenv allowagentforwarding allowgroups allowstreamlocalforwarding allowtcpforwarding allowusers
  authenticationmethods authorizedkeyscommand authorizedkeyscommanduser authorizedkeysfile authorizedkeysfile2
  authorizedprincipalscommand authorizedprincipalscommanduser authorizedprincipalsfile banner chrootdirectory
  clientalivecountmax clientaliveinterval denygroups denyusers disableforwarding exposeauthinfo forcecommand
  gatewayports gssapiauthentication hostbasedacceptedkeytypes hostbasedauthentication
  hostbasedusesnamefrompacketonly ipqos kbdinteractiveauthentication kerberosauthentication loglevel match
  maxauthtries maxsessions passwordauthentication permitemptypasswords permitopen permitrootlogin permittty
  permittunnel permituserrc pubkeyacceptedkeytypes pubkeyauthentication rekeylimit revokedkeys
  rhostsrsaauthentication rsaauthentication streamlocalbindmask streamlocalbindunlink trustedusercakeys
  x11displayoffset x11forwarding x11uselocalhost`;

/** Keywords that came after 7.6, and keywords that Match blocks may hold only since then, by release. */
const later: readonly (readonly [major: number, minor: number, scope: Scope, keywords: string])[] = [
  [7, 7, 'anywhere', 'rdomain'],
  [7, 8, 'anywhere', 'permitlisten setenv'],
  [7, 9, 'anywhere', 'casignaturealgorithms'],
  [8, 2, 'anywhere', 'include pubkeyauthoptions'],
  [8, 2, 'global', 'securitykeyprovider'],
  [8, 3, 'anywhere', 'ignorerhosts'],
  [8, 5, 'anywhere', 'hostbasedacceptedalgorithms logverbose pubkeyacceptedalgorithms'],
  [8, 5, 'global', 'modulifile persourcemaxstartups persourcenetblocksize'],
  [8, 7, 'anywhere', 'challengeresponseauthentication skeyauthentication'],
  [9, 1, 'anywhere', 'requiredrsasize'],
  [9, 2, 'anywhere', 'channeltimeout unusedconnectiontimeout'],
  [9, 5, 'anywhere', 'subsystem'],
  [9, 8, 'anywhere', 'pamservicename'],
  [9, 8, 'global', 'persourcepenalties persourcepenaltyexemptlist sshdsessionpath'],
  [9, 9, 'anywhere', 'refuseconnection'],
  [9, 9, 'global', 'sshdauthpath'],
];

const aliases: ReadonlyMap<string, string> = new Map([
  ['challengeresponseauthentication', 'kbdinteractiveauthentication'],
  ['skeyauthentication', 'kbdinteractiveauthentication'],
  ['dsaauthentication', 'pubkeyauthentication'],
  ['hostdsakey', 'hostkey'],
  ['keepalive', 'tcpkeepalive'],
  ['hostbasedacceptedkeytypes', 'hostbasedacceptedalgorithms'],
  ['pubkeyacceptedkeytypes', 'pubkeyacceptedalgorithms'],
]);

/** The keywords that a release reads, in lower case, with where they may stand. */
export function keywordsOf(version: OpenSshVersion): Map<string, Scope> {
  const known = new Map<string, Scope>();
  for (const keyword of words(globals)) known.set(keyword, 'global');
  for (const keyword of words(anywhere)) known.set(keyword, 'anywhere');
  for (const [major, minor, scope, keywords] of later)
    if (isSince(version, major, minor)) for (const keyword of words(keywords)) known.set(keyword, scope);
  return known;
}

/** The keyword by which an option goes today: `hostkey` of `HostDSAKey`. */
export function canonicalKeyword(keyword: string): string {
  const lower = keyword.toLowerCase();
  return aliases.get(lower) ?? lower;
}

function words(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== '');
}
