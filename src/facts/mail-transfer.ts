import type { Host } from '../host/host.ts';
import type { ConfFile } from './conf-files.ts';
import { defineFact } from './fact.ts';
import {
  expanded,
  inetServices,
  MAIN_CF,
  MASTER_CF,
  postfixFile,
  postfixLines,
  settingsOf,
} from './mail/postfix.ts';
import type { PostfixLine } from './mail/postfix.ts';
import { packages } from './packages.ts';
import { shellVariable } from './shell-assignments.ts';

export const EXIM_CONF = '/etc/exim4/update-exim4.conf.conf';
const EXIM_OWN = '/etc/exim4/exim4.conf';

/** An installed mail transfer agent whose configuration is understood here. */
export interface MailTransferAgent {
  readonly name: 'postfix' | 'exim4';
  readonly unit: string;
  /** What its sockets are called by ss(8). */
  readonly program: string;
  /** Where it will listen for mail from other hosts. */
  readonly open: readonly OpenSetting[];
  /** Whether a plan makes it read its files anew. */
  readonly restarts: boolean;
}

/** A setting that lets other hosts in. */
export interface OpenSetting {
  readonly option: string;
  readonly value: string;
  readonly where: string;
  /** How it is set right: by Postfix' inet_interfaces, by Debian's settings for Exim, or by a person. */
  readonly repair:
    | { readonly kind: 'inet_interfaces'; readonly file: ConfFile; readonly lines: readonly PostfixLine[] }
    | { readonly kind: 'dc_local_interfaces'; readonly file: ConfFile }
    | { readonly kind: 'person' };
}

const PORTS: Readonly<Record<string, number>> = {
  smtp: 25,
  mail: 25,
  smtps: 465,
  ssmtp: 465,
  submissions: 465,
  urd: 465,
  submission: 587,
};

/** The mail transfer agents of this host, by what their configuration says of other hosts. */
export const mailTransferAgents = defineFact<(ports: readonly number[]) => readonly MailTransferAgent[]>({
  id: 'mail-transfer-agents',
  needs: [
    { kind: 'file', path: MAIN_CF },
    { kind: 'file', path: MASTER_CF },
    { kind: 'file', path: EXIM_CONF },
    { kind: 'attributes', path: EXIM_OWN },
  ],
  uses: [packages],
  parse(host) {
    const installed = (name: string) => packages.of(host).installed(name).length > 0;
    return (ports) => {
      const agents: MailTransferAgent[] = [];
      if (installed('postfix'))
        agents.push({
          ...{ name: 'postfix', unit: 'postfix.service', program: 'master' },
          open: postfix(host, ports),
          restarts: host.restarts('postfix.service'),
        });
      if (installed('exim4-config'))
        agents.push({
          ...{ name: 'exim4', unit: 'exim4.service', program: 'exim4' },
          open: exim(host),
          restarts: host.restarts('exim4.service'),
        });
      return agents;
    };
  },
});

function postfix(host: Host, ports: readonly number[]): OpenSetting[] {
  if (host.find(MAIN_CF).node.type === 'absent') return [];
  const lines = postfixLines(postfixFile(host, MAIN_CF));
  const services = inetServices(postfixLines(postfixFile(host, MASTER_CF))).filter(({ port }) =>
    ports.includes(PORTS[port] ?? Number(port)),
  );
  const open: OpenSetting[] = [];
  const said = settingsOf(lines, 'inet_interfaces');
  const last = said.at(-1);
  const value = expanded(lines, last?.value ?? 'all');
  const isOpen = words(value).some((word) => !isLocal(word)) || words(value).length === 0;
  if (isOpen && services.some(({ address }) => address === undefined)) {
    const file = postfixFile(host, MAIN_CF);
    open.push({
      option: 'inet_interfaces',
      value: last === undefined ? `${value} (not set)` : value,
      where: last === undefined ? file.path : `${file.path}:${last.at.line}`,
      repair: { kind: 'inet_interfaces', file, lines: said.map(({ at }) => at) },
    });
  }
  for (const { address, port, at } of services)
    if (address !== undefined && !isLocal(address))
      open.push({
        option: `service ${address}:${port}`,
        value: address,
        where: `${at.file.path}:${at.line}`,
        repair: { kind: 'person' },
      });
  return open;
}

function words(value: string): string[] {
  return value.split(/[\s,]+/).filter((word) => word !== '');
}

function isLocal(address: string): boolean {
  return /^(?:loopback-only|localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)$/.test(address);
}

/** An empty list of Debian's Exim means every interface. Where people wrote a configuration of their own, that one holds. */
function exim(host: Host): OpenSetting[] {
  if (host.find(EXIM_OWN).node.type !== 'absent' || host.find(EXIM_CONF).node.type === 'absent') return [];
  const file = postfixFile(host, EXIM_CONF);
  const value = shellVariable(EXIM_CONF, file.text, 'dc_local_interfaces') ?? '';
  const items = value
    .replace(/^\s*<;/, '')
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length > 0 && items.every(isLocalItem)) return [];
  return [
    {
      option: 'dc_local_interfaces',
      value: value === '' ? 'empty: every interface' : value,
      where: file.path,
      repair: { kind: 'dc_local_interfaces', file },
    },
  ];
}

/** An address with or without a port: `127.0.0.1.587`, `[::1]:25`. */
function isLocalItem(item: string): boolean {
  return /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:\.\d{1,5})?|\[127\.\d{1,3}\.\d{1,3}\.\d{1,3}\]:\d{1,5}|::1(?:\.\d{1,5})?|\[::1\](?::\d{1,5})?)$/.test(
    item,
  );
}
