import { describe, expect, it } from 'vitest';
import ciphers from '../../../src/rules/sshd/sshd-ciphers.ts';
import kexAlgorithms from '../../../src/rules/sshd/sshd-kex-algorithms.ts';
import macs from '../../../src/rules/sshd/sshd-macs.ts';
import { testRule } from '../../rule-tester.ts';
import { MAIN, notInstalled, openssh76, openssh92, tellingHost } from './hosts.ts';

const STRONG_CIPHERS =
  'chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr';
const STRONG_MACS = 'hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512,hmac-sha2-256';
const STRONG_KEX =
  'curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group14-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,ecdh-sha2-nistp521,ecdh-sha2-nistp384,ecdh-sha2-nistp256,diffie-hellman-group-exchange-sha256';

const WEAK_CIPHERS =
  'none of 3des-cbc, aes128-cbc, aes192-cbc, aes256-cbc, arcfour, arcfour128, arcfour256, blowfish-cbc, cast128-cbc, rijndael-cbc@lysator.liu.se';
const WEAK_KEX =
  'none of diffie-hellman-group1-sha1, diffie-hellman-group14-sha1, diffie-hellman-group-exchange-sha1';
const WEAK_MACS =
  'none of hmac-md5, hmac-md5-96, hmac-ripemd160, hmac-sha1, hmac-sha1-96, hmac-md5-etm@openssh.com, hmac-md5-96-etm@openssh.com, hmac-ripemd160-etm@openssh.com, hmac-sha1-etm@openssh.com, hmac-sha1-96-etm@openssh.com, hmac-ripemd160@openssh.com, umac-64@openssh.com, umac-64-etm@openssh.com';
const DOUBTFUL = ', umac-128@openssh.com, umac-128-etm@openssh.com';

const found = (what: string, expected: string, actual: string, where = `${MAIN}:1`) => ({
  what,
  expected,
  actual,
  where,
  state: 'persistent' as const,
});

testRule(ciphers, {
  compliant: [
    { name: 'the default of 7.6', host: openssh76('') },
    { name: 'fewer than the parameter', host: openssh76('Ciphers aes256-ctr\n') },
    { name: 'taking some from the default', host: openssh76('Ciphers -aes*-ctr\n') },
    { name: 'adding what is there', host: openssh76('Ciphers +aes128-ctr\n') },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'a weak one is added to the default',
      host: openssh76('Ciphers +aes128-cbc\n'),
      finds: [found('Ciphers', WEAK_CIPHERS, 'offers aes128-cbc')],
      files: { [MAIN]: `Ciphers ${STRONG_CIPHERS}\n` },
    },
    {
      name: 'weak ones at the head, since 8.0',
      host: openssh92('Ciphers ^3des-cbc,aes128-cbc\n'),
      finds: [found('Ciphers', WEAK_CIPHERS, 'offers 3des-cbc, aes128-cbc')],
      files: { [MAIN]: `Ciphers ${STRONG_CIPHERS}\n` },
    },
    {
      name: 'a weak list that comes too late',
      host: openssh76('Ciphers aes256-ctr\nCiphers aes256-cbc\n'),
      finds: [
        found('Ciphers', WEAK_CIPHERS, `offers aes256-cbc (not in force: ${MAIN}:1 decides)`, `${MAIN}:2`),
      ],
      files: { [MAIN]: 'Ciphers aes256-ctr\n#Ciphers aes256-cbc\n' },
    },
    {
      name: 'a build without chacha20 is not told to use it',
      host: tellingHost(openssh76('Ciphers aes128-cbc,aes128-ctr\n'), {
        defaults: { ciphers: ['aes128-ctr,aes256-ctr,aes256-gcm@openssh.com'] },
      }),
      finds: [found('Ciphers', WEAK_CIPHERS, 'offers aes128-cbc')],
      files: { [MAIN]: 'Ciphers aes256-gcm@openssh.com,aes256-ctr,aes128-ctr\n' },
    },
    {
      name: 'the parameter in its own order',
      host: openssh76('Ciphers 3des-cbc\n'),
      params: { algorithms: ['aes256-ctr', 'aes256-gcm@openssh.com'] },
      finds: [found('Ciphers', WEAK_CIPHERS, 'offers 3des-cbc')],
      files: { [MAIN]: 'Ciphers aes256-ctr,aes256-gcm@openssh.com\n' },
    },
    {
      name: 'the host knows none of the parameter',
      host: openssh76('Ciphers 3des-cbc\n'),
      params: { algorithms: ['aes512-ctr'] },
      finds: [found('Ciphers', WEAK_CIPHERS, 'offers 3des-cbc')],
      decides: ['No value of this rule'],
      leaves: [found('Ciphers', WEAK_CIPHERS, 'offers 3des-cbc')],
    },
  ],
  unmeasured: [
    {
      name: 'a name that sshd does not know',
      host: openssh76('Ciphers aes128-ctr,aes512-ctr\n'),
      says: 'Ciphers aes128-ctr,aes512-ctr',
    },
    { name: '7.6 does not know ^', host: openssh76('Ciphers ^aes128-ctr\n'), says: 'Ciphers ^aes128-ctr' },
    { name: 'nothing would be left', host: openssh76('Ciphers -*\n'), says: 'Ciphers -*' },
    {
      name: 'sshd has another list in force',
      host: tellingHost(openssh76('Ciphers aes128-ctr\n'), {
        defaults: {},
        effective: { ciphers: ['aes256-ctr'] },
      }),
      says: 'Ciphers: sshd -T says aes256-ctr, its files say aes128-ctr',
    },
  ],
});

