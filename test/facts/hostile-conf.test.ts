import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogrotate } from '../../src/facts/logrotate/lines.ts';
import { inetServices, postfixLines, settingsOf } from '../../src/facts/mail/postfix.ts';
import { parseRsyslog } from '../../src/facts/rsyslog/lines.ts';
import { parseSudoers } from '../../src/facts/sudoers/lines.ts';
import { parseSystemdConf } from '../../src/facts/systemd-conf-lines.ts';
import { timeLines } from '../../src/facts/time/lines.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleHost } from '../host.ts';

const readers: Record<string, (text: string) => unknown> = {
  rsyslog: parseRsyslog,
  logrotate: parseLogrotate,
  sudoers: (text) => parseSudoers('/etc/sudoers', text),
  systemd: (text) => parseSystemdConf({ name: 'a.conf', path: '/a.conf', text }),
  postfix(text) {
    const lines = postfixLines({ name: 'main.cf', path: '/main.cf', text });
    return [settingsOf(lines, 'a'), inetServices(lines)];
  },
  time: (text) =>
    timeLines(exampleHost({ files: { '/c': text } }), '/c', { comment: /#.*$/, reads: () => undefined }),
};

/** What the formats are made of. */
const pieces = fc.constantFrom(
  ...[
    'Defaults',
    'use_pty',
    '!',
    '=',
    ',',
    '"',
    "'",
    '\\',
    '\\\n',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '#',
    '#include ',
    '@includedir /',
  ],
  ...[
    'action(',
    ')',
    '{',
    '}',
    'type="omfwd"',
    'if ',
    ' then ',
    '*.* ',
    '@@h',
    ':msg, contains, "',
    '/*',
    '*/',
    '$A b',
    '&',
    '~',
  ],
  ...[
    'create 0644',
    'postrotate',
    'endscript',
    '/var/log/a',
    '[Time]',
    'NTP=',
    ';',
    '\0',
    '\u2028',
    '\udc80',
    'a',
    '0',
  ],
);

describe.each(Object.entries(readers))('%s', (_, read) => {
  it('reads anything, or says that it cannot', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          read(parts.join(''));
        } catch (problem) {
          if (!(problem instanceof Unmeasured)) throw problem;
        }
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    'a',
    '"',
    '\\',
    '\\\n',
    '"\\',
    ' ',
    '\n',
    '{',
    'Defaults ',
    'Defaults a,',
    '#',
    '/*',
    'a="',
    '[',
    '!a',
    ':a, b, "',
  ])('takes time in proportion to %j', (piece) => {
    const began = performance.now();
    for (const text of [
      piece.repeat(100_000),
      `Defaults ${piece.repeat(100_000)}`,
      `${piece}\n`.repeat(50_000),
    ])
      try {
        read(text);
      } catch (problem) {
        if (!(problem instanceof Unmeasured)) throw problem;
      }
    expect(performance.now() - began).toBeLessThan(4000);
  });
});
