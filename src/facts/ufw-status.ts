import { isAny, type UfwFiles, type UfwTuple } from './ufw-rules.ts';

export function isUfwActive(status: string): boolean {
  return /^Status: active$/m.test(status);
}

/** What `ufw status verbose` prints, in the C locale, where these files are loaded. */
export function ufwStatus(files: Omit<UfwFiles, 'status'>): string {
  const { policies, logLevel, applicationPolicy, forwards } = files;
  const routed = forwards ? policies.routed : 'disabled';
  const logging = logLevel === 'off' ? 'off' : logLevel === 'unknown' ? 'unknown' : `on (${logLevel})`;
  const head = [
    'Status: active',
    `Logging: ${logging}`,
    `Default: ${policies.incoming} (incoming), ${policies.outgoing} (outgoing), ${routed} (routed)`,
    `New profiles: ${profiles[applicationPolicy] ?? applicationPolicy}`,
  ].join('\n');
  const tuples = [
    ...files.ip.tuples.map((tuple) => ({ tuple, six: false })),
    ...(files.ipv6 ? files.ip6.tuples.map((tuple) => ({ tuple, six: true })) : []),
  ];
  if (tuples.length === 0) return `${head}\n`;
  const part = (wanted: (tuple: UfwTuple) => boolean) =>
    tuples.filter(({ tuple }) => wanted(tuple)).map(({ tuple, six }) => row(tuple, six));
  const incoming = part(({ route, direction }) => !route && direction === 'in');
  const outgoing = part(({ route, direction }) => !route && direction === 'out');
  const routes = part(({ route }) => route);
  const gap = (rows: readonly string[]) => (incoming.length > 0 && rows.length > 0 ? ['\n'] : []);
  const title = `${columns('To', 'Action')}From\n${columns('--', '------')}----\n`;
  return `${head}\n\n${title}${[...incoming, ...gap(outgoing), ...outgoing, ...gap(routes), ...routes].join('')}\n`;
}

const profiles: Readonly<Record<string, string>> = { accept: 'allow', drop: 'deny' };

function columns(to: string, action: string): string {
  return `${to.padEnd(26)} ${action.padEnd(12)}`;
}

function row(tuple: UfwTuple, six: boolean): string {
  const { action, log, direction, route, comment } = tuple;
  const verb = `${action.toUpperCase()} ${route ? 'FWD' : direction.toUpperCase()}`;
  const [to, from] = [place(tuple, 'dst', six), place(tuple, 'src', six)];
  const note = `${log === '' ? '' : ` (${log})`}${comment === '' ? '' : ` # ${comment}`}`;
  return `${columns(to, verb)}${from.padEnd(26)}${note}\n`;
}

/** One end of a rule: address, port, protocol, profile and interface. */
function place(tuple: UfwTuple, end: 'dst' | 'src', six: boolean): string {
  const { protocol, route, interfaceIn, interfaceOut } = tuple;
  const isTo = end === 'dst';
  const [address, port, profile] = isTo
    ? [tuple.dst, tuple.dport, tuple.dapp]
    : [tuple.src, tuple.sport, tuple.sapp];
  const ofProtocol = protocol === 'any' ? '' : `/${protocol}`;
  const sameEnds = tuple.dport === tuple.sport;
  let text = isAny(address) ? '' : address;
  if (port !== 'any') {
    text += `${text === '' ? '' : ' '}${port}${ofProtocol}`;
    if (profile !== '') text += ` (${profile}${six && isAny(address) ? ' (v6)' : ''})`;
    if (six && isAny(tuple.src) && isAny(tuple.dst) && !text.includes(' (v6)')) text += ' (v6)';
  } else if (isAny(address)) {
    text = `Anywhere${tuple.dst === tuple.src && sameEnds ? ofProtocol : ''}${six ? ' (v6)' : ''}`;
  } else if (sameEnds) text += ofProtocol;
  // A route is told from the packet's side, anything else from the host's.
  const shown = isTo === route ? interfaceOut : interfaceIn;
  return shown === '' ? text : `${text} on ${shown}`;
}
