import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sshdConfig, type SshdConfig } from '../../src/facts/sshd-config.ts';
import { valueInForce } from '../../src/facts/sshd/agree.ts';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { NotCollected, Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleEvidence, exampleHost, type Example } from '../host.ts';

const MAIN = '/etc/ssh/sshd_config';
const server = (version: string) => ({ 'openssh-server': version });

function configOf(files: Record<string, Example>, version = '1:9.2p1-2'): SshdConfig {
  const config = sshdConfig.of(exampleHost({ packages: server(version), files }));
  if (config === undefined) throw new Error('openssh-server is not installed');
  return config;
}

describe('what is asked for', () => {
  it('names no content but that of configuration', () => {
    const contents = sshdConfig.needs.filter(
      (need): need is Need & { path: string } =>
        'path' in need &&
        (need.kind === 'file' || (need.kind === 'directory' && need.contents !== undefined)),
    );
    expect(contents.map(({ path }) => path)).toEqual([
      MAIN,
      `${MAIN}.d`,
      '/etc/default/ssh',
      '/etc/systemd/system/ssh.service',
      '/etc/systemd/system/ssh.service.d',
    ]);
  });

  it('goes on to files that only an Include names', () => {
    const { files, ...rest } = exampleEvidence({
      packages: server('1:9.2p1-2'),
      files: { [MAIN]: 'Include /srv/x/y\n' },
    });
    const { '/': root, ...known } = files;
    if (root?.type !== 'directory') throw new Error('no root');
    const unlisted = { type: 'directory', mode: root.mode, uid: 0, gid: 0 } as const;
    const host = new Host({ ...rest, files: { ...known, '/': unlisted } });
    expect(() => sshdConfig.of(host)).toThrow(NotCollected);
  });

  it('is more than was collected where nobody asked for sshd', () => {
    const evidence = exampleEvidence({ packages: server('1:9.2p1-2') });
    const unasked = Object.fromEntries(Object.entries(evidence).filter(([name]) => name !== 'sshd'));
    expect(() => sshdConfig.of(new Host(unasked as unknown as typeof evidence))).toThrow(NotCollected);
  });
});

describe('defaults', () => {
  it('come from the host where it could say them, else from its release', () => {
    const host = exampleHost({
      packages: server('1:9.2p1-2'),
      sshd: { defaults: { usepam: ['yes'], kexalgorithms: ['sntrup761x25519-sha512,curve25519-sha256'] } },
    });
    const config = sshdConfig.of(host);
    expect(config?.defaultOf('UsePAM')).toBe('yes');
    expect(config?.defaultOf('KexAlgorithms')).toBe('sntrup761x25519-sha512,curve25519-sha256');
    expect(config?.defaultOf('MaxAuthTries')).toBe('6');
    expect(configOf({}).defaultOf('UsePAM')).toBe('no');
  });

  it('bring keywords that no release here knows', () => {
    const packages = server('1:11.0p1-1');
    const files = { [MAIN]: 'NewThing yes\n' };
    expect(() => sshdConfig.of(exampleHost({ packages, files }))).toThrow('does not know NewThing');
    expect(
      sshdConfig.of(exampleHost({ packages, files, sshd: { defaults: { newthing: ['no'] } } }))?.settings
        .length,
    ).toBe(1);
  });
});

