import fc from 'fast-check';
import { ubuntuServer } from '../../src/example/ubuntu.ts';

/** What the formats are made of: their words, their marks, and what has broken readers before. */
export const words = [
  ...['\n', '\n\n', '\r\n', '\\\n', ' ', '\t', '  ', '\0', '\u001b[2J', '\u202e', 'é', '\ud800', '\ufeff'],
  ...[
    '#',
    ';',
    ':',
    '::',
    ',',
    '=',
    '+=',
    '!',
    '!=',
    '"',
    "'",
    '\\',
    '`',
    '$',
    '${',
    '$(',
    '}',
    '{',
    '(',
    ')',
  ],
  ...[
    '[',
    ']',
    '[:',
    '*',
    '?',
    '~',
    '|',
    '&',
    '&&',
    '||',
    '<',
    '>',
    '<<EOF\n',
    '/',
    '//',
    '/..',
    '%',
    '@',
    '@@',
  ],
  ...['-', '--', '0', '00', '-1', '1', '022', '0x1f', '4294967296', '99999999999999999999', '1e9', 'NaN'],
  ...[
    'root',
    'root:x:0:0:root:/root:/bin/bash\n',
    'a:!:19000:0:99999:7:::\n',
    'yes',
    'no',
    'true',
    'include ',
  ],
  ...[
    'Include /etc/ssh/sshd_config\n',
    'Match all\n',
    'Match User a\n',
    'MaxAuthTries 4\n',
    'Ciphers +',
    'AllowUsers ',
  ],
  ...[
    '[Service]\n',
    '[Unit]\n',
    'ExecStart=',
    'Package: a\n',
    'Status: install ok installed\n',
    'Depends: a (>= 1) | b\n',
  ],
  ...['net.ipv4.ip_forward', '/proc/sys/', 'install a /bin/true\n', 'blacklist a\n', 'options ', 'alias '],
  ...[
    'auth\trequired\tpam_unix.so ',
    '[success=1 default=ignore] ',
    '@include common-auth\n',
    '-session ',
    'nullok',
  ],
  ...[
    '-a always,exit -F arch=b64 -S all -k a\n',
    '-w /etc/passwd -p wa\n',
    '-e 2\n',
    '-D\n',
    '-F auid>=1000 ',
  ],
  ...[
    '*filter\n',
    ':INPUT DROP [0:0]\n',
    '-A INPUT -i lo -j ACCEPT\n',
    'COMMIT\n',
    '### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\n',
  ],
  ...[
    'table inet filter {\n',
    'chain input {\n',
    'type filter hook input priority 0; policy drop;\n',
    'iif lo accept\n',
    'jump a\n',
  ],
  ...[
    'menuentry "a" {\n',
    'linux /vmlinuz ro quiet audit=1\n',
    'set superusers="a"\n',
    'if [ a ]; then\n',
    'fi\n',
    'GRUB_CMDLINE_LINUX="a"\n',
  ],
  ...[
    'Defaults use_pty\n',
    'ALL=(ALL) NOPASSWD: ALL\n',
    'User_Alias A = b\n',
    'umask 027\n',
    'readonly TMOUT=900\n',
    'export A=',
  ],
  ...[
    '*.* @@h\n',
    'action(type="omfwd" ',
    'if $msg contains "a" then {\n',
    '/var/log/* {\n',
    'rotate 4\n',
    'create 0640 a a\n',
  ],
  ...[
    'UUID=a / ext4 defaults 0 1\n',
    '36 35 98:0 / /tmp rw,nodev - tmpfs tmpfs rw\n',
    'pool a iburst\n',
    'restrict default kod\n',
  ],
  ...[
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n',
    'deb [signed-by=/a] http://a b c\n',
    'Types: deb\nURIs: http://a\n',
    'Inst a (1 b [amd64])\n',
  ],
  ...['{"schemaVersion":2,"kind":"plan",', '"digest":"sha256:', '}', '[', 'began 1', 'applied '],
];

/** Contents of the files of a machine as it may be found. */
export const samples = Object.values(ubuntuServer().evidence.files).flatMap((node) =>
  node.type === 'file' && node.content !== undefined && node.content !== '' ? [node.content] : [],
);

const word = fc.constantFrom(...words);
const line = fc.array(fc.oneof({ weight: 8, arbitrary: word }, fc.string({ maxLength: 8 })), {
  maxLength: 12,
});
const structured = fc
  .array(line, { maxLength: 12 })
  .map((lines) => lines.map((one) => one.join('')).join('\n'));
const repeated = fc.tuple(word, word, fc.nat(3000)).map(([one, other, times]) => one + other.repeat(times));
const mutated = fc
  .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(4000), fc.nat(40), word), { maxLength: 6 }))
  .map(([sample, edits]) =>
    edits.reduce((text, [at, cut, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + cut);
    }, sample),
  );

/** Bytes as a hostile target may send them. */
export const hostileBytes: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 4, arbitrary: structured.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: mutated.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: repeated.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  // Every byte as the character of its number: a piece of text that is no UTF-8.
  { weight: 1, arbitrary: structured.map((text) => Buffer.from(text, 'latin1')) },
);

/** What a reader that looks back, or looks for an end, meets at every byte. */
const tiresome = [
  '\n',
  ' ',
  '\\',
  '"',
  '(',
  '{',
  '[',
  ',',
  '#',
  '/',
  '$(',
  '*',
  'a',
  'a ',
  'a=',
  'a\n',
  'a \\\n',
  '"a" ',
];

/** Long inputs that are one thing over and over: what is not linear in their length does not end. */
export function longInputs(bytes: number, all: boolean): Buffer[] {
  const inputs = (all ? [...tiresome, ...words] : tiresome).map((one) => Buffer.alloc(bytes, one));
  const deep = [...'()[]{}'].map((bracket) => bracket.repeat(bytes / 2));
  const blanks = ['+:', 'a=', 'a:', '"', 'a '].map((start) => Buffer.from(`${start}${' '.repeat(bytes)}b`));
  return [
    ...inputs,
    ...blanks,
    ...[0, 2, 4].map((at) => Buffer.from(`${deep[at] ?? ''}${deep[at + 1] ?? ''}`)),
  ];
}
