import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import aptKeysReviewed from '../../../src/rules/updates/apt-keys-reviewed.ts';
import aptSourcesReviewed from '../../../src/rules/updates/apt-sources-reviewed.ts';
import updatesInstalled from '../../../src/rules/updates/updates-installed.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { exampleHost, type Example, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const LIST = '/etc/apt/sources.list';
const PARTS = '/etc/apt/sources.list.d';
const unreadable: Example = {
  node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
};
const approved = ['http://archive.ubuntu.com/ubuntu', 'https://mirror.example/'];
const stranger = (actual: string, where: string): Finding => ({
  what: 'package source',
  expected: 'an approved one',
  actual,
  where,
  state: 'persistent',
});

testRule(aptSourcesReviewed, {
  compliant: [
    {
      name: 'nobody said which are right',
      host: { files: { [LIST]: 'deb http://anywhere.example/ x main\n' } },
    },
    {
      name: 'all are approved, and others are comments or switched off',
      params: { approved },
      host: {
        files: {
          [LIST]:
            '# deb http://evil.example/ x main\n deb [arch=amd64] http://archive.ubuntu.com/ubuntu bionic main # http://evil.example\r\n',
          [`${PARTS}/a.sources`]:
            'Types: deb\nURIs: http://evil.example/\nSuites: x\nComponents: main\nEnabled: no\n',
          [`${PARTS}/b.list.save`]: 'deb http://evil.example/ x main\n',
          [`${PARTS}/c.sources`]:
            'types: deb\nuris:\n https://mirror.example/ubuntu\nsuites: bionic\ncomponents: main\n',
        },
      },
    },
  ],
  failing: [
    {
      name: 'others are switched on, in both forms',
      params: { approved },
      host: {
        files: {
          [LIST]:
            'deb http://archive.ubuntu.com/ubuntu bionic main\ndeb-src http://me:secret@evil.example/ x main',
          [`${PARTS}/a.sources`]:
            '# x\n\nTypes: deb\nURIs: https://mirror.example/ http://other.example/\nSuites: x y\nComponents: main\n',
        },
      },
      finds: [
        stranger('http://…@evil.example/', `${LIST}:2`),
        stranger('http://other.example/', `${PARTS}/a.sources:3`),
        stranger('http://other.example/', `${PARTS}/a.sources:3`),
      ],
      decides: [`${LIST}:2, ${PARTS}/a.sources:3`],
      leaves: [
        stranger('http://…@evil.example/', `${LIST}:2`),
        stranger('http://other.example/', `${PARTS}/a.sources:3`),
        stranger('http://other.example/', `${PARTS}/a.sources:3`),
      ],
    },
    {
      name: 'one other',
      params: { approved },
      host: { files: { [LIST]: 'deb http://other.example/ x main\n' } },
      finds: [stranger('http://other.example/', `${LIST}:1`)],
      decides: [`decide about the sources at ${LIST}:1:`],
      leaves: [stranger('http://other.example/', `${LIST}:1`)],
    },
  ],
  unmeasured: [
    { name: 'a file cannot be read', host: { files: { [LIST]: unreadable } }, says: 'permission denied' },
  ],
});

it('shows sources, what weakens them, pins and what apt leaves out, on one screen', () => {
  const many = Array.from(
    { length: 30 },
    (_, at) => `deb http://archive.ubuntu.com/ubuntu s${at} main\n`,
  ).join('');
  const shown = evidence(aptSourcesReviewed, {
    files: {
      '/etc/os-release': 'ID=ubuntu\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n',
      [LIST]: `deb [trusted=yes] http://user:secret@lab.example/x y main\nnonsense\n${many}`,
      [`${PARTS}/old.list.save`]: '',
      '/etc/apt/preferences.d/lab':
        'Explanation: x\nPackage: *\nPin: origin lab.example\nPin-Priority: 1001\n',
    },
  });
  expect(shown.slice(0, 4)).toEqual([
    'Ubuntu 18.04.6 LTS: whether it still gets updates, its publisher says',
    'trusted=yes: signatures of http://…@lab.example/x are not insisted on',
    'http://…@lab.example/x is not one of the publisher’s names, and is reached without encryption',
    'deb http://…@lab.example/x y main',
  ]);
  expect(shown.slice(-4)).toEqual([
    '19 more sources',
    'a line that apt refuses',
    'left out by apt because of its name',
    'Package: *, Pin: origin lab.example, Pin-Priority: 1001',
  ]);
  expect(shown.length).toBeLessThan(24);
  expect(shown.join('\n')).not.toContain('secret');
});