describe('sshd_config', () => {
  it('has each setting with its place and the blocks that it stands in', () => {
    const { settings } = configOf({
      [MAIN]: '# sshd\nChallengeResponseAuthentication no\nMatch User a Address 10.0.0.0/8\n  Include x\n',
      '/etc/ssh/x': 'Match all\nMaxAuthTries 3\n',
    });
    expect(settings.map(({ keyword, file, line, blocks }) => ({ keyword, file, line, blocks }))).toEqual([
      { keyword: 'kbdinteractiveauthentication', file: MAIN, line: 2, blocks: [] },
      {
        keyword: 'maxauthtries',
        file: '/etc/ssh/x',
        line: 2,
        blocks: [
          [
            { attribute: 'user', argument: 'a' },
            { attribute: 'address', argument: '10.0.0.0/8' },
          ],
          [],
        ],
      },
    ]);
  });

  // As `sshd -T` of 9.2 does.
  it.each(['0', '1', '070', '65535'])('is read for Match LocalPort %s', (port) =>
    expect(configOf({ [MAIN]: `Match LocalPort ${port}\n` }).settings).toEqual([]),
  );

  it.each(['65536', '-1', '1e3', 'x'])('is refused for Match LocalPort %s', (port) =>
    expect(() => configOf({ [MAIN]: `Match LocalPort ${port}\n` })).toThrow(Unmeasured),
  );

  it.each(['10.0.0.1/8', '!10.0.0.1/8', '10.0.0.0/33', '10.0.0.0/128', '*,10.0.0.1/8'])(
    'is refused for Match Address %s',
    (pattern) => expect(() => configOf({ [MAIN]: `Match Address ${pattern}\n` })).toThrow(Unmeasured),
  );

  it.each(['10.0.0.0/8,!10.1.0.0/16', '10.0.0.0/129', '10.0.0.256/8', '999.0.0.1/33', '10.0.0.1/32'])(
    'is read for Match Address %s',
    (pattern) => expect(configOf({ [MAIN]: `Match Address ${pattern}\n` }).settings).toEqual([]),
  );

  it('in 8.2 takes a relative Include for a file by the name of the keyword', () => {
    const files = { [MAIN]: 'Include d/*.conf\n', '/etc/ssh/d/a.conf': 'MaxAuthTries 3\n' };
    expect(valueInForce(configOf(files, '1:8.2p1-4ubuntu0.5'), 'MaxAuthTries').value).toBe('6');
    expect(valueInForce(configOf(files, '1:8.4p1-5'), 'MaxAuthTries').value).toBe('3');
  });

  it('knows SecurityKeyProvider since 8.2, outside Match blocks', () => {
    const files = { [MAIN]: 'SecurityKeyProvider internal\n' };
    expect(configOf(files, '1:8.2p1-4').settings.length).toBe(1);
    expect(() => configOf(files, '1:7.9p1-10')).toThrow(Unmeasured);
    expect(() => configOf({ [MAIN]: `Match user a\n${files[MAIN]}` }, '1:8.2p1-4')).toThrow(Unmeasured);
  });

  it('has lines of 4093 bytes at most in 7.6', () => {
    const line = (length: number) => `Banner /${'a'.repeat(length - 'Banner /'.length)}\n`;
    expect(valueInForce(configOf({ [MAIN]: line(4093) }, '1:7.6p1-4'), 'Banner').value).toMatch(/^\/a/);
    expect(() => configOf({ [MAIN]: line(4094) }, '1:7.6p1-4')).toThrow('too long');
    expect(valueInForce(configOf({ [MAIN]: line(4095) }, '1:8.2p1-4'), 'Banner').value).toMatch(/^\/a/);
  });
});

describe('a hostile host', () => {
  it('cannot make the reader follow Includes for ever', () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`/etc/ssh/f${at}`, `Include f${at + 1}\n`.repeat(10)]),
    );
    expect(() => configOf({ ...files, [MAIN]: 'Include f0\n' })).toThrow(/files are included/);
    const deep = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`/etc/ssh/f${at}`, `Include f${at + 1}\n`]),
    );
    expect(() => configOf({ ...deep, [MAIN]: 'Include f0\n' })).toThrow('16 files deep');
  });

  it('cannot make the reader slow', () => {
    const before = performance.now();
    const long = [
      `Banner ${'"a" '.repeat(200_000)}\n`,
      `AllowUsers ${'a '.repeat(300_000)}\n`,
      `${' '.repeat(500_000)}x\n`,
      `MaxAuthTries ${'='.repeat(300_000)}\n`,
      `Match ${'user a '.repeat(100_000)}\n`,
      `Include ${'['.repeat(300_000)}\n`,
    ];
    for (const text of long)
      for (const version of ['1:7.6p1', '1:8.2p1', '1:9.2p1', '1:10.0p1'])
        try {
          configOf({ [MAIN]: text }, version);
        } catch (problem) {
          expect(problem).toBeInstanceOf(Unmeasured);
        }
    expect(performance.now() - before).toBeLessThan(15_000);
  });

  const keyword = fc.constantFrom(
    'MaxAuthTries',
    'include',
    'MATCH',
    'Banner',
    'AllowUsers',
    'Ciphers',
    'LoginGraceTime',
    'MaxStartups',
    'HostKey',
    '"x',
    '=',
    '#',
    '',
  );
  const rest = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('all', 'user a', '*', '/etc/ssh/*', '-*', '"', "'", '\\', '5m', '1:2:3', '[', '~/x'),
  );
  const line = fc
    .tuple(fc.constantFrom('', ' ', '\t'), keyword, fc.constantFrom(' ', '=', '\t', ' = '), rest)
    .map((parts) => parts.join(''));
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

  it('is read or said to be unread, whatever its files hold', () => {
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.constantFrom('1:7.6p1', '1:8.2p1', '1:9.2p1', '1:10.0p1'),
        (main, drop, options, version) => {
          const files = {
            [MAIN]: main,
            [`${MAIN}.d/a.conf`]: drop,
            '/etc/default/ssh': `SSHD_OPTS=${options}`,
          };
          try {
            const config = configOf(files, version);
            for (const { file, commandLine } of config.settings)
              expect(commandLine || config.texts.has(file)).toBe(true);
          } catch (problem) {
            expect(problem).toBeInstanceOf(Unmeasured);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});
