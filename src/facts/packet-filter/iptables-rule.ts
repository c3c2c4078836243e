import type { FilterRule, Verdict } from './fate.ts';
import {
  all,
  any,
  comesFrom,
  goesInto,
  goesTo,
  isOf,
  not,
  sure,
  type Certainty,
  type Packet,
} from './packet.ts';

/** Reads the words of one `-A CHAIN ...` line of iptables-save(8), without `-A CHAIN`. */
export function iptablesRule(text: string, words: readonly string[]): FilterRule {
  const conditions: Condition[] = [];
  let verdict: Verdict = { kind: 'continue' };
  let negated = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '!') {
      negated = true;
      continue;
    }
    const name = long[word] ?? word;
    const value = words[at + 1] ?? '';
    const condition = conditionOf(name, value);
    if (name === '-j') verdict = targetVerdict(value);
    else if (name === '-g') verdict = { kind: 'goto', chain: value };
    else if (condition !== undefined) conditions.push(negated ? inverse(condition) : condition);
    else if (!silent.has(name) && word.startsWith('-')) conditions.push(unclear);
    negated = false;
    // The values of an option that is not known hold no dash in front: `--limit 3/min`.
    if (word.startsWith('-') && !value.startsWith('-') && value !== '!') at += 1;
    // What follows the target belongs to it.
    if (name === '-j' || name === '-g') break;
  }
  return { text, decide: (packet) => ({ matches: all(conditions.map((one) => one(packet))), verdict }) };
}

type Condition = (packet: Packet) => Certainty;

const unclear: Condition = () => 'maybe';

function inverse(condition: Condition): Condition {
  return (packet) => not(condition(packet));
}

const long: Readonly<Record<string, string>> = {
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--protocol': '-p',
  '--proto': '-p',
  '--match': '-m',
  '--jump': '-j',
  '--goto': '-g',
  '--destination-port': '--dport',
  '--destination-ports': '--dports',
  '--state': '--ctstate',
};

/** Options that tell no packets apart. */
const silent: ReadonlySet<string> = new Set(['-m', '--comment', '-c']);

function conditionOf(name: string, value: string): Condition | undefined {
  switch (name) {
    case '-i':
      return (packet) => (packet.hook === 'output' ? 'no' : onInterface(packet, value));
    case '-o':
      return (packet) => (packet.hook === 'input' ? 'no' : onInterface(packet, value));
    case '-s':
      return (packet) => any(value.split(',').map((network) => comesFrom(packet, network)));
    case '-d':
      return (packet) => any(value.split(',').map((network) => goesInto(packet, network)));
    case '-p':
      return (packet) => isOf(packet, value);
    case '--dport':
    case '--dports':
      return (packet) => any(value.split(',').map((ports) => goesTo(packet, ports)));
    case '--ctstate':
      return (packet) => sure(value.toUpperCase().split(',').includes(packet.state.toUpperCase()));
    default:
      return undefined;
  }
}

/** A plus at the end stands for any further letters. */
function onInterface(packet: Packet, name: string): Certainty {
  if (name === '+') return 'yes';
  if (!name.endsWith('+')) return name === 'lo' ? sure(packet.loopback) : packet.loopback ? 'no' : 'maybe';
  const isLo = 'lo'.startsWith(name.slice(0, -1));
  return packet.loopback ? sure(isLo) : 'maybe';
}

/** Targets after which the next rule is asked (iptables-extensions(8)). */
const passing: ReadonlySet<string> = new Set(
  'AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DSCP HL LED LOG MARK NFLOG NOTRACK RATEEST SECMARK SET TCPMSS TCPOPTSTRIP TEE TOS TRACE TTL ULOG'.split(
    ' ',
  ),
);

function targetVerdict(target: string): Verdict {
  if (target === 'ACCEPT') return { kind: 'accept' };
  if (target === 'DROP' || target === 'REJECT') return { kind: 'drop' };
  if (target === 'RETURN') return { kind: 'return' };
  if (passing.has(target)) return { kind: 'continue' };
  return { kind: 'jump', chain: target };
}