/** A key packet, a user ID and a signature of the key on itself, as RFC 4880 lays them out. */
const body = Buffer.from([4, 0, 0, 0, 100, 22, 1, 2, 3]);
const fingerprint = createHash('sha1')
  .update(Buffer.concat([Buffer.from([0x99, 0, body.length]), body]))
  .digest('hex')
  .toUpperCase();
const issuer = Buffer.from(fingerprint.slice(24), 'hex');
const hashed = Buffer.concat([Buffer.from([5, 2, 0, 0, 0, 200, 5, 9, 0, 1, 0x51, 0x80, 9, 16]), issuer]);
const signature = Buffer.concat([
  Buffer.from([4, 0x13, 1, 8, 0, hashed.length]),
  hashed,
  Buffer.from([0, 0]),
]);
const packet = (tag: number, content: Buffer) =>
  Buffer.concat([Buffer.from([0xc0 | tag, content.length]), content]);
const keyring = Buffer.concat([packet(6, body), packet(13, Buffer.from('Lab')), packet(2, signature)]);
const binary: Example = { content: keyring.toString('latin1'), encoding: 'latin1' };
const armoured = `-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: x\n\n${keyring.toString('base64')}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n`;
const key = (where: string): Finding => ({
  what: 'key that apt trusts',
  expected: 'an approved one',
  actual: `${fingerprint} Lab`,
  where,
  state: 'persistent',
});
const spaced = fingerprint.toLowerCase().replace(/.{4}/g, '$& ').trim();
const other = { approved: ['0'.repeat(40)] };

testRule(aptKeysReviewed, {
  compliant: [
    { name: 'nobody said which are right', host: { files: { '/etc/apt/trusted.gpg': binary } } },
    {
      name: 'the key is approved, and names that apt does not read hold others',
      params: { approved: [spaced] },
      host: { files: { '/etc/apt/trusted.gpg.d/lab.asc': armoured, '/etc/apt/trusted.gpg.d/x.key': 'x' } },
    },
  ],
  failing: [
    {
      name: 'keys that nobody approved, for all sources, for one and within one',
      params: other,
      host: {
        files: {
          '/etc/apt/trusted.gpg.d/lab.gpg': binary,
          '/usr/share/keyrings/lab.gpg': binary,
          [LIST]: 'deb [signed-by=/usr/share/keyrings/lab.gpg] http://lab.example/ x main\n',
          [`${PARTS}/in.sources`]: `Types: deb\nURIs: http://in.example/\nSuites: x\nComponents: main\nSigned-By:\n${armoured
            .trim()
            .split('\n')
            .map((line) => ` ${line || '.'}\n`)
            .join('')}`,
        },
      },
      finds: [
        key('/etc/apt/trusted.gpg.d/lab.gpg'),
        key('/usr/share/keyrings/lab.gpg'),
        key(`${PARTS}/in.sources:1`),
      ],
      decides: ['/etc/apt/trusted.gpg.d/lab.gpg, /usr/share/keyrings/lab.gpg'],
      leaves: [
        key('/etc/apt/trusted.gpg.d/lab.gpg'),
        key('/usr/share/keyrings/lab.gpg'),
        key(`${PARTS}/in.sources:1`),
      ],
    },
    {
      name: 'two keyrings for one source',
      params: other,
      host: {
        files: {
          '/srv/a.gpg': binary,
          '/srv/b.gpg': binary,
          [LIST]: 'deb [signed-by=/srv/a.gpg,/srv/b.gpg] http://lab.example/ x main\n',
        },
      },
      finds: [key('/srv/a.gpg'), key('/srv/b.gpg')],
      decides: ['/srv/a.gpg, /srv/b.gpg'],
      leaves: [key('/srv/a.gpg'), key('/srv/b.gpg')],
    },
  ],
  unmeasured: [
    {
      name: 'a keyring cannot be read',
      host: { files: { '/etc/apt/trusted.gpg': unreadable } },
      says: 'permission denied',
    },
  ],
});

