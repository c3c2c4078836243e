import { z } from 'zod';
import render from '../../../templates/etc/ntp.conf.hbs';
import { osRelease } from '../../facts/os-release.ts';
import { timeDaemons } from '../../facts/time/daemons.ts';
import type { TimeLine } from '../../facts/time/lines.ts';
import {
  defaultRestrictions,
  missingFlags,
  NTP_FLAGS,
  NTP_INIT,
  ntpConfig,
  type NtpConfig,
} from '../../facts/time/ntp.ts';
import { processUsers, type UsersOf } from '../../facts/time/process-users.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';
import { daemon, missing, otherDaemon, servers } from './choice.ts';

interface Whole {
  readonly sources: readonly { readonly kind: 'server' | 'pool'; readonly name: string }[];
  readonly flags: string;
  /** Below /var/lib. */
  readonly folder: 'ntp' | 'ntpsec';
}

const whole = template<Whole>(render);
const families = ['IPv4', 'IPv6'] as const;
const USERS = new Set(['ntp', 'ntpsec']);

export default defineRule({
  id: 'ntp-configured',
  title: 'ntpd asks a server for the time, answers strangers nothing else, and is not root',
  rationale:
    'An ntpd that answers every question amplifies attacks on others and tells strangers about the host.',
  check: `In ntp.conf, the default restrictions for IPv4 and for IPv6 (-6) each have ${NTP_FLAGS.join(', ')}, in any order and with others beside them; at least one server or pool line stands there, each server of the parameter among them; ntpd runs as user ntp (ntpsec for NTPsec), which the start script of Debian's ntp names in RUNASUSER.`,
  remedy:
    'Adds the flags, the lines and the servers of the parameter to ntp.conf, which is written whole where there is none yet; sets RUNASUSER right, and restarts the daemon.',
  params: z.strictObject({ daemon, servers }),
  facts: { daemons: timeDaemons, config: ntpConfig, users: processUsers, system: osRelease },
  notApplicable: ({ daemons }, { daemon: choice }) =>
    otherDaemon('ntp', daemons, choice) ?? (daemons.isInstalled('ntp') ? undefined : 'ntp is not installed'),
  *audit({ config, users }, { servers: wanted }) {
    for (const family of families) yield* restrictionFindings(config, family);
    yield* serverFindings(config, wanted);
    yield* userFindings(config, users);
  },
  *evidence({ config }) {
    for (const { words, file, line } of config.lines)
      if (['restrict', 'server', 'pool', 'peer'].includes(words[0]))
        yield { what: words.join(' '), where: `${file.path}:${line}` };
  },
  *remediate({ daemons, config, users, system }, { servers: wanted }) {
    const unit = daemons.unit('ntp').name;
    const sources = sourcesOf(wanted, system.id);
    const begun = config.main.text !== undefined || sources.length === 0;
    const texts = begun ? withFlags(config) : new Map<string, string>();
    if (!begun)
      texts.set(
        config.main.path,
        whole({ sources, flags: NTP_FLAGS.join(' '), folder: daemons.isNtpsec ? 'ntpsec' : 'ntp' }),
      );
    else if (serverFindings(config, wanted).length > 0) {
      if (wanted.length === 0)
        yield { kind: 'decision', text: 'Decide which servers ntpd asks and set servers of ntp-configured.' };
      const { path, text = '' } = config.main;
      const added = missing(wanted, config.servers).map((server) => `server ${server} iburst`);
      if (added.length > 0) texts.set(path, withLines(texts.get(path) ?? text, added));
    }
    for (const [path, content] of texts) yield { kind: 'file', path, content, restart: unit };
    const script = withUser(config);
    if (script !== undefined) yield { kind: 'file', path: script.path, content: script.text, restart: unit };
    else if (texts.size === 0 && userFindings(config, users).length > 0)
      yield { kind: 'decision', text: 'ntpd does not run as user ntp: look what starts it, and restart it' };
  },
});

