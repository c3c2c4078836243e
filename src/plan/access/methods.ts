import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { accountOf, hasPassword } from './account.ts';
import { type Standing, open, shut, unknown, type Who } from './check.ts';
import { sshdFor, type SshdForVisitor } from './sshd.ts';

/** A way to authenticate: the methods that have to succeed one after the other. */
type Way = readonly string[];

const methods = ['publickey', 'password', 'keyboard-interactive', 'hostbased', 'gssapi-with-mic'] as const;
type Method = (typeof methods)[number];

/** `perhaps`: the server offers it, and whether this account can use it is not known. */
type Offer = 'yes' | 'perhaps' | 'no';

/** Whether a way stays open by which the account may have come. */
export function methodsStanding(host: Host, who: Who, before: Host): Standing {
  const [now, then] = [waysOf(before, who), waysOf(host, who)];
  if (now === undefined) return unknown('openssh-server is not what answers here');
  if (then === undefined) return shut('openssh-server is not installed any more');
  const used = who.methods;
  if (used !== undefined) {
    if (then.some(({ way, offer }) => offer !== 'no' && way.every((method) => used.includes(method))))
      return open;
    const tried = used.join(' and ');
    return now.some(({ way, offer }) => offer !== 'no' && way.every((method) => used.includes(method)))
      ? shut(`${who.user} came by ${tried}, which sshd no longer takes alone${instead(then)}`)
      : unknown(`${who.user} came by ${tried}, which sshd's files do not offer now either`);
  }
  const plausible = now.filter(({ offer }) => offer !== 'no');
  if (plausible.length === 0)
    return unknown(`by which method ${who.user} came can't be told from sshd's files`);
  const left = plausible.filter(({ way }) =>
    then.some((other) => other.offer !== 'no' && sameWay(other.way, way)),
  );
  if (left.length === 0)
    return shut(
      `sshd no longer takes ${plausible.map(({ way }) => way.join(' and ')).join(' or ')} from ${who.user}${instead(then)}`,
    );
  const lost = plausible.filter((way) => !left.includes(way));
  return lost.length === 0
    ? open
    : unknown(
        `sshd no longer takes ${lost.map(({ way }) => way.join(' and ')).join(' or ')} from ${who.user}, and which method it came by is not known; ${left.map(({ way }) => way.join(' and ')).join(' or ')} stays`,
      );
}

function sameWay(a: Way, b: Way): boolean {
  return a.length === b.length && a.every((method, at) => method === b[at]);
}

function instead(then: readonly { way: Way; offer: Offer }[]): string {
  const usable = then.filter(({ offer }) => offer !== 'no').map(({ way }) => way.join(' and '));
  return usable.length === 0 ? '' : `; it takes ${usable.join(' or ')}`;
}

/** Every way that the server knows, and whether the account can go it. */
function waysOf(host: Host, who: Who): { way: Way; offer: Offer }[] | undefined {
  const sshd = sshdFor(host, who);
  if (sshd === undefined) return undefined;
  const offers = offersOf(host, who, sshd);
  const lists = sshd.words('AuthenticationMethods').filter((list) => list.toLowerCase() !== 'any');
  const ways: readonly Way[] =
    lists.length === 0
      ? methods.map((method) => [method])
      : lists.map((list) => list.split(',').map((method) => method.replace(/:.*$/, '')));
  return ways.map((way) => ({ way, offer: weakest(way.map((method) => offers.get(method) ?? 'no')) }));
}

function weakest(offers: readonly Offer[]): Offer {
  if (offers.includes('no')) return 'no';
  return offers.includes('perhaps') ? 'perhaps' : 'yes';
}

function offersOf(host: Host, who: Who, sshd: SshdForVisitor): ReadonlyMap<string, Offer> {
  const account = accountOf(host, who.user);
  const isOn = (keyword: string) => sshd.value(keyword) === 'yes';
  const root = rootAllows(who, sshd);
  const password: Offer = account === undefined ? 'perhaps' : hasPassword(host, account) ? 'yes' : 'no';
  const offer = (method: Method, on: boolean, usable: Offer): [string, Offer] => [
    method,
    on && root(method) ? usable : 'no',
  ];
  const usesPam = isOn('UsePAM');
  return new Map([
    offer('publickey', isOn('PubkeyAuthentication'), keysOf(host, who, sshd)),
    offer('password', isOn('PasswordAuthentication'), password),
    // PAM may ask for other things than the password of the files.
    offer(
      'keyboard-interactive',
      isOn('KbdInteractiveAuthentication') && usesPam,
      password === 'no' ? 'perhaps' : password,
    ),
    offer('hostbased', isOn('HostbasedAuthentication'), 'perhaps'),
    offer('gssapi-with-mic', isOn('GSSAPIAuthentication'), 'perhaps'),
  ]);
}

/** What PermitRootLogin leaves of the methods where it lets root in. */
function rootAllows({ user }: Who, sshd: SshdForVisitor): (method: Method) => boolean {
  if (user !== 'root') return () => true;
  const value = sshd.value('PermitRootLogin');
  // That root is kept out whatever the method is another check's to say.
  if (value === 'yes' || value === 'no') return () => true;
  return (method) => ['publickey', 'hostbased', 'gssapi-with-mic'].includes(method);
}

/** Whether a key of the account is known to the server. */
function keysOf(host: Host, who: Who, sshd: SshdForVisitor): Offer {
  const others = ['AuthorizedKeysCommand', 'TrustedUserCAKeys', 'AuthorizedPrincipalsCommand'];
  const perhaps = others.some((keyword) => !['none', 'no'].includes(sshd.value(keyword))) ? 'perhaps' : 'no';
  if (accountOf(host, who.user) === undefined) return 'perhaps';
  try {
    const found = host
      .findAll(keyFiles(host, who, sshd))
      .some(({ node }) => node.type === 'file' && node.size > 0);
    return found ? 'yes' : perhaps;
  } catch (problem) {
    if (problem instanceof Unmeasured) return 'perhaps';
    throw problem;
  }
}

/** Where sshd looks for the keys of the account; empty where it cannot be told. */
export function keyFiles(host: Host, who: Who, sshd = sshdFor(host, who)): string[] {
  const account = accountOf(host, who.user);
  if (account === undefined || sshd === undefined) return [];
  const named = sshd.words('AuthorizedKeysFile');
  const files = named.length === 0 ? ['.ssh/authorized_keys', '.ssh/authorized_keys2'] : named;
  return files
    .filter((file) => file.toLowerCase() !== 'none')
    .map((file) =>
      file.replace(/%([%hu])/g, (_, sign: string) =>
        sign === 'h' ? account.home : sign === 'u' ? who.user : '%',
      ),
    )
    .map((file) => (file.startsWith('/') ? file : `${account.home}/${file}`))
    .filter((file) => file.startsWith('/') && !`${file}/`.includes('/../'));
}
