import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseControl } from '../../../src/facts/pam/control.ts';
import { parsePam } from '../../../src/facts/pam/line.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';

const says = (text: string) => parsePam('/x', text).lines.map((line) => line.says);

describe('lines', () => {
  it.each([
    ['auth required pam_unix.so nullok', 'pam_unix.so', ['nullok']],
    ['-Auth\tREQUIRED  pam_unix.so', 'pam_unix.so', []],
    ['auth [success=1 default=ignore] /lib/x/pam_unix.so [a b] c', '/lib/x/pam_unix.so', ['a b', 'c']],
    ['auth \\\n  required \\\n\n# in between\n pam_unix.so a # b', 'pam_unix.so', ['a']],
    ['auth required pam_unix.so\r\n', 'pam_unix.so\r', []],
  ])('%j', (text, module, args) => {
    expect(says(text)).toMatchObject([{ kind: 'module', module, args }]);
  });

  it.each(['', '# auth required pam_unix.so', '  \t\n\n#', '\\'])('%j holds nothing', (text) => {
    expect(parsePam('/x', text).lines).toEqual([]);
  });

  it.each([
    ['auth', 'it has no control field'],
    ['auth required', 'it names no module'],
    ['sorcery required pam_unix.so', 'sorcery is no module type'],
    ['auth #required pam_unix.so', 'it has no control field'],
  ])('%j fails whoever meets it', (text, problem) => {
    expect(says(text)).toMatchObject([{ kind: 'broken', problem }]);
  });

  it('are told where they stand', () => {
    const text = '# top\nauth required \\\n pam_a.so\nauth required pam_b.so';
    expect(parsePam('/x', text).lines).toMatchObject([
      { line: 2, start: 6, end: text.indexOf('auth required pam_b') },
      { line: 4, end: text.length },
    ]);
  });

  it('that never end make libpam refuse the file', () => {
    expect(parsePam('/x', 'auth required pam_a.so\nauth required \\\n').refused).toContain('goes on');
  });

  it('that are too long are not guessed at', () => {
    expect(() => parsePam('/x', `auth required pam_a.so ${'x'.repeat(1000)}`)).toThrow(Unmeasured);
  });

  it('never end in anything but a reading or Unmeasured', () => {
    const piece = fc.constantFrom(
      'auth',
      ' ',
      '\t',
      '\n',
      '\\',
      '[',
      ']',
      '#',
      '=',
      '@include',
      'required',
      'x',
      '\r',
      '-',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          parsePam('/x', pieces.join(''));
        } catch (problem) {
          expect(problem).toBeInstanceOf(Unmeasured);
        }
      }),
    );
  });

  it('are read in no time, however hostile', () => {
    const began = performance.now();
    parsePam('/x', '[ \\\n'.repeat(180));
    parsePam('/x', 'auth [success=1 [[[[ \n'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('controls', () => {
  it.each([
    ['required', { success: 'ok', ignore: 'ignore', auth_err: 'bad' }],
    ['Sufficient', { success: 'done', new_authtok_reqd: 'done', auth_err: 'ignore' }],
    ['success=2 default=ignore', { success: 2, auth_err: 'ignore' }],
    ['default=ignore success=2', { success: 2, auth_err: 'ignore' }],
    ['success=ok', { success: 'ok', auth_err: 'bad' }],
    ['success=0 default=ok', { success: 'bad', auth_err: 'bad' }],
    ['sucess=ok default=ok', { success: 'bad', auth_err: 'bad' }],
    ['', { success: 'bad' }],
    ['constructor', { success: 'bad' }],
  ])('%j', (text, expected) => {
    expect(parseControl(text)).toMatchObject(expected);
  });
});
