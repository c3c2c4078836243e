import { z } from 'zod';
import { rsyslog, rsyslogPlace, type RsyslogStatement } from '../../facts/rsyslog.ts';
import { defineRule } from '../../rule.ts';
import { NOT_INSTALLED } from './rsyslog-installed.ts';

const NETWORK_INPUT = /^(?:im(?:tcp|ptcp|udp|relp|gssapi|http|dtls))(?:\.so)?$/i;
const LISTENERS = new Set([
  'inputtcpserverrun',
  'inputptcpserverrun',
  'udpserverrun',
  'inputrelpserverrun',
  'inputgssserverrun',
]);

export default defineRule({
  id: 'rsyslog-no-remote-input',
  title: 'rsyslog takes no messages from other hosts',
  rationale:
    'Whoever can send messages can fill the disk and write false traces, without proof of who they are.',
  impact: 'A host that collects the logs of others has to say so in its profile.',
  check:
    'Neither form of the configuration loads an input module for the network (imtcp, imptcp, imudp, imrelp, imgssapi, imhttp, imdtls) or starts a listener.',
  remedy:
    'Nothing is changed, since other hosts may count on this one: the plan names the lines to take out.',
  question: 'Is this host meant to take messages of other hosts exactly where its rsyslog does?',
  params: z.strictObject({
    isLogHost: z.boolean().default(false).describe('whether this host collects the logs of others'),
  }),
  facts: { rsyslog },
  notApplicable({ rsyslog: config }, { isLogHost }) {
    if (isLogHost) return 'the profile says that this host collects the logs of others';
    return config === undefined ? NOT_INSTALLED : undefined;
  },
  *audit({ rsyslog: config }) {
    for (const at of config?.statements ?? []) {
      const actual = listener(at);
      if (actual !== undefined)
        yield {
          what: 'input from the network',
          expected: 'none',
          actual,
          where: rsyslogPlace(at),
          state: 'persistent',
        };
    }
  },
  *remediate({ rsyslog: config }) {
    const places = (config?.statements ?? []).filter((at) => listener(at) !== undefined).map(rsyslogPlace);
    if (places.length > 0)
      yield {
        kind: 'decision',
        text: `Decide whether other hosts send their logs here: take out ${places.join(', ')}, or set isLogHost.`,
      };
  },
});

/** The words that open rsyslogd to the network, undefined where a statement does not. */
function listener(at: RsyslogStatement): string | undefined {
  if (at.kind === 'directive') {
    if (LISTENERS.has(at.name)) return `$${at.name} ${at.value}`;
    return at.name === 'modload' && NETWORK_INPUT.test(at.value) ? `$ModLoad ${at.value}` : undefined;
  }
  if (at.kind !== 'object') return undefined;
  const name = at.type === 'module' ? 'load' : 'type';
  const value = at.parameters.get(name)?.value ?? '';
  if (!['module', 'input'].includes(at.type) || !NETWORK_INPUT.test(value)) return undefined;
  return `${at.type}(${name}="${value}")`;
}
