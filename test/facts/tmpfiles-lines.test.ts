import { expect, it } from 'vitest';
import { parseTmpfiles } from '../../src/facts/tmpfiles-lines.ts';

const read = (text: string) => parseTmpfiles({ name: 'a.conf', path: '/etc/tmpfiles.d/a.conf', text });

it('does not mind blanks around a line, and ends for a line that is full of them', () => {
  expect(read(' \tf /var/log/a 0640 \t\r')).toMatchObject([{ path: '/var/log/a', mode: 0o640 }]);
  expect(read(`f ${' '.repeat(300_000)}x`)).toEqual([]);
});
