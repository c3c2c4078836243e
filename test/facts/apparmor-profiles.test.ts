import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writtenProfiles } from '../../src/facts/apparmor-profiles.ts';

it('reads the headers of profiles, children and hats, and nothing else', () => {
  const text = `# profile commented /x flags=(complain) {
abi <abi/3.0>,
#include <tunables/global>
include <tunables/other>
@{X} = /a /b
@{X} += "/c d"
$flag = true
/usr/{s,}bin/one flags=(complain) {
  #include <abstractions/base>
  include if exists <local/one>
  capability { chown, fowner },
  signal (send, receive) set=(term, kill) peer=@{X},
  deny /a/{b,c} rw, # flags=(complain) {
  owner {
    /x r,
  }
  "/with space {" r,
  ^hat flags = ( attach_disconnected,complain ) {
  }
  profile child /bin/c (complain) { /y r, }
}
profile "two words" /bin/{a,b} xattrs=(user.x=y) flags=(audit, mediate_deleted){
}
@{X}/three
{
}
profile four # why
  flags=(complain) # here
{
}
hat five {
}
`;
  const shown = writtenProfiles(text).map(({ name, attachment, flags, line, clause }) => ({
    name,
    line,
    ...(attachment !== undefined && { attachment }),
    ...(clause !== undefined && { flags, clause: text.slice(clause.start, clause.end) }),
  }));
  expect(shown).toEqual([
    { name: '/usr/{s,}bin/one', line: 8, flags: ['complain'], clause: ' flags=(complain)' },
    {
      name: '/usr/{s,}bin/one//hat',
      line: 18,
      flags: ['attach_disconnected', 'complain'],
      clause: ' flags = ( attach_disconnected,complain )',
    },
    {
      name: '/usr/{s,}bin/one//child',
      attachment: '/bin/c',
      line: 20,
      flags: ['complain'],
      clause: ' (complain)',
    },
    {
      name: 'two words',
      attachment: '/bin/{a,b}',
      line: 22,
      flags: ['audit', 'mediate_deleted'],
      clause: ' flags=(audit, mediate_deleted)',
    },
    { name: '@{X}/three', line: 25 },
    { name: 'four', line: 29, flags: ['complain'], clause: '\n  flags=(complain)' },
    { name: 'five', line: 31 },
  ]);
});

it('comes to an end on any text, soon', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}()"#,=\n /@^a\\', 'flags', 'profile ') }), (text) => {
      writtenProfiles(text);
    }),
  );
  const begun = performance.now();
  for (const piece of ['{ ', '(', '/a (', '"', 'profile x (\n', '@{X} ', '}\n'])
    writtenProfiles(piece.repeat(100_000));
  expect(performance.now() - begun).toBeLessThan(3000);
});
