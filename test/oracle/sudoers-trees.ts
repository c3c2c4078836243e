import fc from 'fast-check';
import type { Tree } from './merged-root.ts';

export const sudoersPlaces = ['/etc/sudoers', '/etc/sudoers.d/', '/etc/sudoers.more/'];

/** A sudoers file that says, in every odd way, something of use_pty and logfile, and files that it includes. */
export function sudoersTree(): fc.Arbitrary<Tree> {
  const name = fc.constantFrom('10-a', '60-cis-harden', 'B', 'zz', 'a.conf', 'b~', '.c', '_d', 'e#f');
  const entry = fc.oneof(
    { weight: 12, arbitrary: text(false) },
    { weight: 1, arbitrary: fc.constant({ directory: true as const }) },
  );
  return fc
    .tuple(text(true), fc.array(fc.tuple(name, entry), { maxLength: 4 }), text(false))
    .map(([main, files, more]) => ({
      '/etc/sudoers': main,
      ...Object.fromEntries(files.map(([file, what]) => [`/etc/sudoers.d/${file}`, what])),
      '/etc/sudoers.more/one two': more,
    }));
}

const blank = fc.constantFrom(' ', ' ', ' ', '\t', '  ', ' \\\n', '\\\n\t', ' \\\r\n ');
const gap = fc.constantFrom('', '', '', ' ', '\t', ' \\\n ');
const comment = fc.constantFrom('', '', '', ' # x', '#!use_pty', ' # Defaults !use_pty \\');

const value = fc.constantFrom(
  ...['/var/log/sudo.log', '"/var/log/sudo log"', '/l\\ og', '"/a#b"', '/a#b', '/a\\,b', '/a:b', '/a(b)'],
  ...['"/a, !use_pty"', '"/a\\"b"', '"/a\\\n  b"', '/a!b', 'relative', '"/a\\\\b"'],
);
const option = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('use_pty', '!use_pty', '! use_pty', '!!use_pty', '!!!use_pty') },
  { weight: 4, arbitrary: fc.tuple(gap, gap, value).map(([a, b, it]) => `logfile${a}=${b}${it}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('!logfile', 'insults', '!env_reset', 'env_keep += "A B"', 'env_keep-=C'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('passprompt="x, !use_pty"', 'passwd_tries=3', "badpass_message='x'"),
  },
);
const scope = fc.constantFrom(
  ...['', '', '', '', '', ':bob', '@host', '>root', '!/bin/ls', ':bob, al', ':"b b"', '!/bin/ls,/bin/cat'],
  ...[':!bob', '>#0', ':%sudo', ':X', '@10.0.0.1/8'],
);
const defaults = fc
  .tuple(
    ...[fc.constantFrom('', '', ' ', '\t'), scope, blank],
    fc.array(fc.tuple(option, gap, gap), { minLength: 1, maxLength: 3 }),
    comment,
  )
  .map(([lead, where, space, options, end]) => {
    const list = options.map(([said, before, after], at) => (at === 0 ? said : `${before},${after}${said}`));
    return `${lead}Defaults${where}${space}${list.join('')}${end}`;
  });

const other = fc.constantFrom(
  ...[
    '',
    '# Defaults use_pty',
    '#Defaults !use_pty',
    '# a \\',
    '#include',
    '#includeddir /etc/x',
    '  # Defaults use_pty',
  ],
  ...[
    'root ALL=(ALL:ALL) ALL',
    '%sudo ALL=(ALL) NOPASSWD: ALL # Defaults use_pty',
    'User_Alias X = bob, \\\n  al',
  ],
  ...['#1000 ALL = ALL', 'bob ALL = /bin/echo "#", \\\n /bin/ls', 'Cmnd_Alias L = /bin/ls \\#, \\\nDefaults'],
  ...['bob ALL = ALL \\', 'Host_Alias H = a : K = b', 'bob ALL = /bin/sh -c "x \\\n Defaults use_pty"'],
);
const include = fc.constantFrom(
  ...['#includedir /etc/sudoers.d', '@includedir /etc/sudoers.d', ' @includedir /etc/sudoers.d # x'],
  ...[
    '#include /etc/sudoers.d/10-a',
    '@include "/etc/sudoers.more/one two"',
    '@include /etc/sudoers.more/one\\ two',
  ],
  ...[
    '#includedir sudoers.d',
    '@includedir /etc/none',
    ' #includedir /etc/sudoers.d',
    '#include /etc/sudoers.none',
  ],
);
/** Things that sudo refuses, or nearly. */
const broken = fc.constantFrom(
  ...[
    'Defaults',
    'defaults use_pty',
    'Defaults use_pty,',
    'Defaults use_pty !insults',
    'Defaults !logfile=/a',
  ],
  ...[
    'Defaultsuse_pty',
    'Defaults use_\\\npty',
    'Defaults logfile=',
    'Defaults logfile="/a',
    'Defaults :bob use_pty',
  ],
  ...['Defaults USE_PTY', 'Defaults logfile=/a=b', 'Defaults logfile=/a"b"'],
);

function text(withIncludes: boolean): fc.Arbitrary<string> {
  const line = fc.oneof(
    { weight: 8, arbitrary: defaults },
    { weight: 4, arbitrary: other },
    ...(withIncludes ? [{ weight: 4, arbitrary: include }] : []),
    { weight: 1, arbitrary: fc.oneof({ weight: 6, arbitrary: defaults }, { weight: 1, arbitrary: broken }) },
  );
  const end = fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', '\n\n');
  return fc.tuple(fc.array(fc.tuple(line, end), { maxLength: 5 }), fc.boolean()).map(([lines, cut]) =>
    lines
      .map((one) => one.join(''))
      .join('')
      .slice(0, cut ? -1 : undefined),
  );
}
