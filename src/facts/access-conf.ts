import { type Certainty, not, sure } from './packet-filter/packet.ts';
import { addressOf, isWithin, networkOf } from './packet-filter/address.ts';

/** Somebody who logs in, as pam_access sees them. */
export interface AccessVisitor {
  readonly user: string;
  readonly groups: readonly string[];
  /** Undefined where it is not known. */
  readonly client: string | undefined;
}

/**
 * Whether access.conf(5) lets somebody in: the first line that fits decides, and none lets in. `fieldSeparator` and
 * other options of pam_access are not looked at.
 */
export function accessGranted(text: string, visitor: AccessVisitor): Certainty {
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.length > LONGEST_LINE) return 'maybe';
    const [mark = '', users = '', ...rest] = line.split(':');
    const [sign, origins] = [mark.trim(), rest.join(':')];
    // A line that pam_access cannot read is passed over.
    if (rest.length === 0 || (sign !== '+' && sign !== '-')) continue;
    const fitting = both(
      listFits(words(users), (word) => isUser(word, visitor)),
      listFits(words(origins), (word) => isOrigin(word, visitor)),
    );
    if (fitting === 'maybe') return 'maybe';
    if (fitting === 'yes') return sure(sign === '+');
  }
  return 'yes';
}

/** Longer lines are not looked into. */
const LONGEST_LINE = 1000;

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function both(a: Certainty, b: Certainty): Certainty {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'maybe';
}

/** `ALL EXCEPT root wheel`; what stands behind an EXCEPT may have its own exceptions. */
function listFits(list: readonly string[], fits: (word: string) => Certainty): Certainty {
  const parts: string[][] = [[]];
  for (const word of list) {
    if (word === 'EXCEPT') parts.push([]);
    else parts.at(-1)?.push(word);
  }
  // From the innermost exception outwards.
  let excepted: Certainty = 'no';
  for (const named of parts.toReversed()) {
    const result = someFits(named, fits);
    excepted = result === 'no' ? 'no' : both(result, not(excepted));
  }
  return excepted;
}

function someFits(words_: readonly string[], fits: (word: string) => Certainty): Certainty {
  let result: Certainty = 'no';
  for (const word of words_) {
    const one = fits(word);
    if (one === 'yes') result = 'yes';
    else if (one === 'maybe' && result === 'no') result = 'maybe';
  }
  return result;
}

function isUser(word: string, { user, groups }: AccessVisitor): Certainty {
  if (word === 'ALL' || word === user) return 'yes';
  if (word.startsWith('@') || word.includes('@')) return 'maybe';
  const group = /^\((.*)\)$/.exec(word)?.[1];
  return sure(groups.includes(group ?? word));
}

function isOrigin(word: string, { client }: AccessVisitor): Certainty {
  if (word === 'ALL') return 'yes';
  if (word === 'LOCAL') return 'no';
  if (client === undefined) return 'maybe';
  const address = addressOf(client);
  if (word === client) return 'yes';
  if (address !== undefined && networkOf(word) !== undefined) return sure(isWithin(address, word) === true);
  // `192.168.` is a beginning of an address.
  if (/^(?:\d{1,3}\.){1,3}$/.test(word)) return sure(client.startsWith(word));
  return /^(?:tty|:|cron$)/.test(word) ? 'no' : 'maybe';
}