testRule(macs, {
  compliant: [
    { name: 'strong ones', host: openssh76('MACs hmac-sha2-256,hmac-sha2-512\n') },
    { name: 'all weak ones are taken out', host: openssh76('MACs -hmac-sha1*,umac-*\n') },
    {
      name: 'umac-128 where the profile permits it',
      host: openssh76('MACs umac-128@openssh.com,hmac-sha2-256\n'),
      params: { allowUmac128: true },
    },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'the default of 7.6',
      host: openssh76('Port 22\n'),
      finds: [
        found(
          'MACs',
          WEAK_MACS + DOUBTFUL,
          'offers umac-64-etm@openssh.com, umac-128-etm@openssh.com, hmac-sha1-etm@openssh.com, umac-64@openssh.com, umac-128@openssh.com, hmac-sha1 (the default)',
          MAIN,
        ),
      ],
      files: { [MAIN]: `Port 22\nMACs ${STRONG_MACS}\n` },
    },
    {
      name: 'umac-128 where nobody permits it',
      host: openssh92('MACs umac-128@openssh.com\n'),
      finds: [found('MACs', WEAK_MACS + DOUBTFUL, 'offers umac-128@openssh.com')],
      files: { [MAIN]: `MACs ${STRONG_MACS}\n` },
    },
    {
      name: 'hmac-sha1 where umac-128 is permitted',
      host: openssh92('MACs hmac-sha1,umac-128@openssh.com\n'),
      params: { allowUmac128: true },
      finds: [found('MACs', WEAK_MACS, 'offers hmac-sha1')],
      files: { [MAIN]: `MACs ${STRONG_MACS}\n` },
    },
  ],
});

testRule(kexAlgorithms, {
  compliant: [
    { name: 'the default of 9.2', host: openssh92('') },
    {
      name: 'group14 with SHA-256 is not group14 with SHA-1',
      host: openssh76('KexAlgorithms diffie-hellman-group14-sha256\n'),
    },
    { name: 'the weak one is taken out', host: openssh76('KexAlgorithms -*-sha1\n') },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'the default of 7.6 ends with a weak one',
      host: openssh76(''),
      finds: [found('KexAlgorithms', WEAK_KEX, 'offers diffie-hellman-group14-sha1 (the default)', MAIN)],
      files: { [MAIN]: `KexAlgorithms ${STRONG_KEX}\n` },
    },
    {
      name: 'names that 7.6 does not know are left out of what is written',
      host: openssh76('KexAlgorithms diffie-hellman-group1-sha1\n'),
      params: {
        algorithms: ['mlkem768x25519-sha256', 'sntrup761x25519-sha512@openssh.com', 'curve25519-sha256'],
      },
      finds: [found('KexAlgorithms', WEAK_KEX, 'offers diffie-hellman-group1-sha1')],
      files: { [MAIN]: 'KexAlgorithms curve25519-sha256\n' },
    },
  ],
});

describe('parameters', () => {
  it.each([ciphers, macs, kexAlgorithms])('$id refuses weak, empty and malformed lists', ({ params }) => {
    for (const algorithms of [
      ['aes128-cbc', 'hmac-sha1', 'diffie-hellman-group1-sha1'],
      [],
      ['aes128-ctr\nPort 1'],
      ['+aes128-ctr'],
      ['a,b'],
    ])
      expect(params.safeParse({ algorithms }).success).toBe(false);
  });

  it('permits umac-128 for MACs only', () => {
    expect(macs.params.safeParse({ allowUmac128: true }).success).toBe(true);
    expect(ciphers.params.safeParse({ allowUmac128: true }).success).toBe(false);
  });
});