function restrictionFindings({ lines, main }: NtpConfig, family: 'IPv4' | 'IPv6'): Finding[] {
  const said = defaultRestrictions(lines, family);
  const left = missingFlags(said);
  const last = said.at(-1);
  if (left.length === 0) return [];
  return [
    {
      what: `restrict default for ${family}`,
      expected: NTP_FLAGS.join(' '),
      actual: last === undefined ? 'no such line' : `without ${left.join(' ')}`,
      where: last === undefined ? main.path : `${last.file.path}:${last.line}`,
      state: 'persistent',
    },
  ];
}

function serverFindings({ servers: known, main }: NtpConfig, wanted: readonly string[]): Finding[] {
  if (missing(wanted, known).length === 0 && known.length > 0) return [];
  return [
    {
      what: 'servers of ntp',
      expected: wanted.length === 0 ? 'at least one server or pool line' : wanted.join(' '),
      actual: known.length === 0 ? 'none' : known.join(' '),
      where: main.path,
      state: 'persistent',
    },
  ];
}

/** Servers for a host that has no ntp.conf: where nobody says which, the pool that its makers have set up. */
function sourcesOf(wanted: readonly string[], system: string): Whole['sources'] {
  if (wanted.length > 0) return wanted.map((name) => ({ kind: 'server', name }));
  return system === 'debian' || system === 'ubuntu'
    ? [{ kind: 'pool', name: `2.${system}.pool.ntp.org` }]
    : [];
}

/** The account that the start script names; a process that a plan restarts is not judged by the one it has now. */
function userFindings({ init, restarts }: NtpConfig, users: UsersOf): Finding[] {
  const finding = { what: 'user of ntpd', expected: 'ntp' };
  const named = init === undefined ? undefined : runAsUser(init.text);
  if (init !== undefined && named !== 'ntp')
    return [{ ...finding, actual: named ?? 'not named', where: NTP_INIT, state: 'persistent' }];
  const strangers = restarts ? [] : users('ntpd').filter((name) => !USERS.has(name));
  return strangers.length === 0
    ? []
    : [{ ...finding, actual: strangers.join(', '), where: 'ps -C ntpd', state: 'running' }];
}

const RUNASUSER = /^RUNASUSER=(.*)$/gm;

function runAsUser(text: string): string | undefined {
  const last = [...text.matchAll(RUNASUSER)].at(-1)?.[1];
  return last?.trim().replace(/^(["'])(.*)\1$/, '$2');
}

function withUser({ init }: NtpConfig): { path: string; text: string } | undefined {
  if (init === undefined || [undefined, 'ntp'].includes(runAsUser(init.text))) return undefined;
  return { path: init.path, text: init.text.replace(RUNASUSER, 'RUNASUSER=ntp') };
}

/** The files with the missing flags behind the last line of each family, or with a line of their own. */
function withFlags({ lines, main }: NtpConfig): Map<string, string> {
  const texts = new Map<string, string>();
  const behind: { line: TimeLine; flags: string }[] = [];
  const added: string[] = [];
  for (const family of families) {
    const said = defaultRestrictions(lines, family);
    const left = missingFlags(said);
    const line = said.at(-1);
    if (left.length === 0) continue;
    if (line === undefined)
      added.push(`restrict ${family === 'IPv6' ? '-6 ' : ''}default ${NTP_FLAGS.join(' ')}`);
    else behind.push({ line, flags: left.join(' ') });
  }
  for (const { line, flags } of behind.sort((a, b) => b.line.last - a.line.last)) {
    const { path, text } = line.file;
    const known = texts.get(path) ?? text;
    texts.set(path, `${known.slice(0, line.last)} ${flags}${known.slice(line.last)}`);
  }
  if (added.length > 0) texts.set(main.path, withLines(texts.get(main.path) ?? main.text ?? '', added));
  return texts;
}

function withLines(text: string, lines: readonly string[]): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.map((line) => `${line}\n`).join('')}`;
}
