import { z } from 'zod';
import { journalEntries, readMeta } from '../../src/apply/journal.ts';
import { runsOf } from '../../src/apply/history.ts';
import { parseAccounts } from '../../src/facts/accounts.ts';
import { unconfinedIn } from '../../src/facts/apparmor-processes.ts';
import { writtenProfiles } from '../../src/facts/apparmor-profiles.ts';
import { deb822Sources } from '../../src/facts/apt-sources-deb822.ts';
import { isUri, lineSources } from '../../src/facts/apt-sources-lines.ts';
import {
  auditComparison,
  auditFilter,
  auditPermissions,
  withoutFinalSlash,
} from '../../src/facts/auditing/filter.ts';
import { auditLine } from '../../src/facts/auditing/line.ts';
import { mergedLines, isRulesFile } from '../../src/facts/auditing/merge.ts';
import { loadedRules } from '../../src/facts/auditing/load.ts';
import { auditOptions } from '../../src/facts/auditing/options.ts';
import { listing } from '../../src/facts/auditing/rules-in-kernel.ts';
import { type Machine, machineCalled, callNumber } from '../../src/facts/auditing/calls.ts';
import { compareNames } from '../../src/facts/auditing/version-order.ts';
import { parseAuditdConf } from '../../src/facts/auditd-conf.ts';
import { coreLimitsIn } from '../../src/facts/core-dumps-limits.ts';
import { parseFstab } from '../../src/facts/fstab-lines.ts';
import { parseGroupEntries } from '../../src/facts/group-entries.ts';
import { parseGroups } from '../../src/facts/groups.ts';
import { kernelLines } from '../../src/facts/grub-config.ts';
import { kernelAssignments, kernelVariablesIn } from '../../src/facts/grub-defaults.ts';
import { passwordIn } from '../../src/facts/grub-password.ts';
import { grubCommands } from '../../src/facts/grub-script.ts';
import { readShell } from '../../src/facts/grub-shell.ts';
import { kernelUnsigned, kernelWord, kernelWords } from '../../src/facts/kernel-command-line.ts';
import { keyFileEntries, quotedText, quoted } from '../../src/facts/key-file.ts';
import { definedNumber, parseLoginDefs } from '../../src/facts/login-defs.ts';
import { parseLogrotate } from '../../src/facts/logrotate/lines.ts';
import { expanded, inetServices, postfixLines, settingsOf } from '../../src/facts/mail/postfix.ts';
import { parseModprobe, underscored } from '../../src/facts/modprobe-lines.ts';
import { mountUnitName } from '../../src/facts/mount-units.ts';
import { splitOptions, withOptions } from '../../src/facts/mount-options.ts';
import { parseMountinfo } from '../../src/facts/mounts.ts';
import { nameValueLines } from '../../src/facts/name-value-lines.ts';
import { openPgpKeys } from '../../src/facts/openpgp.ts';
import { parseOsRelease } from '../../src/facts/os-release.ts';
import { parseVerify } from '../../src/facts/packaged-files.ts';
import { filterTable } from '../../src/facts/packet-filter/iptables-save.ts';
import { nftRule } from '../../src/facts/packet-filter/nft-rule.ts';
import { nftTokens } from '../../src/facts/packet-filter/nft-tokens.ts';
import { parseControl } from '../../src/facts/pam/control.ts';
import { parsePam, tokens } from '../../src/facts/pam/line.ts';
import { differenceOf, linesIn } from '../../src/facts/pam-configs/difference.ts';
import { moduleLine, optionsOf, withoutEnd, withoutNumber } from '../../src/facts/pam-configs/line.ts';
import { parseProfile } from '../../src/facts/pam-configs/profile.ts';
import { updatesIn } from '../../src/facts/pending-updates.ts';
import { readPasswordQuality, integer } from '../../src/facts/pwquality.ts';
import { parseRsyslog } from '../../src/facts/rsyslog/lines.ts';
import { ageOf } from '../../src/facts/shadow-ages.ts';
import { shellVariable } from '../../src/facts/shell-assignments.ts';
import { sourcedCommands } from '../../src/facts/sourced-commands.ts';
import { assembled } from '../../src/facts/sshd/algorithms.ts';
import { readConditions } from '../../src/facts/sshd/conditions.ts';
import { algorithmsOf } from '../../src/facts/sshd/defaults.ts';
import { matchesName } from '../../src/facts/sshd/glob.ts';
import { readLine } from '../../src/facts/sshd/line.ts';
import { opensshVersion } from '../../src/facts/sshd/version.ts';
import { delimitedWord, delimitedWords, splitArguments } from '../../src/facts/sshd/words.ts';
import { parseSudoers } from '../../src/facts/sudoers/lines.ts';
import { keyPath, kernelInteger, parseSysctl, dottedKey } from '../../src/facts/sysctl-lines.ts';
import { parseSystemdConf } from '../../src/facts/systemd-conf-lines.ts';
import { trimmedEnd } from '../../src/facts/trimmed-end.ts';
import { readUfwRules } from '../../src/facts/ufw-rules.ts';
import { isUfwActive } from '../../src/facts/ufw-status.ts';
import { umaskOf } from '../../src/facts/umask-settings.ts';
import { lastSetting, parseUnitFile } from '../../src/facts/unit-file.ts';
import { parseUseraddDefaults } from '../../src/facts/useradd-defaults.ts';
import { fits, pathFits, isPattern } from '../../src/facts/wildcard.ts';
import { parseRelations } from '../../src/host/dpkg-relations.ts';
import { parseDpkgStatus, readDpkgStatus } from '../../src/host/dpkg-status.ts';
import { compareVersions, comparePart } from '../../src/host/dpkg-version.ts';
import { evidenceSchema } from '../../src/host/evidence-schema.ts';
import { mountOptionsAt, unescapedMountPoint, withMountOptions } from '../../src/host/mount-table.ts';
import { decodeName, encodeName, byBytes } from '../../src/host/names.ts';
import { readSnapshot } from '../../src/host/snapshot.ts';
import { readPlan } from '../../src/plan/read.ts';
import { parseAptSimulation } from '../../src/targets/probe/apt-simulation.ts';
import {
  findComplaints,
  grepComplaints,
  inWords,
  provesAbsence,
} from '../../src/targets/probe/complaints.ts';
import { frames } from '../../src/targets/probe/frames.ts';
import { linesByFile } from '../../src/targets/probe/grep-output.ts';
import { nulSeparated, parseRecords } from '../../src/targets/probe/records.ts';
import { isReduced, withoutHashes } from '../../src/targets/probe/reduced.ts';
import { firstLine } from '../../src/targets/probe/sections.ts';
import { parseShadow, reducedShadowLine } from '../../src/targets/probe/shadow.ts';
import { parseSshdTest } from '../../src/targets/probe/sshd-test.ts';
import { decode } from '../../src/targets/probe/text.ts';
import { parseUnits } from '../../src/targets/probe/units.ts';
import { parseWalk } from '../../src/targets/probe/walk-output.ts';
import { idNumber } from '../../src/facts/id-number.ts';
import { octal } from '../../src/facts/rsyslog.ts';
import { systemdBoolean } from '../../src/facts/systemd-conf.ts';
import { compareBytes } from '../../src/facts/conf-files.ts';
import { isMediaFolder } from '../../src/facts/removable-media.ts';
import { isLoginShell } from '../../src/facts/login-shells.ts';
import { isSecret } from '../../src/targets/probe/asked.ts';
import { quote } from '../../src/targets/probe/script.ts';
import { canonicalKeyword } from '../../src/facts/sshd/keywords.ts';
import { listOptionOf, optionOf } from '../../src/facts/sshd/options.ts';
import { mapEntry } from '../../src/facts/packet-filter/nft-words.ts';
import { iptablesRule } from '../../src/facts/packet-filter/iptables-rule.ts';
import { parseAccepted } from '../../src/facts/accepted-login.ts';
import { accessGranted } from '../../src/facts/access-conf.ts';
import { parseFailedLogins } from '../../src/facts/failed-logins.ts';
import { parseTmpfiles } from '../../src/facts/tmpfiles-lines.ts';
import { addressOf, networkOf } from '../../src/facts/packet-filter/address.ts';
import { fitsPattern, listed } from '../../src/facts/sshd/pattern.ts';
import { scopeFits } from '../../src/facts/sudoers/grants.ts';
import { membersOf } from '../../src/facts/sudoers/privileges.ts';
import { sudoersWords } from '../../src/facts/sudoers/words.ts';
import { mergeText } from '../../src/apply/rollback/merge-text.ts';
import { wholeLook } from './look.ts';

