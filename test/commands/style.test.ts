import { describe, expect, it } from 'vitest';
import { animates, styleOf, writesUtf8 } from '../../src/commands/style.ts';

const wished = { color: true };
const onTerminal = { isTTY: true, columns: 80 };

describe('colour', () => {
  it.each([
    ['on a terminal', {}, onTerminal, true],
    ['not in a pipe', {}, {}, false],
    ['not with NO_COLOR', { NO_COLOR: '1' }, onTerminal, false],
    ['with an empty NO_COLOR', { NO_COLOR: '' }, onTerminal, true],
    ['not on a terminal that knows none', { TERM: 'dumb' }, onTerminal, false],
    ['in a pipe with FORCE_COLOR', { FORCE_COLOR: '1' }, {}, true],
    ['not with an empty FORCE_COLOR', { FORCE_COLOR: '' }, {}, false],
    ['not with FORCE_COLOR=0', { FORCE_COLOR: '0' }, onTerminal, false],
    ['not with NO_COLOR, whatever is forced', { NO_COLOR: '1', FORCE_COLOR: '1' }, onTerminal, false],
    ['on a dumb terminal that is said to be none', { TERM: 'dumb', FORCE_COLOR: '3' }, onTerminal, true],
  ])('%s', (_, env, stdout, color) => {
    expect(styleOf(wished, false, { env, stdout }).color).toBe(color);
  });

  it('is never in a file, and never with --no-color', () => {
    const env = { FORCE_COLOR: '1' };
    expect(styleOf(wished, true, { env, stdout: onTerminal }).color).toBe(false);
    expect(styleOf({ color: false }, false, { env, stdout: onTerminal }).color).toBe(false);
  });
});

it.each([
  [{ isTTY: true, columns: 20 }, 40],
  [{ isTTY: true, columns: 72 }, 72],
  [{ isTTY: true, columns: 300 }, 120],
  [{ isTTY: true, columns: 0 }, 80],
  [{ columns: 72 }, 100],
])('a line of %j has %i columns', (stdout, width) => {
  expect(styleOf(wished, false, { env: {}, stdout }).width).toBe(width);
});

it.each([
  [{ LANG: 'C.UTF-8' }, true],
  [{ LANG: 'de_DE.utf8' }, true],
  [{ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, false],
  [{ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, true],
  [{ LANG: 'de_DE.ISO-8859-1' }, false],
  [{}, false],
])('%j writes UTF-8: %s', (env, utf8) => {
  expect(writesUtf8(env)).toBe(utf8);
});

it.each([
  [true, 'xterm', true],
  [true, 'dumb', false],
  [false, 'xterm', false],
])('a terminal (%s) that is %s animates: %s', (isTTY, TERM, expected) => {
  expect(animates({ env: { TERM }, stderr: { isTTY } })).toBe(expected);
});
