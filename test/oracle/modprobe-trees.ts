import fc from 'fast-check';
import type { Tree } from './merged-root.ts';

export const modprobeFolders = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map(
  (parent) => `${parent}/modprobe.d/`,
);

/** Folders of modprobe.d(5) that say something, in every odd way, of `hfs` and `usb-storage`. */
export function modprobeTree(): fc.Arbitrary<Tree> {
  const name = fc.constantFrom(
    ...['10-a.conf', '60-cis-harden-hfs.conf', '70-b.conf', 'Z.conf', 'zz.conf', '_c.conf', '\u{fb01}.conf'],
    ...['a.alias', '.hidden.conf', '.conf', 'note.txt', 'd.CONF', 'e.conf.bak', '\u{1f600}.conf'],
  );
  const entry = fc.oneof(
    { weight: 12, arbitrary: text() },
    { weight: 1, arbitrary: fc.constantFrom({ link: '/dev/null' }, { link: '/nowhere' }) },
    { weight: 1, arbitrary: fc.constant({ directory: true as const }) },
  );
  const placed = fc.tuple(fc.constantFrom(...modprobeFolders), name, entry);
  return fc
    .array(placed, { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries.map(([folder, file, what]) => [folder + file, what])));
}

const blank = fc.constantFrom(' ', ' ', '\t', '  ', ' \\\n ', '\\\n ');
const before = fc.constantFrom('', '', '', ' ', '\t', '\\\n');
const name = fc.constantFrom(
  ...[
    'hfs',
    'usb-storage',
    'usb_storage',
    'hfs',
    'hfsplus',
    'udf',
    'h*',
    '*',
    '[hu]fs',
    'hf?',
    'usb[-_]storage',
  ],
  ...[
    'usb[^x]storage',
    'hf]',
    'hf[s',
    'h\\\\fs',
    'h\\fs',
    'hfs\\',
    'x*',
    '[a-z]fs',
    '[!h]fs',
    'usb?storage',
    'hfs[',
    '*s',
  ],
);
const command = fc.constantFrom(
  ...[
    '/bin/true',
    '/bin/false',
    '/bin/true',
    '/usr/bin/true',
    '/bin/true ',
    '',
    ' ',
    '/x y',
    '/bin/true # x',
    'true',
  ],
  ...[
    '/bin/tru\\e',
    '/bin/\\\ntrue',
    '/bin/true\\',
    '/bin/true\r',
    '/sbin/modprobe -i hfs',
    '/bin/truely',
    '\\\\x',
  ],
);

const line = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(before, fc.constant('install'), blank, name, blank, command)
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.tuple(name, command).map(([one, what]) => `remove ${one} ${what}`) },
  { weight: 2, arbitrary: name.map((one) => `blacklist ${one}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('#', ' #', '# \\\n'), name)
      .map(([sign, one]) => `${sign}install ${one} /x`),
  },
  { weight: 1, arbitrary: fc.tuple(name, command).map(([one, what]) => `INSTALL ${one} ${what}`) },
  { weight: 1, arbitrary: name.map((one) => `install ${one}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        'alias fs-a-b c-d',
        'alias fs[-]a c',
        'alias a',
        'alias a\tb c',
        'alias a[ b',
        'options zz-y a=b-c  d',
        'options zz',
      ],
      ...[
        'options zz ',
        'blacklist',
        'install',
        'softdep zz pre: y',
        'include /x',
        'foo',
        '',
        '\r',
        'blacklist a\tb',
        '\\',
        '\\\\',
      ],
    ),
  },
);

function text(): fc.Arbitrary<string> {
  const end = fc.constantFrom('\n', '\n', '\n', '\n\n', '\r\n', ' \n');
  const lines = fc.array(fc.tuple(line, end), { maxLength: 5 });
  return fc.tuple(lines, fc.boolean()).map(([all, cut]) =>
    all
      .map((ended) => ended.join(''))
      .join('')
      .slice(0, cut ? -1 : undefined),
  );
}
