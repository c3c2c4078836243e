/** An IP address as a number; one of IPv4 that is written as ::ffff:192.0.2.1 is of IPv4. */
export interface Address {
  readonly family: 'ip' | 'ip6';
  readonly value: bigint;
}

/** Reads an address; a zone (`%eth0`) is left out. Undefined for what is none. */
export function addressOf(text: string): Address | undefined {
  const [plain = ''] = text.split('%');
  const four = ipv4(plain);
  if (four !== undefined) return { family: 'ip', value: four };
  const six = ipv6(plain);
  if (six === undefined) return undefined;
  return six >> 32n === 0xffffn ? { family: 'ip', value: six & 0xffff_ffffn } : { family: 'ip6', value: six };
}

/** A network `address/length`, or one address. `clean`: no bits are set beyond the length. */
export interface Network {
  readonly family: 'ip' | 'ip6';
  readonly first: bigint;
  readonly last: bigint;
  readonly clean: boolean;
}

/** Reads a network; a mask may stand as an address. Undefined for what is none. */
export function networkOf(text: string): Network | undefined {
  const [written = '', mask, ...more] = text.split('/');
  const address = addressOf(written);
  if (address === undefined || more.length > 0) return undefined;
  const bits = address.family === 'ip' ? 32 : 128;
  const length = mask === undefined ? bits : lengthOf(mask, bits);
  if (length === undefined) return undefined;
  const size = 1n << BigInt(bits - length);
  const first = (address.value / size) * size;
  return { family: address.family, first, last: first + size - 1n, clean: first === address.value };
}

/** Whether an address lies in a network or a range `first-last`; undefined where the text is neither. */
export function isWithin(address: Address, text: string): boolean | undefined {
  const dash = text.indexOf('-');
  const [from, to] =
    dash < 0
      ? [networkOf(text), undefined]
      : [addressOf(text.slice(0, dash)), addressOf(text.slice(dash + 1))];
  if (from === undefined || (dash >= 0 && to === undefined)) return undefined;
  const [first, last] = 'first' in from ? [from.first, from.last] : [from.value, to?.value ?? from.value];
  return from.family === address.family && address.value >= first && address.value <= last;
}

export function isLoopback({ family, value }: Address): boolean {
  return family === 'ip' ? value >> 24n === 127n : value === 1n;
}

function lengthOf(mask: string, bits: number): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits ? Number(mask) : undefined;
  const value = bits === 32 ? ipv4(mask) : undefined;
  if (value === undefined) return undefined;
  const ones = value.toString(2).padStart(32, '0').replace(/0+$/, '');
  return ones.includes('0') ? undefined : ones.length;
}

function ipv4(text: string): bigint | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

function ipv6(text: string): bigint | undefined {
  if (!/^[0-9a-f:.]{2,45}$/i.test(text) || !text.includes(':')) return undefined;
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  if (first === undefined || last === undefined) return undefined;
  const missing = 8 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...first, ...Array.from({ length: Math.max(missing, 0) }, () => 0n), ...last];
  return groups.reduce((sum, group) => (sum << 16n) + group, 0n);
}

function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const four = at === parts.length - 1 ? ipv4(part) : undefined;
    if (four !== undefined) groups.push(four >> 16n, four & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
