import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { shellVariable } from './shell-assignments.ts';
import { INACTIVE, UFW_CONF, UFW_DEFAULTS, ufwText, userRules } from './ufw-stock.ts';

export { UFW_CONF, UFW_DEFAULTS, userRules } from './ufw-stock.ts';

/** One rule as ufw keeps it, in a line `### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in`. */
export interface UfwTuple {
  /** The line, counted from 0. */
  readonly line: number;
  /** allow, deny, reject or limit, without what it logs. */
  readonly action: string;
  readonly log: string;
  readonly protocol: string;
  /** `any`, `22`, `80,443`, `6000:6007`. */
  readonly dport: string;
  readonly dst: string;
  readonly sport: string;
  readonly src: string;
  /** Names of application profiles, empty where there are none. */
  readonly dapp: string;
  readonly sapp: string;
  readonly direction: 'in' | 'out';
  readonly interfaceIn: string;
  readonly interfaceOut: string;
  readonly route: boolean;
  readonly comment: string;
}

export interface UfwRules {
  readonly path: string;
  readonly text: string;
  readonly tuples: readonly UfwTuple[];
}

export type UfwPolicy = 'allow' | 'deny' | 'reject';
export type UfwDirection = 'incoming' | 'outgoing' | 'routed';

/** What ufw reads at its start (ufw-framework(8)), or will read where its package comes with the plan. */
export interface UfwFiles {
  readonly enabled: boolean;
  readonly ipv6: boolean;
  readonly policies: Readonly<Record<UfwDirection, UfwPolicy>>;
  /** As `ufw status` says it: `low`; `off` for none. */
  readonly logLevel: string;
  readonly applicationPolicy: string;
  readonly ip: UfwRules;
  readonly ip6: UfwRules;
  /** The texts of the two files with settings; undefined where one is missing. */
  readonly conf: string | undefined;
  readonly defaults: string | undefined;
  /** What `ufw status verbose` says; undefined where nothing runs. */
  readonly status: string | undefined;
  /** Whether the kernel forwards packets of any kind now, or undefined where nothing runs. */
  readonly forwards: boolean | undefined;
}

export const policyVariables: Readonly<Record<UfwDirection, string>> = {
  incoming: 'DEFAULT_INPUT_POLICY',
  outgoing: 'DEFAULT_OUTPUT_POLICY',
  routed: 'DEFAULT_FORWARD_POLICY',
};
const forwarding = [
  'net/ipv4/ip_forward',
  'net/ipv6/conf/default/forwarding',
  'net/ipv6/conf/all/forwarding',
];

export const ufwFiles = defineFact<UfwFiles>({
  id: 'ufw-files',
  needs: [
    ...[UFW_DEFAULTS, UFW_CONF, userRules.ip, userRules.ip6].map((path) => ({ kind: 'file', path }) as const),
    ...forwarding.map((key) => ({ kind: 'kernel', path: `/proc/sys/${key}` }) as const),
    { kind: 'output', of: 'ufw status verbose' },
  ],
  parse(host) {
    const [defaults, conf] = [ufwText(host, UFW_DEFAULTS), ufwText(host, UFW_CONF)];
    // The second overrides the first.
    const variable = (name: string) =>
      shellVariable(UFW_CONF, conf ?? '', name) ?? shellVariable(UFW_DEFAULTS, defaults ?? '', name);
    const policy = (direction: UfwDirection): UfwPolicy =>
      policies[(variable(policyVariables[direction]) ?? '').toLowerCase()] ?? 'deny';
    const isYes = (value: string | undefined) => value?.toLowerCase() === 'yes';
    return {
      enabled: isYes(variable('ENABLED')),
      ipv6: isYes(variable('IPV6')),
      policies: { incoming: policy('incoming'), outgoing: policy('outgoing'), routed: policy('routed') },
      logLevel: (variable('LOGLEVEL') ?? 'unknown').toLowerCase(),
      applicationPolicy: (variable('DEFAULT_APPLICATION_POLICY') ?? 'skip').toLowerCase(),
      ip: rulesIn(host, userRules.ip),
      ip6: rulesIn(host, userRules.ip6),
      conf,
      defaults,
      status: host.running ? statusOf(host) : undefined,
      forwards: host.running ? forwards(host, isYes(variable('IPV6'))) : undefined,
    };
  },
});

function forwards(host: Host, ipv6: boolean): boolean {
  const counted = forwarding.filter((key) => ipv6 || key.startsWith('net/ipv4/'));
  return counted.some((key) => host.kernel(`/proc/sys/${key}`) === '1');
}

const policies: Readonly<Record<string, UfwPolicy>> = { accept: 'allow', reject: 'reject', drop: 'deny' };

function statusOf(host: Host): string {
  const said = host.output('ufw status verbose');
  if (said === undefined) return host.arrives('ufw') ? INACTIVE : '';
  if (said.status !== 0)
    throw new Unmeasured(`ufw status failed: ${said.stderr.trim() || `status ${said.status}`}`);
  return said.stdout;
}

function rulesIn(host: Host, path: string): UfwRules {
  return readUfwRules(path, ufwText(host, path) ?? '');
}

export function readUfwRules(path: string, text: string): UfwRules {
  return { path, text, tuples: text.split('\n').flatMap(tupleIn) };
}

/** Reads a line as ufw does: six words and a direction, with application profiles two more. Others are skipped. */
function tupleIn(raw: string, line: number): UfwTuple[] {
  if (!raw.startsWith('### tuple ###')) return [];
  const [text = '', comment = ''] = raw.slice(13).split(' comment=');
  const words = text.trim().split(/\s+/);
  if (words.length < 6 || words.length > 9) return [];
  const [verb = '', protocol = '', dport = '', dst = '', sport = '', src = ''] = words;
  const hasApps = words.length >= 8;
  const way = words.length % 2 === 1 ? (words.at(-1) ?? 'in') : 'in';
  const [, action = ''] = /^(?:route:)?(.*)$/.exec(verb) ?? [];
  const [plain = '', ...log] = action.split('_');
  return [
    {
      line,
      action: plain,
      log: log.join('_'),
      protocol,
      dport,
      dst,
      sport,
      src,
      dapp: hasApps ? app(words[6]) : '',
      sapp: hasApps ? app(words[7]) : '',
      direction: way.startsWith('out') ? 'out' : 'in',
      interfaceIn: /(?:^|!)in_([^!]+)/.exec(way)?.[1] ?? '',
      interfaceOut: /(?:^|!)out_([^!]+)/.exec(way)?.[1] ?? '',
      route: verb.startsWith('route:'),
      comment: Buffer.from(comment.trim(), 'hex').toString('utf8'),
    },
  ];
}

function app(word = '-'): string {
  return word === '-' ? '' : word.replaceAll('%20', ' ');
}

/** Whether anybody's packets by any interface may answer to the rule, to any address of the host. */
export function isAboutAll({ dst, src, sport, interfaceIn, interfaceOut }: UfwTuple): boolean {
  return isAny(dst) && isAny(src) && sport === 'any' && interfaceIn === '' && interfaceOut === '';
}

export function isAny(address: string): boolean {
  return address === '0.0.0.0/0' || address === '::/0' || address === 'any';
}
