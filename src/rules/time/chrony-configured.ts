import { z } from 'zod';
import renderMain from '../../../templates/etc/chrony/chrony.conf.hbs';
import render from '../../../templates/etc/chrony/conf.d/60-cis-harden.conf.hbs';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { CHRONY_CONF, CHRONY_FOLDER, chronyConfig, type ChronyConfig } from '../../facts/time/chrony.ts';
import { timeDaemons } from '../../facts/time/daemons.ts';
import { processUsers, type UsersOf } from '../../facts/time/process-users.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';
import { daemon, missing, otherDaemon, servers } from './choice.ts';

const DROP_IN = `${CHRONY_FOLDER}/60-cis-harden.conf`;
const USER = '_chrony';
const UNIT = 'chrony.service';
const dropIn = template<{ servers: readonly string[] }>(render);
const whole = template<{ servers: readonly string[] }>(renderMain);

export default defineRule({
  id: 'chrony-configured',
  title: 'chrony asks a server for the time, as an account of its own',
  rationale: 'A time daemon talks to strangers all day, so a flaw in it must not give them root.',
  check: `At least one server or pool line stands in ${CHRONY_CONF} or what it reads, each server of the parameter among them, and chronyd runs as ${USER}, which is built in unless a user line or -u says otherwise. Whether the clock is in step is not judged.`,
  remedy: `Adds the servers of the parameter to ${DROP_IN} where that is read, or else to ${CHRONY_CONF}, which is written whole where there is none yet; sets a user line right; restarts chrony.`,
  params: z.strictObject({ daemon, servers }),
  facts: {
    daemons: timeDaemons,
    config: chronyConfig,
    users: processUsers,
    obstacle: dropInObstacle(DROP_IN),
  },
  notApplicable: ({ daemons }, { daemon: choice }) =>
    otherDaemon('chrony', daemons, choice) ??
    (daemons.isInstalled('chrony') ? undefined : 'chrony is not installed'),
  *audit({ daemons, config, users }, { servers: wanted }) {
    yield* serverFindings(config, wanted, daemons.arrives('chrony'));
    yield* userFindings(config, users);
  },
  *evidence({ config }) {
    for (const { words, file, line } of config.lines)
      if (['server', 'pool', 'peer', 'refclock', 'user'].includes(words[0]))
        yield { what: words.join(' '), where: `${file.path}:${line}` };
  },
  *remediate({ daemons, config, users, obstacle }, { servers: wanted }) {
    const texts = withUser(config);
    const lacks = serverFindings(config, wanted, daemons.arrives('chrony')).length > 0;
    const added = missing(wanted, config.servers).map((server) => `server ${server} iburst\n`);
    if (lacks && wanted.length === 0)
      yield {
        kind: 'decision',
        text: 'Decide which servers chrony asks and set servers of chrony-configured.',
      };
    else if (lacks && config.readsFolder && obstacle !== undefined)
      yield { kind: 'decision', text: obstacle };
    else if (lacks && config.readsFolder) texts.set(DROP_IN, dropIn({ servers: wanted }));
    else if (lacks && config.main === undefined) texts.set(CHRONY_CONF, whole({ servers: wanted }));
    else if (lacks && config.main !== undefined) {
      const { path, text } = config.main;
      texts.set(path, withLines(texts.get(path) ?? text, added));
    }
    for (const [path, content] of texts) yield { kind: 'file', path, content, restart: UNIT };
    if (texts.size === 0 && userFindings(config, users).length > 0)
      yield {
        kind: 'decision',
        text: `chronyd does not run as ${USER}, and no user line says so: take -u out of /etc/default/chrony, or restart chrony`,
      };
  },
});

/** A file that comes with the package in a plan is not seen yet; Debian's and Ubuntu's name a pool. */
function serverFindings(config: ChronyConfig, wanted: readonly string[], arrives: boolean): Finding[] {
  const unknown = config.main === undefined && arrives;
  const isMissing = missing(wanted, config.servers).length > 0;
  if (!isMissing && (config.servers.length > 0 || unknown)) return [];
  return [
    {
      what: 'servers of chrony',
      expected: wanted.length === 0 ? 'at least one server or pool line' : wanted.join(' '),
      actual: config.servers.length === 0 ? 'none' : config.servers.join(' '),
      where: config.main?.path ?? CHRONY_CONF,
      state: 'persistent',
    },
  ];
}

/** A process that a plan restarts is not judged by the account it has now. */
function userFindings(config: ChronyConfig, users: UsersOf): Finding[] {
  const finding = { what: 'user of chronyd', expected: USER };
  const line = userLine(config);
  const findings: Finding[] = [];
  if (config.commandLineUser !== undefined && config.commandLineUser !== USER)
    findings.push({
      ...finding,
      actual: config.commandLineUser,
      where: '/etc/default/chrony',
      state: 'persistent',
    });
  else if (config.commandLineUser === undefined && line !== undefined && line.words[1] !== USER)
    findings.push({
      ...finding,
      actual: line.words[1] ?? 'nobody',
      where: `${line.file.path}:${line.line}`,
      state: 'persistent',
    });
  const strangers = config.restarts ? [] : users('chronyd').filter((name) => name !== USER);
  if (strangers.length > 0 && findings.length === 0)
    findings.push({ ...finding, actual: strangers.join(', '), where: 'ps -C chronyd', state: 'running' });
  return findings;
}

function userLine({ lines }: ChronyConfig) {
  return lines.findLast(({ words: [name] }) => name === 'user');
}

function withLines(text: string, lines: readonly string[]): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('')}`;
}

/** The file with a wrong user line, set right. */
function withUser(config: ChronyConfig): Map<string, string> {
  const line = userLine(config);
  if (line === undefined || line.words[1] === USER || config.commandLineUser !== undefined) return new Map();
  const { path, text } = line.file;
  return new Map([[path, `${text.slice(0, line.start)}user ${USER}${text.slice(line.last)}`]]);
}
