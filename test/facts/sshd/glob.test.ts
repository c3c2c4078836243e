import { describe, expect, it } from 'vitest';
import { expandGlob, matchesName } from '../../../src/facts/sshd/glob.ts';
import { NotCollected, Unmeasured } from '../../../src/host/unmeasured.ts';
import { exampleEvidence, exampleHost } from '../../host.ts';
import { Host } from '../../../src/host/host.ts';

describe('matchesName', () => {
  it.each([
    ['*.conf', 'a.conf', true],
    ['*.conf', '.a.conf', false],
    ['.*.conf', '.a.conf', true],
    ['*.conf', 'a.conf.bak', false],
    ['*a*a*b', 'aaaaaaab', true],
    ['?.conf', 'ab.conf', false],
    ['[0-9]*', '10', true],
    ['[!a]x', 'bx', true],
    ['[!a]x', 'ax', false],
    ['[]x]', ']', true],
    ['[a', '[a', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['é*', 'ét', true],
  ])('%s on %s: %s', (pattern, name, matches) => {
    expect(matchesName(pattern, name)).toBe(matches);
  });

  it('does not take exponential time', () => {
    const before = performance.now();
    expect(matchesName('*a'.repeat(100), 'a'.repeat(200) + 'b')).toBe(false);
    expect(performance.now() - before).toBeLessThan(500);
  });
});

describe('expandGlob', () => {
  const host = exampleHost({
    files: {
      '/etc/ssh/d/10.conf': '',
      '/etc/ssh/d/9.conf': '',
      '/etc/ssh/d/B.conf': '',
      '/etc/ssh/d/a.conf': '',
      '/etc/ssh/d/gone.conf': { link: '/nowhere' },
      '/etc/ssh/e/a.conf': '',
      '/etc/ssh/file': '',
      '/etc/ssh/link': { link: 'd' },
    },
  });

  it('sorts by byte and keeps links that lead nowhere', () => {
    expect(expandGlob(host, '/etc/ssh/d/*.conf')).toEqual(
      ['10.conf', '9.conf', 'B.conf', 'a.conf', 'gone.conf'].map((name) => `/etc/ssh/d/${name}`),
    );
  });

  it('matches folders on the way, and enters links', () => {
    expect(expandGlob(host, '/etc/ssh/*/a.conf')).toEqual(
      ['d', 'e', 'link'].map((name) => `/etc/ssh/${name}/a.conf`),
    );
  });

  it.each(['/etc/ssh/none/*', '/etc/ssh/file/*', '/etc/ssh/d/none', `/${'a'.repeat(5000)}`])(
    'finds nothing for %.40s',
    (pattern) => {
      expect(expandGlob(host, pattern)).toEqual([]);
    },
  );

  it('asks for a folder that was not looked at', () => {
    const { files, ...rest } = exampleEvidence({ files: { '/srv/x/a': '' } });
    const { '/srv/x': folder, ...others } = files;
    if (folder?.type !== 'directory') throw new Error('/srv/x is no folder');
    const unlisted = { type: 'directory', mode: folder.mode, uid: 0, gid: 0 } as const;
    const blind = new Host({ ...rest, files: { ...others, '/srv/x': unlisted } });
    expect(() => expandGlob(blind, '/srv/x/*')).toThrow(NotCollected);
  });

  it('does not understand classes in brackets', () => {
    expect(() => expandGlob(host, '/etc/ssh/d/[[:alpha:]]*')).toThrow(Unmeasured);
  });
});
