import { z } from 'zod';
import render from '../../../templates/etc/rsyslog.d/60-cis-harden-remote.conf.hbs';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { type Forward, forwardsIn, RSYSLOG_CONF, rsyslog, rsyslogPlace } from '../../facts/rsyslog.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';
import { notInstalled, RSYSLOG_UNIT } from './rsyslog-installed.ts';

const DROP_IN = '/etc/rsyslog.d/60-cis-harden-remote.conf';
const dropIn = template<{ host: string; port: string; protocol: string }>(render);

const params = z.strictObject({
  host: z
    .string()
    .regex(/^[0-9A-Za-z]([0-9A-Za-z.:-]*[0-9A-Za-z])?$/, 'must be a host name or an address without brackets')
    .optional()
    .describe('the log host; where it is left out, forwarding to any host passes'),
  port: z.int().min(1).max(65_535).default(514),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
});

export default defineRule({
  id: 'rsyslog-remote-host',
  title: 'rsyslog sends messages to a log host',
  rationale: 'What another host has written down cannot be erased by an intruder on this one.',
  impact: 'Messages leave this host unencrypted unless the log host is reached over a protected network.',
  check:
    'An action of rsyslog forwards messages: @host, @@host, omfwd or omrelp with a target. With `host`, one that all messages reach names that host, port and protocol.',
  remedy: `Writes a forwarding action to ${DROP_IN} where the profile names the log host; nobody else can know it.`,
  params,
  facts: { rsyslog, obstacle: dropInObstacle(DROP_IN) },
  *audit({ rsyslog: config }, values) {
    if (config === undefined) yield notInstalled('remote log host', wanted(values));
    else yield* findings(forwardsIn(config), values);
  },
  *evidence({ rsyslog: config }) {
    for (const forward of config === undefined ? [] : forwardsIn(config))
      yield { what: described(forward), where: rsyslogPlace(forward.at) };
  },
  *remediate({ rsyslog: config, obstacle }, values) {
    if (config === undefined || findings(forwardsIn(config), values).length === 0) return;
    const { host, port, protocol } = values;
    if (host === undefined)
      yield {
        kind: 'decision',
        text: 'Decide which host keeps the logs of this one and set host of rsyslog-remote-host.',
      };
    else if (obstacle !== undefined) yield { kind: 'decision', text: obstacle };
    else if (config.folderAt === undefined)
      yield {
        kind: 'decision',
        text: `${RSYSLOG_CONF} does not read /etc/rsyslog.d: let it include that folder`,
      };
    else
      yield {
        kind: 'file',
        path: DROP_IN,
        content: dropIn({ host, port: String(port), protocol }),
        check: 'rsyslog',
        restart: RSYSLOG_UNIT,
      };
  },
});

type Values = z.infer<typeof params>;

function findings(forwards: readonly Forward[], values: Values): Finding[] {
  const { host } = values;
  if (host === undefined ? forwards.length > 0 : forwards.some((forward) => isWanted(forward, values)))
    return [];
  return [
    {
      what: 'remote log host',
      expected: wanted(values),
      actual: forwards.length === 0 ? 'none' : forwards.map(described).join('; '),
      where: forwards[0] === undefined ? RSYSLOG_CONF : rsyslogPlace(forwards[0].at),
      state: 'persistent',
    },
  ];
}

function isWanted(forward: Forward, { host, port, protocol }: Values): boolean {
  return (
    forward.target.toLowerCase() === host?.toLowerCase() &&
    Number(forward.port) === port &&
    forward.protocol === protocol &&
    ['', '*.*'].includes(forward.selector)
  );
}

function wanted({ host, port, protocol }: Values): string {
  return host === undefined ? 'messages are forwarded' : `all messages to ${host}:${port} over ${protocol}`;
}

function described({ selector, target, port, protocol }: Forward): string {
  return `${selector === '' ? 'all messages' : selector} to ${target}:${port} over ${protocol}`;
}
