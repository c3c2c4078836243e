import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFstab } from '../../src/facts/fstab-lines.ts';

const plain = (text: string) =>
  parseFstab(text).map(({ line, source, target, type, options }) => [line, source, target, type, options]);

describe('fstab lines', () => {
  it('reads fields between blanks and tabs, and leaves out comments and lines that say nothing', () => {
    const text = [
      '# /etc/fstab: static file system information.',
      '',
      'UUID=3f-2b  /  ext4\terrors=remount-ro 0 1',
      '  #tmpfs /tmp tmpfs nodev 0 0',
      ' LABEL=data\t/srv/a\\040b/ xfs defaults,nofail',
      '/dev/sdb1 /mnt',
      '/swap.img none swap sw 0 0',
      'tmpfs //dev//shm/ tmpfs',
    ].join('\n');
    expect(plain(text)).toEqual([
      [3, 'UUID=3f-2b', '/', 'ext4', 'errors=remount-ro'],
      [5, 'LABEL=data', '/srv/a b', 'xfs', 'defaults,nofail'],
      [7, '/swap.img', 'none', 'swap', 'sw'],
      [8, 'tmpfs', '/dev/shm', 'tmpfs', ''],
    ]);
  });

  it('takes quotes and hashes inside a line for what they are', () => {
    expect(plain('"/dev/sda1" "/tmp" ext4 x#y 0 0 # root')).toEqual([
      [1, '"/dev/sda1"', '"/tmp"', 'ext4', 'x#y'],
    ]);
  });

  it('reads files of Windows as libmount does', () => {
    expect(plain('tmpfs /tmp tmpfs nodev\r\ntmpfs /x tmpfs ro 0 0\r\n')).toEqual([
      [1, 'tmpfs', '/tmp', 'tmpfs', 'nodev'],
      [2, 'tmpfs', '/x', 'tmpfs', 'ro'],
    ]);
  });

  it.each(['tmpfs /tmp tmpfs nodev # tmp', 'tmpfs /tmp tmpfs nodev 0 x', 'tmpfs /tmp tmpfs nodev 1x'])(
    'tells of a line that mount leaves out: %s',
    (text) => {
      expect(parseFstab(text)[0]?.refused).toContain('stands where a number belongs');
    },
  );

  it('knows where the options stand in the file', () => {
    const text = '# x\r\ntmpfs\t/tmp  tmpfs   nodev,size=1g\t0 0\r\nnone /y proc';
    const [first, second] = parseFstab(text);
    expect(text.slice(first?.start, first?.end)).toBe('nodev,size=1g');
    expect([second?.start, second?.end]).toEqual([text.length, text.length]);
  });

  it('never throws, and takes its time in proportion to the file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const { start, end } of parseFstab(text)) expect(start).toBeLessThanOrEqual(end);
      }),
    );
    expect(parseFstab(`a /b c ${'\\040'.repeat(200_000)}${' '.repeat(200_000)}`)).toHaveLength(1);
  });
});
