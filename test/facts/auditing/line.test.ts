import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineCalled } from '../../../src/facts/auditing/calls.ts';
import { auditLine } from '../../../src/facts/auditing/line.ts';
import { loadedRules } from '../../../src/facts/auditing/load.ts';
import { isRulesFile, mergedLines } from '../../../src/facts/auditing/merge.ts';
import { isSameRule } from '../../../src/facts/auditing/rule.ts';
import { compareNames } from '../../../src/facts/auditing/version-order.ts';
import { parseAuditdConf } from '../../../src/facts/auditd-conf.ts';

const x86 = machineCalled('x86_64') ?? expect.fail();
const rule = (text: string) => {
  const read = auditLine(text, x86);
  return 'rule' in read ? read.rule : read;
};
const lines = (...texts: readonly string[]) =>
  texts.map((text, at) => ({ path: '/r', number: at + 1, text }));

describe('a line of audit rules', () => {
  it.each([
    ['-w /etc/x/ -p aw -k i', '-w /etc/x -k i -p wa'],
    [
      '-a always,exit -F arch=b64 -S open,creat -F auid!=-1 -F key=a',
      '-a exit,always -F arch=B64 -S creat -S OPEN -F AUID!=unset -k a',
    ],
    ['-a always,exit -F arch=b64 -S 2', '-a always,exit -F arch=c000003e -Sopen'],
    ['-a always,exit -S open -C euid!=uid', '-a always,exit -S open -C uid!=euid'],
    ['-a always,exit -S open -F exit=-13', '-a always,exit -S open -F exit=-EACCES'],
    ['-a always,exit -S open -F auid>=0x3e8', '-a always,exit -S open -F auid>=01750'],
  ])('is the same however it is spelled: %j', (one, other) => {
    const [a, b] = [rule(one), rule(other)];
    expect('list' in a && 'list' in b && isSameRule(a, b)).toBe(true);
  });

  it.each([
    '-w relative -p wa',
    '-w /etc/x -p',
    '-w /etc/x\t-p wa',
    '-w /etc/x -p wa # comment',
    '-a always,exit -S open -F arch=b64',
    '-a always,exit -F arch=b64 -S stime',
    '-a always,exit -F arch=b16 -S open',
    '-a always, exit -S open',
    '-a always,exit -S open -C uid!=uid',
    '-a always,exit -S open -C uid!=gid',
    '-a always,exit -k a -S open',
    '-e 3',
    'foo',
  ])('is refused: %j', (text) => {
    expect(auditLine(text, x86).kind).toBe('refused');
  });

  it('names a machine whole', () => {
    const arm = machineCalled('aarch64') ?? expect.fail();
    const kinds = ['aarch64', 'xaarch64', 'c00000b7', '0xc00000b7', '00xc00000b7'].map(
      (name) => auditLine(`-a always,exit -F arch=${name} -S openat`, arm).kind,
    );
    expect(kinds).toEqual(['append', 'refused', 'append', 'append', 'refused']);
  });

  it('keeps a blank in a path only behind a backslash', () => {
    expect(rule(String.raw`-w /etc/a\ b -p wa`)).toHaveProperty('filters.0.value', '/etc/a b');
  });

  it('never throws, whatever it holds', () => {
    const words = fc.constantFrom(
      '-a',
      '-w',
      '-F',
      '-S',
      '-C',
      '-k',
      '-p',
      '-D',
      '-e',
      '--',
      '-',
      'always,exit',
      '/x',
    );
    const text = fc
      .array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 12 })))
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(text, (one) => void auditLine(one, x86)),
      { numRuns: 3000 },
    );
  });

  it('is read in linear time', () => {
    const began = performance.now();
    for (const part of ['=', '-F ', ' ', '\\', '/', '0', 'a,', '!', '-'])
      auditLine(`-a always,exit -F ${part.repeat(200_000)}`, x86);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('a whole load', () => {
  it('stops at a second rule of the same', () => {
    const { rules, stop } = loadedRules(
      lines('-w /x -p wa', '-a always,exit -F path=/x -F perm=aw', '-w /y'),
      x86,
    );
    expect(rules).toHaveLength(1);
    expect(stop).toMatchObject({ line: { number: 2 }, reason: 'the same rule stands at /r:1' });
  });

  it('stops at what comes after a lock', () => {
    const { stop, enabled } = loadedRules(lines('-w /x', '-e 2', '-w /y'), x86);
    expect(enabled?.value).toBe('2');
    expect(stop?.line.number).toBe(3);
  });

  it('goes over many lines at once', () => {
    const many = lines(...Array.from({ length: 20_000 }, (_, at) => `-w /etc/${at} -p wa`));
    const began = performance.now();
    expect(loadedRules(many, x86).rules).toHaveLength(20_000);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('the merge of files', () => {
  const file = (name: string, text: string) => ({ name, path: `/d/${name}`, text });

  it('moves what augenrules moves', () => {
    const files = [file('b.rules', '-b 2\n-w /b\n-D\n'), file('a.rules', '-e 1\n# c\n\n-w /a\n-b 1\n-f 2\n')];
    expect(mergedLines(files, 'letter s').map(({ text }) => text)).toEqual([
      '-D',
      '-b 2',
      '-f 2',
      '-w /a',
      '-w /b',
      '-e 1',
    ]);
  });

  it('leaves a line whose path has the letters of an option', () => {
    const files = [file('a.rules', '-w /a-f\n-w /a-b\n-w /a-e\n-w /a #\n-f 1\n')];
    expect(mergedLines(files, 'white space').map(({ text }) => text)).toEqual([
      '-f 1',
      '-w /a-f',
      '-w /a-b',
      '-w /a-e',
      '-w /a #',
    ]);
  });

  it('takes blanks before an option as the awk of the host does', () => {
    const files = [file('a.rules', '  -e 2\n-w /a\n')];
    expect(mergedLines(files, 'letter s').map(({ text }) => text)).toEqual(['  -e 2', '-w /a']);
    expect(mergedLines(files, 'white space').map(({ text }) => text)).toEqual(['-w /a', '  -e 2']);
  });

  it('lets a last line without an end run into the next file', () => {
    const files = [file('a.rules', '-w /a'), file('b.rules', ''), file('c.rules', '-w /c\n')];
    expect(mergedLines(files, 'letter s')).toEqual([{ path: '/d/a.rules', number: 1, text: '-w /a-w /c' }]);
  });

  it('knows which files count, and their order', () => {
    const names = [
      '10-a.rules',
      '9-a.rules',
      '.a.rules',
      'a b.rules',
      'a.rules.bak',
      'audit.rules',
      '99-finalize.rules',
    ];
    expect(names.filter(isRulesFile).toSorted(compareNames)).toEqual([
      '9-a.rules',
      '10-a.rules',
      '99-finalize.rules',
      'audit.rules',
    ]);
    // As `ls -v` of coreutils 9.1 lists them.
    const endings = ['a.b1.rules', 'a.c.rules', 'a.rules', 'a.1b.rules'];
    expect(endings.toReversed().toSorted(compareNames)).toEqual(endings);
  });
});

describe('auditd.conf', () => {
  it('is read word by word', () => {
    const { options, refusal } = parseAuditdConf(
      '# a = b\nA = b\n\n  c  =  d e\nspace_left_action = exec /x\n',
    );
    expect(options.map(({ name, value, line }) => [name, value, line])).toEqual([
      ['a', 'b', 2],
      ['space_left_action', 'exec', 5],
    ]);
    expect(refusal).toEqual({ line: 4, reason: 'words after the value' });
  });

  it('refuses what is no name of an option', () => {
    expect(parseAuditdConf('a-b = c\nd = e\n')).toMatchObject({
      options: [{ name: 'd' }],
      refusal: { line: 1, reason: 'no such option' },
    });
  });

  it('never throws, and tells where each option stands', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom('a', ' = ', '=', '\n', '#', ' ', 'x', '\r', '\t'))
          .map((all) => all.join('')),
        (text) => {
          for (const { start, end, value, name } of parseAuditdConf(text).options) {
            expect(text.slice(start, end).toLowerCase()).toContain(name);
            expect(text.slice(start, end)).toContain(value);
            expect(start === 0 || text[start - 1] === '\n').toBe(true);
          }
        },
      ),
    );
  });
});
