import notEmpty from '../../../src/rules/accounts/passwords-not-empty.ts';
import shadowed from '../../../src/rules/accounts/passwords-shadowed.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

function passwd(text: string): ExampleHost {
  return { files: { '/etc/passwd': text } };
}

function field(name: string, actual: string, line: number): Finding {
  return {
    what: `password field of ${name}`,
    expected: 'x',
    actual,
    where: `/etc/passwd:${line}`,
    state: 'persistent',
  };
}

testRule(shadowed, {
  compliant: [
    { name: 'all in shadow', host: passwd('root:x:0:0:::\na.b-c:x:1:1:::\n') },
    {
      name: 'entries of a name service',
      host: passwd('root:x:0:0:::\n+::::::\n+@admins::::::\n-bob::::::\n'),
    },
  ],
  failing: [
    {
      name: 'a hash, none at all, a star, and more than the letter',
      host: passwd('root:HASH-STAYS-ON-THE-HOST:0:0:::\na::1:1:::\nb:*:2:2:::\nc:xx:3:3:::\nd:X:4:4:::'),
      finds: [
        field('root', 'something else', 1),
        field('a', 'empty', 2),
        field('b', 'something else', 3),
        field('c', 'something else', 4),
        field('d', 'something else', 5),
      ],
      decides: [
        '/etc/passwd:1 keeps the password of root',
        '/etc/passwd:2 keeps no password of a',
        'of b',
        'of c',
        'of d',
      ],
      leaves: [
        field('root', 'something else', 1),
        field('a', 'empty', 2),
        field('b', 'something else', 3),
        field('c', 'something else', 4),
        field('d', 'something else', 5),
      ],
    },
  ],
});

testRule(notEmpty, {
  compliant: [
    { name: 'a hash', host: { shadow: { root: {} } } },
    {
      name: 'locked, and a star',
      host: { shadow: { a: { password: 'empty', locked: true }, b: { password: 'none' } } },
    },
  ],
  failing: [
    {
      name: 'nothing in the field',
      host: { shadow: { root: {}, guest: { password: 'empty' } } },
      finds: [
        {
          what: 'password of guest',
          expected: 'a hash, or locked',
          actual: 'empty',
          where: '/etc/shadow:2',
          state: 'persistent',
        },
      ],
      accounts: { 'shadow:guest': { locked: 'yes' } },
      consents: ['locks-accounts'],
    },
  ],
});