/** A function that is given bytes of a target, or of a file that somebody hands over. */
interface Parser {
  /** What a result has to be. */
  readonly shape?: z.ZodType;
  /** Reads the same bytes as text. */
  readonly text?: (text: string) => unknown;
  readonly bytes?: (bytes: Buffer) => unknown;
}

const conf = (text: string) => ({ name: 'a.conf', path: '/etc/a.conf', text });
const section = (bytes: Buffer, name = 'a') => ({ name, bytes, status: 0, complaints: bytes });
const version = { major: 9, minor: 9 };
const old = { major: 7, minor: 6 };
const machine = machineOf('x86_64');
const id = '20260101T000000000Z-abcdef';
const text = (read: (text: string) => unknown, shape?: z.ZodType): Parser => ({
  text: read,
  ...(shape && { shape }),
});
const bytes = (read: (bytes: Buffer) => unknown, shape?: z.ZodType): Parser => ({
  bytes: read,
  ...(shape && { shape }),
});
const halves = (both: (a: string, b: string) => unknown) => (whole: string) =>
  both(whole.slice(0, whole.length / 2), whole.slice(whole.length / 2));
const number = z.number().optional();

/** Every parser of such bytes by the name of its function; complete.test.ts holds that none is missing. */
export const parsers: Readonly<Record<string, Parser>> = {
  // What a look prints, and what stands in files of ours
  frames: bytes((given) => frames(given, 'nonce')),
  ingest: bytes(wholeLook, evidenceSchema),
  parseRecords: bytes(parseRecords),
  nulSeparated: bytes(nulSeparated, z.array(z.string())),
  linesByFile: bytes(linesByFile),
  findComplaints: bytes(findComplaints),
  grepComplaints: bytes(grepComplaints),
  firstLine: bytes(firstLine, z.string().max(200)),
  decode: bytes(decode),
  decodeName: bytes((given) => encodeName(decodeName(given)).equals(given), z.literal(true)),
  encodeName: text(encodeName),
  parseUnits: bytes(
    (given) => parseUnits(section(given), ['a.service', 'b.socket']),
    evidenceSchema.shape.units,
  ),
  parseShadow: text(halves(parseShadow), evidenceSchema.shape.shadow),
  reducedShadowLine: text((line) => [reducedShadowLine(line, true), reducedShadowLine(line, false)]),
  withoutHashes: text((content) => withoutHashes('/etc/shadow', content), z.string()),
  isReduced: bytes(isReduced, z.boolean()),
  parseSshdTest: text(parseSshdTest, z.record(z.string(), z.array(z.string()))),
  parseAptSimulation: text((output) => [parseAptSimulation(output, 0), parseAptSimulation(output, 100)]),
  parseWalk: bytes(
    (given) => parseWalk(section(given, 'walk'), section(given, 'mounts')),
    evidenceSchema.shape.walk,
  ),
  readDpkgStatus: text(readDpkgStatus, evidenceSchema.shape.packages),
  parseDpkgStatus: text(parseDpkgStatus),
  parseRelations: text(parseRelations),
  compareVersions: text(halves(compareVersions), z.number()),
  unescapedMountPoint: text(unescapedMountPoint, z.string()),
  mountOptionsAt: text((info) => mountOptionsAt(info, '/tmp'), z.string().optional()),
  withMountOptions: text((info) => withMountOptions(info, '/tmp', 'rw,noexec'), z.string()),
  runsOf: text(runsOf),
  mergeText: text((whole) => {
    const [a = '', b = '', c = ''] = whole.split('=');
    return mergeText(a, b, c);
  }),
  readMeta: text((json) => readMeta(json, id)),
  journalEntries: text((journal) => journalEntries(journal, id), z.array(z.string())),
  readPlan: text((json) => readPlan(json, 'plan.json')),
  readSnapshot: bytes((given) => readSnapshot(given, 'a.snapshot')),
  // Accounts
  parseAccounts: text(parseAccounts),
  parseGroups: text(parseGroups),
  parseGroupEntries: text(parseGroupEntries),
  parseLoginDefs: text(parseLoginDefs),
  definedNumber: text(definedNumber, number),
  ageOf: text(ageOf, number),
  parseUseraddDefaults: text(parseUseraddDefaults),
  umaskOf: text(umaskOf, number),
  coreLimitsIn: text((content) => coreLimitsIn(conf(content))),
  parseSudoers: text((content) => parseSudoers('/etc/sudoers', content)),
  readPasswordQuality: text((content) => readPasswordQuality([conf(content)], content)),
  parsePam: text((content) => parsePam('/etc/pam.d/a', content)),
  tokens: text(tokens, z.array(z.string())),
  parseControl: text(parseControl),
  parseProfile: text((content) => parseProfile('unix', content)),
  moduleLine: text(moduleLine),
  optionsOf: text(optionsOf, z.array(z.string())),
  withoutNumber: text(withoutNumber, z.string()),
  withoutEnd: text(withoutEnd, z.string()),
  differenceOf: text(halves((current, saved) => differenceOf('auth', current, saved))),
  parseAccepted: text((log) => parseAccepted(log, 'ops')),
  accessGranted: text((content) =>
    accessGranted(content, { user: 'ops', groups: ['ops'], client: '10.0.0.1' }),
  ),
  parseFailedLogins: text(parseFailedLogins),
  sudoersWords: text(sudoersWords),
  membersOf: text((list) => membersOf(list)),
  scopeFits: text((scope) =>
    scopeFits(scope, { user: 'ops', uid: 1000, groups: [{ name: 'sudo', gid: 27 }], hostname: 'web1' }),
  ),
  // Services and their files
  fitsPattern: text(halves(fitsPattern), z.boolean()),
  listed: text((patterns) => listed(patterns, (pattern) => fitsPattern('ops', pattern))),
  parseTmpfiles: text((content) => parseTmpfiles(conf(content))),
  readLine: text((line) => [readLine(line, version), readLine(line, old)]),
  readConditions: text((rest) =>
    readConditions({ keyword: 'Match', words: rest.split(' '), rest, tail: '' }, version),
  ),
  delimitedWord: text((line) => delimitedWord(line, 0)),
  delimitedWords: text((line) => delimitedWords(line, 0), z.array(z.string())),
  splitArguments: text((line) => splitArguments(line, 0)),
  assembled: text((argument) => assembled(argument, algorithmsOf(version).Ciphers, version)),
  matchesName: text(halves(matchesName), z.boolean()),
  opensshVersion: text(opensshVersion),
  parseUnitFile: text((content) => lastSetting(parseUnitFile(content), 'Service', 'ExecStart')),
  parseSystemdConf: text((content) => parseSystemdConf(conf(content))),
  parseRsyslog: text(parseRsyslog),
  parseLogrotate: text(parseLogrotate),
  postfixLines: text((content) => {
    const lines = postfixLines(conf(content));
    return [settingsOf(lines, 'a'), inetServices(lines), expanded(lines, content)];
  }),
  parseAuditdConf: text(parseAuditdConf),
  auditLine: text((line) => auditLine(line, machine)),
  auditOptions: text(auditOptions),
  auditFilter: text(auditFilter),
  auditPermissions: text(auditPermissions, z.string().optional()),
  auditComparison: text(auditComparison),
  listing: text((content) => listing(content, machine)),
  mergedLines: text((content) =>
    loadedRules(mergedLines([{ ...conf(content), name: 'a.rules' }], 'white space'), machine),
  ),
  compareNames: text(halves(compareNames), z.number()),
  writtenProfiles: text(writtenProfiles),
  unconfinedIn: text(unconfinedIn),
  keyFileEntries: text((content) => keyFileEntries(conf(content))),
  quotedText: text(quotedText, z.string().optional()),
  // Packages
  deb822Sources: text((content) => deb822Sources('/etc/a.sources', content)),
  lineSources: text((content) => lineSources('/etc/a.list', content)),
  isUri: text(isUri, z.boolean()),
  openPgpKeys: bytes(openPgpKeys),
  updatesIn: text(updatesIn),
  parseVerify: text(parseVerify),
  parseOsRelease: text(parseOsRelease),
  // Kernel, boot and filesystems
  parseSysctl: text((content) => parseSysctl(conf(content))),
  keyPath: text(keyPath, z.string()),
  kernelInteger: text(kernelInteger, number),
  parseModprobe: text((content) => parseModprobe(conf(content))),
  underscored: text(underscored, z.string().optional()),
  parseFstab: text(parseFstab),
  splitOptions: text(splitOptions, z.array(z.string()).optional()),
  withOptions: text((list) => withOptions(list, ['nodev']), z.string()),
  parseMountinfo: text(parseMountinfo),
  mountUnitName: text(mountUnitName, z.string()),
  grubCommands: text((content) => [kernelLines(grubCommands(content)), passwordIn(grubCommands(content))]),
  readShell: text(readShell),
  kernelVariablesIn: text((content) => [
    kernelVariablesIn([conf(content)]),
    kernelAssignments(conf(content)),
  ]),
  kernelWords: text(kernelWords),
  kernelWord: text(kernelWord),
  kernelUnsigned: text(kernelUnsigned, number),
  // Firewalls
  addressOf: text(addressOf),
  networkOf: text(networkOf),
  nftTokens: text((content) => nftRule(nftTokens(content), new Map())),
  filterTable: text((content) => filterTable('iptables-save', content)),
  readUfwRules: text((content) => readUfwRules('/etc/ufw/user.rules', content)),
  isUfwActive: text(isUfwActive, z.boolean()),
  // What several formats are made of
  idNumber: text(idNumber, number),
  integer: text(integer, number),
  octal: text(octal, number),
  systemdBoolean: text(systemdBoolean, z.boolean().optional()),
  compareBytes: text(halves(compareBytes), z.number()),
  comparePart: text(halves(comparePart), z.number()),
  byBytes: text(halves(byBytes), z.number()),
  linesIn: text(linesIn, z.array(z.string())),
  dottedKey: text(dottedKey, z.string()),
  isPattern: text(isPattern, z.boolean()),
  isMediaFolder: text(isMediaFolder, z.boolean()),
  isRulesFile: text(isRulesFile, z.boolean()),
  isLoginShell: text(isLoginShell, z.boolean()),
  isSecret: text(isSecret, z.boolean()),
  provesAbsence: text(provesAbsence, z.boolean()),
  inWords: text(inWords, z.string()),
  quote: text(quote, z.string()),
  quoted: text(quoted, z.string()),
  canonicalKeyword: text(canonicalKeyword, z.string()),
  optionOf: text((keyword) => [optionOf(keyword), listOptionOf(keyword)]),
  mapEntry: text(mapEntry),
  iptablesRule: text((rule) => iptablesRule(rule, rule.split(' '))),
  callNumber: text((call) => callNumber(call, machine, 'b64'), z.number().nullable().optional()),
  machineCalled: text(machineCalled),
  withoutFinalSlash: text(withoutFinalSlash, z.string()),
  nameValueLines: text(nameValueLines),
  sourcedCommands: text(sourcedCommands),
  shellVariable: text((content) => shellVariable('/etc/default/a', content, 'A'), z.string().optional()),
  trimmedEnd: text(trimmedEnd, z.string()),
  fits: text(halves(fits), z.boolean()),
  pathFits: text(halves(pathFits), z.boolean()),
};

function machineOf(name: string): Machine {
  const found = machineCalled(name);
  if (found === undefined) throw new Error(`${name} is not known`);
  return found;
}

/** Gives one parser bytes. Throws what is no answer of a parser: an error without a type, or another result. */
export function feed(name: string, given: Buffer): void {
  const { text: ofText, bytes: ofBytes, shape } = parsers[name] ?? {};
  typed(() => {
    const results = [ofBytes?.(given), ofText?.(given.toString('utf8')), ofText?.(given.toString('latin1'))];
    for (const result of results) if (result !== undefined) shape?.parse(result);
  });
}

/** Runs what may refuse, in an error of ours. */
export function typed(act: () => void): void {
  try {
    act();
  } catch (problem) {
    if (!(problem instanceof Error) || !refusals.has(problem.name)) throw problem;
  }
}

const refusals = new Set(['Unmeasured', 'TargetProblem', 'Refusal', 'PlanProblem', 'SnapshotProblem']);
