import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accounts, parseAccounts } from '../../src/facts/accounts.ts';
import { groupEntries, parseGroupEntries } from '../../src/facts/group-entries.ts';
import { exampleHost } from '../host.ts';

describe('accounts', () => {
  it('reads the fields of an entry', () => {
    const { entries, byName, uids } = parseAccounts(
      'root:x:0:0:root:/root:/bin/bash\nroot::7:8:A:/home/a:\n',
    );
    expect(entries).toEqual([
      { name: 'root', line: 1, password: 'x', uid: 0, gid: 0, home: '/root', shell: '/bin/bash' },
      { name: 'root', line: 2, password: 'empty', uid: 7, gid: 8, home: '/home/a', shell: '' },
    ]);
    expect(byName.get('root')?.uid).toBe(0);
    expect([...uids]).toEqual([0, 7]);
  });

  it('names the lines that stand for no account', () => {
    expect(parseAccounts('+\n-x::::::\n#c\n\nbroken\na:x:b:1:::\n').skipped).toEqual([
      { line: 1, why: 'stands for a name service' },
      { line: 2, why: 'stands for a name service' },
      { line: 5, why: 'is no entry' },
      { line: 6, why: 'is no entry' },
    ]);
  });

  it('are an error where there is no file', () => {
    expect(() => accounts.of(exampleHost())).toThrow('there is no /etc/passwd');
    expect(() => groupEntries.of(exampleHost())).toThrow('there is no /etc/group');
  });

  it('read any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ':', '\n', '0', '+', '-', '#', ' ', ',', '\0') }),
        (text) => {
          const lines = text.split('\n').length;
          for (const { entries, skipped } of [parseAccounts(text), parseGroupEntries(text)])
            for (const { line } of [...entries, ...skipped]) expect(line).toBeLessThanOrEqual(lines);
        },
      ),
    );
  });
});

describe('groups', () => {
  it('reads the members', () => {
    expect(parseGroupEntries('adm:x:4:a, b,,c\nempty:x:5:\nshort:x:6').entries).toEqual([
      { name: 'adm', line: 1, gid: 4, members: ['a', 'b', 'c'] },
      { name: 'empty', line: 2, gid: 5, members: [] },
      { name: 'short', line: 3, gid: 6, members: [] },
    ]);
  });
});
