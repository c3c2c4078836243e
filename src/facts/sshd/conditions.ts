import type { Directive } from './line.ts';
import { isSince, type OpenSshVersion } from './version.ts';
import { delimitedWords } from './words.ts';

/** One condition of a Match line: `user` and `alice`. */
interface Condition {
  readonly attribute: string;
  readonly argument: string;
}

/** The conditions of a Match block, all of which must hold; none of them for `Match all`. */
export type Conditions = readonly Condition[];

/**
 * Reads the conditions of a Match line. Undefined where sshd refuses it: an unknown condition, one without
 * its argument, or `all` beside another one.
 */
export function readConditions({ words, rest }: Directive, version: OpenSshVersion): Conditions | undefined {
  const modern = isSince(version, 9, 9);
  const pending = modern ? split(words) : untilEmpty(delimitedWords(rest, 0));
  const conditions: Condition[] = [];
  for (let at = 0; at < pending.length;) {
    const attribute = (pending[at++] ?? '').toLowerCase();
    if (attribute.startsWith('#')) break;
    if (attribute === 'all') return conditions.length === 0 && isEnd(pending[at]) ? [] : undefined;
    if (modern && attribute === 'invalid-user') {
      conditions.push({ attribute, argument: '' });
      continue;
    }
    const argument = pending[at++];
    if (argument === undefined || isEnd(argument) || !isCondition(attribute, argument, version))
      return undefined;
    conditions.push({ attribute, argument });
  }
  return conditions.length === 0 ? undefined : conditions;
}

function isEnd(word: string | undefined): boolean {
  return word === undefined || word === '' || word.startsWith('#');
}

function untilEmpty(words: readonly string[]): readonly string[] {
  const empty = words.indexOf('');
  return empty < 0 ? words : words.slice(0, empty);
}

/** Since 9.9 a condition may be one word: `user=alice`. */
function split(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const [, attribute, argument] =
      /^(user|group|host|address|localaddress|localport|rdomain|version)=(.*)$/is.exec(word) ?? [];
    return attribute === undefined || argument === undefined ? [word] : [attribute, argument];
  });
}

function isCondition(attribute: string, argument: string, version: OpenSshVersion): boolean {
  switch (attribute) {
    case 'user':
    case 'group':
    case 'host':
      return true;
    case 'address':
    case 'localaddress':
      return argument.split(',').every(isAddressPattern);
    case 'localport':
      return /^\d{1,5}$/.test(argument) && Number(argument) <= 65_535;
    case 'rdomain':
      return isSince(version, 7, 7);
    case 'version':
      return isSince(version, 9, 9);
    default:
      return false;
  }
}

/**
 * sshd refuses a network whose mask is too long or whose address has bits beyond it; only IPv4 is looked into here.
 * What is no address at all, or has a mask that no address has, is a pattern of characters to it.
 */
function isAddressPattern(pattern: string): boolean {
  const [, address, length] = /^!?(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(pattern) ?? [];
  if (address === undefined || length === undefined) return true;
  const octets = address.split('.').map(Number);
  const bits = Number(length);
  if (bits > 128 || octets.some((octet) => octet > 255)) return true;
  if (bits > 32) return false;
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return value % 2 ** (32 - bits) === 0;
}
