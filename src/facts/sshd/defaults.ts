import type { Algorithms, AlgorithmOption } from './algorithms.ts';
import { isSince, type OpenSshVersion } from './version.ts';

/**
 * What a release supports and what it offers by default, taken from `ssh -Q` and `sshd -T -f /dev/null` of the
 * packages in Debian and Ubuntu. A release between two rows goes by the row before it.
 */
export function algorithmsOf(version: OpenSshVersion): Readonly<Record<AlgorithmOption, Algorithms>> {
  return {
    Ciphers: {
      known: isSince(version, 8, 5) ? ciphers : [...ciphers, 'rijndael-cbc@lysator.liu.se'],
      defaults: isSince(version, 10, 0) ? [chacha, ...gcm, ...ctr] : [chacha, ...ctr, ...gcm],
    },
    MACs: { known: macs, defaults: defaultMacs },
    KexAlgorithms: { known: knownKex(version), defaults: defaultKex(version) },
  };
}

const chacha = 'chacha20-poly1305@openssh.com';
const ctr = ['aes128-ctr', 'aes192-ctr', 'aes256-ctr'];
const gcm = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'];
const ciphers = ['3des-cbc', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', ...ctr, ...gcm, chacha];

const defaultMacs = [
  'umac-64-etm@openssh.com',
  'umac-128-etm@openssh.com',
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'umac-64@openssh.com',
  'umac-128@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
];
const macs = [
  ...defaultMacs,
  'hmac-sha1-96',
  'hmac-md5',
  'hmac-md5-96',
  'hmac-sha1-96-etm@openssh.com',
  'hmac-md5-etm@openssh.com',
  'hmac-md5-96-etm@openssh.com',
];

const curves = ['curve25519-sha256', 'curve25519-sha256@libssh.org'];
const nist = ['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'];
const groups = [
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
];
const sha1Groups = [
  'diffie-hellman-group1-sha1',
  'diffie-hellman-group14-sha1',
  'diffie-hellman-group-exchange-sha1',
];
const sntrup = 'sntrup761x25519-sha512@openssh.com';
const sntrupOfRfc = 'sntrup761x25519-sha512';
const mlkem = 'mlkem768x25519-sha256';

function knownKex(version: OpenSshVersion): string[] {
  const classic = [...curves, ...nist, ...groups, ...sha1Groups];
  if (isSince(version, 9, 9)) return [...classic, sntrup, sntrupOfRfc, mlkem];
  if (isSince(version, 8, 5)) return [...classic, sntrup];
  if (isSince(version, 8, 0)) return [...classic, 'sntrup4591761x25519-sha512@tinyssh.org'];
  return classic;
}

function defaultKex(version: OpenSshVersion): string[] {
  if (isSince(version, 10, 0)) return [mlkem, sntrupOfRfc, sntrup, ...curves, ...nist];
  if (isSince(version, 9, 9)) return [sntrupOfRfc, sntrup, mlkem, ...curves, ...nist, ...groups];
  if (isSince(version, 9, 0)) return [sntrup, ...curves, ...nist, ...groups];
  if (isSince(version, 8, 9)) return [...curves, ...nist, sntrup, ...groups];
  if (isSince(version, 8, 2)) return [...curves, ...nist, ...groups];
  return [...curves, ...nist, ...groups, 'diffie-hellman-group14-sha1'];
}