it('shows owner, expiry and use of keys, and files that are no keyrings', () => {
  const files = { '/etc/apt/trusted.gpg': 'KBX', '/etc/apt/trusted.gpg.d/a.gpg': binary };
  expect(evidence(aptKeysReviewed, { files })).toEqual([
    `${fingerprint} Lab, expired 1970-01-02, for any source`,
    'not a keyring that apt reads',
  ]);
});

it.each(['B7C5D7D6350947F8', '0x1234', fingerprint.slice(1)])('refuses %s for a fingerprint', (short) => {
  expect(() => aptKeysReviewed.params.parse({ approved: [short] })).toThrow('full fingerprint');
});

const upgrade = `Reading package lists...
Inst openssl [1.1.1-1ubuntu2.1~18.04.22] (1.1.1-1ubuntu2.1~18.04.23 Ubuntu:18.04/bionic-security [amd64])
Inst tzdata [2023a] (2023c-0ubuntu0.18.04 Ubuntu:18.04/bionic-updates [all])
Conf openssl (1.1.1-1ubuntu2.1~18.04.23 Ubuntu:18.04/bionic-security [amd64])
`;
const waiting = (actual: string): Finding => ({
  what: 'packages with an update',
  expected: 'none',
  actual,
  where: 'apt-get -s upgrade',
  state: 'running',
});

testRule(updatesInstalled, {
  compliant: [
    { name: 'nothing to install', host: { outputs: { 'apt-get upgrade': 'Reading package lists...\n' } } },
    {
      name: 'nothing that is about security',
      params: { securityOnly: true },
      host: { outputs: { 'apt-get upgrade': upgrade.replaceAll('security', 'updates') } },
    },
  ],
  failing: [
    {
      name: 'two updates',
      host: { outputs: { 'apt-get upgrade': upgrade } },
      finds: [waiting('2: openssl, tzdata')],
      decides: ['when to run apt-get upgrade'],
      leaves: [waiting('2: openssl, tzdata')],
    },
    {
      name: 'one of them for security',
      params: { securityOnly: true },
      host: { outputs: { 'apt-get upgrade': upgrade } },
      finds: [waiting('1: openssl')],
      decides: ['when to run'],
      leaves: [waiting('1: openssl')],
    },
  ],
  unmeasured: [
    { name: 'an image', host: { running: false }, says: 'only of a running host' },
    {
      name: 'apt fails',
      host: { outputs: { 'apt-get upgrade': 100 } },
      says: 'apt-get upgrade failed: it failed',
    },
    { name: 'no apt', host: {}, says: 'apt-get is not installed' },
  ],
});

it('shows what a person needs to judge updates', () => {
  const shown = evidence(updatesInstalled, {
    outputs: { 'apt-get upgrade': upgrade },
    files: { '/run/reboot-required': '', '/etc/os-release': 'ID=ubuntu\nPRETTY_NAME=Ubuntu' },
    packages: {
      vim: { status: 'hold ok installed' },
      'linux-image-4.15.0-213-generic': '1',
      'linux-image-generic': '1',
    },
  });
  expect(shown).toEqual([
    'Ubuntu',
    'openssl 1.1.1-1ubuntu2.1~18.04.23 from Ubuntu:18.04/bionic-security',
    'tzdata 2023c-0ubuntu0.18.04 from Ubuntu:18.04/bionic-updates',
    'held: vim',
    'a reboot is due',
    'running 4.15.0-213-generic, installed linux-image-4.15.0-213-generic',
    'not attached to Ubuntu Pro, which ESM updates need',
  ]);
});

it.each([aptSourcesReviewed, aptKeysReviewed, updatesInstalled])('asks a person: $id', ({ question }) => {
  expect(question).toMatch(/\?$/);
});

function evidence(rule: Rule, host: ExampleHost): string[] {
  return rule.evidence(exampleHost(host), rule.params.parse({})).map(({ what }) => what);
}
