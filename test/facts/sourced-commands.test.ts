import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourcedCommands } from '../../src/facts/sourced-commands.ts';

/** Each command as `effect line: words`. */
function told(text: string): string[] {
  return sourcedCommands(text).map(
    ({ words, line, effect }) => `${effect} ${line}: ${words.map((word) => word.text).join('|')}`,
  );
}

describe('sourced commands', () => {
  it.each<[string, string, string[]]>([
    ['words and quotes', `a 'b c' "d e"f \\ g\n`, ['always 1: a|b c|d ef| g']],
    ['lines, also continued ones', 'a\n\n  b \\\n c\nd', ['always 1: a', 'always 3: b|c', 'always 5: d']],
    ['a comment ends with its line', 'a # b; c\nd#e\n', ['always 1: a', 'always 2: d#e']],
    [
      'what may not be reached',
      'if a; then b; else c; fi; d',
      ['maybe 1: a', 'maybe 1: b', 'maybe 1: c', 'always 1: d'],
    ],
    ['lists', 'a && b || c; d', ['always 1: a', 'maybe 1: b', 'maybe 1: c', 'always 1: d']],
    ['a list over two lines', 'a &&\n b\nc', ['always 1: a', 'maybe 2: b', 'always 3: c']],
    ['subshells and pipelines', '(a); b | c; d', ['never 1: a', 'never 1: b', 'never 1: c', 'always 1: d']],
    ['the background', 'a & b', ['never 1: a', 'always 1: b']],
    [
      'cases',
      'case $x in a) b ;; c|d) e;; esac\nf',
      ['maybe 1: case|$x|in|a', 'maybe 1: b', 'never 1: c', 'never 1: d', 'maybe 1: e', 'always 2: f'],
    ],
    ['functions', 'f() { a; }\nb', ['always 1: f', 'maybe 1: a', 'always 2: b']],
    ['after a return', 'a\nreturn 0\nb', ['always 1: a', 'always 2: return|0', 'never 3: b']],
    [
      'after a return that may be avoided',
      '[ -z x ] && return\nb',
      ['always 1: [|-z|x|]', 'maybe 1: return', 'always 2: b'],
    ],
    [
      'here-documents',
      "a <<E b\nc\nE\nd <<-'F'\n\te\n\tF\ng",
      ['always 1: a|b', 'always 4: d', 'always 7: g'],
    ],
    ['redirections', 'a 2>&1 >b <c &>d e', ['always 1: a|e']],
    ['a here-string', 'a <<< b\nc', ['always 1: a', 'always 2: c']],
    [
      'expansions hold what they enclose',
      'a $(b; c "d)" ) `e; f` ${g:-h; i} "$(j "k")"',
      ['always 1: a|$(b; c "d)" )|`e; f`|${g:-h; i}|$(j "k")'],
    ],
    ['shifts are no here-documents', '((a=1<<2))\nb', ['always 2: b']],
    ['an apostrophe between double quotes', `a "\${b:-it's}"\nc`, ["always 1: a|${b:-it's}", 'always 2: c']],
    ['a carriage return belongs to its word', 'a b\r\nc', ['always 1: a|b\r', 'always 2: c']],
    [
      'a line continued after a word of the grammar',
      'if \\\n! \\\na; then b; fi',
      ['maybe 3: a', 'maybe 3: b'],
    ],
    ['nothing', ' \n;;\n#', []],
  ])('%s', (_, text, commands) => {
    expect(told(text)).toEqual(commands);
  });

  it('tells words that a shell expands', () => {
    const literal = (text: string) => sourcedCommands(text)[0]?.words.map((word) => word.literal);
    expect(literal(`a "b" 'c$d' \\$e`)).toEqual([true, true, true, true]);
    expect(literal('$a "b$c" `d` *.x ~')).toEqual([false, false, false, false, false]);
  });

  it('gives offsets at which the words stand', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'a',
            ' ',
            '\n',
            '"',
            "'",
            '$',
            '(',
            ')',
            '{',
            '}',
            '\\',
            ';',
            '&',
            '|',
            '<',
            '>',
            '#',
            '`',
            'if',
            'fi',
            'x=1',
            '<<E',
          ),
        ),
        (parts) => {
          const text = parts.join('');
          let at = 0;
          for (const { words, line } of sourcedCommands(text)) {
            const [first] = words;
            expect(line).toBe(text.slice(0, first?.start).split('\n').length);
            for (const word of words) {
              expect(word.start).toBeGreaterThanOrEqual(at);
              expect(word.end).toBeGreaterThan(word.start);
              at = word.end;
            }
          }
          expect(at).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(['"$(', '${', '$(', '`', '(', '((', "'", '<<E\n', 'if ', '\\', 'a=$(( ', '"${x:-', '<', '&&'])(
    'reads much of %j in a time that grows with its length',
    (piece) => {
      const started = performance.now();
      sourcedCommands(piece.repeat(100_000));
      expect(performance.now() - started).toBeLessThan(4000);
    },
  );
});
