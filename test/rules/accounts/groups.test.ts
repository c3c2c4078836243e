import groupsExist from '../../../src/rules/accounts/primary-groups-exist.ts';
import rootGroup from '../../../src/rules/accounts/root-primary-group.ts';
import shadowGroup from '../../../src/rules/accounts/shadow-group-empty.ts';
import onlyRoot from '../../../src/rules/accounts/only-root-has-uid-0.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const GROUPS = 'root:x:0:\nusers:x:100:\nshadow:x:42:\n';

function host(passwd: string, group = GROUPS): ExampleHost {
  return { files: { '/etc/passwd': passwd, '/etc/group': group } };
}

function missing(name: string, gid: number, line: number): Finding {
  return {
    what: `primary group of ${name}`,
    expected: 'a gid of /etc/group',
    actual: `gid ${gid}`,
    where: `/etc/passwd:${line}`,
    state: 'persistent',
  };
}

testRule(groupsExist, {
  compliant: [
    { name: 'all exist', host: host('root:x:0:0:::\na:x:1:100:::\n') },
    { name: 'written in other ways', host: host('a:x:1:0100:::\n', 'users:x:+100:\n') },
    { name: 'an entry of a name service', host: host('root:x:0:0:::\n+::5:5:::\n') },
  ],
  failing: [
    {
      name: 'nobody said which one it shall be',
      host: host('root:x:0:0:::\na:x:1:1000:::\n', `${GROUPS}+:::\n`),
      finds: [missing('a', 1000, 2)],
      decides: ['name an existing one for a in the parameter primaryGroups of primary-groups-exist'],
      leaves: [missing('a', 1000, 2)],
    },
    {
      name: 'the profile says which one it shall be',
      host: host('root:x:0:0:::\na:x:1:1000:A,,,:/home/a:/bin/sh\n'),
      params: { primaryGroups: { a: 100 } },
      finds: [missing('a', 1000, 2)],
      files: {},
      accounts: { 'passwd:a': { gid: '100' } },
      consents: ['limits-logins'],
    },
    {
      name: 'the profile names a group that does not exist either',
      host: host('a:x:1:1000:::\n'),
      params: { primaryGroups: { a: 1001 } },
      finds: [missing('a', 1000, 1)],
      decides: ['The primary group of a, gid 1000, is not in /etc/group'],
      leaves: [missing('a', 1000, 1)],
    },
  ],
});

function rootsGroup(gid: number, line: number): Finding {
  return {
    what: 'primary group of root',
    expected: 'gid 0',
    actual: `gid ${gid}`,
    where: `/etc/passwd:${line}`,
    state: 'persistent',
  };
}

testRule(rootGroup, {
  compliant: [
    { name: 'as delivered', host: host('root:x:0:0:::\n') },
    { name: 'an empty password field', host: host('root::0:00:::\n') },
    { name: 'others may have any group', host: host('root:x:0:0:::\ntoor:x:0:1:::\nroott:x:1:1:::\n') },
  ],
  failing: [
    {
      name: 'group users',
      host: host('root:x:0:100:root:/root:/bin/bash\n'),
      finds: [rootsGroup(100, 1)],
      accounts: { 'passwd:root': { gid: '0' } },
      consents: ['limits-logins'],
    },
    {
      name: 'a second entry is for a person to delete',
      host: host('root:x:0:0:::\nroot:x:0:100:::\n'),
      finds: [rootsGroup(100, 2)],
      decides: ['/etc/passwd:2 is a second entry named root'],
      leaves: [rootsGroup(100, 2)],
    },
  ],
});

function isRoot(name: string, line: number): Finding {
  return {
    what: `uid of ${name}`,
    expected: 'not 0',
    actual: '0',
    where: `/etc/passwd:${line}`,
    state: 'persistent',
  };
}

testRule(onlyRoot, {
  compliant: [
    { name: 'root alone', host: host('root:x:0:0:::\na:x:10:0:::\n') },
    { name: 'an entry of a name service', host: host('root:x:0:0:::\n+::0:0:::\n+toor::0:0:::\n') },
    { name: 'root twice is the matter of another rule', host: host('root:x:0:0:::\nroot:x:0:0:::\n') },
  ],
  failing: [
    {
      name: 'other names, and other ways to write the number',
      host: host('root:x:0:0:::\ntoor:x:0:0:::\na.b:x:00:1:::\nc:x:+0:1:::\n::0:0:::\n'),
      finds: [isRoot('toor', 2), isRoot('a.b', 3), isRoot('c', 4), isRoot('', 5)],
      decides: ['toor has uid 0', 'a.b has uid 0', 'c has uid 0', 'has uid 0'],
      leaves: [isRoot('toor', 2), isRoot('a.b', 3), isRoot('c', 4), isRoot('', 5)],
    },
  ],
});

function members(actual: string, where: string): Finding {
  return { what: 'members of group shadow', expected: 'none', actual, where, state: 'persistent' };
}

function primary(name: string, gid: number, line: number): Finding {
  return {
    what: `primary group of ${name}`,
    expected: 'not group shadow',
    actual: `gid ${gid} (shadow)`,
    where: `/etc/passwd:${line}`,
    state: 'persistent',
  };
}

testRule(shadowGroup, {
  compliant: [
    { name: 'nobody is in it', host: host('root:x:0:0:::\n') },
    { name: 'there is no such group', host: host('root:x:0:42:::\n', 'root:x:0:\n') },
    {
      name: 'members of a group with a longer name',
      host: host('root:x:0:0:::\n', `${GROUPS}shadowy:x:43:a\n`),
    },
  ],
  failing: [
    {
      name: 'members in both databases',
      host: {
        ...host('root:x:0:0:::\n', 'root:x:0:\nshadow:x:42:alice,bob\n'),
        gshadow: { shadow: { members: ['alice'] } },
      },
      finds: [members('alice, bob', '/etc/group:2'), members('alice', '/etc/gshadow')],
      accounts: { 'group:shadow': { members: '' }, 'gshadow:shadow': { members: '' } },
      consents: ['limits-logins'],
    },
    {
      name: 'the primary group of an account, by another number than the usual one',
      host: host('root:x:0:0:::\na:x:1:77:::\nb:x:2:42:::\n', 'shadow:x:77:\nusers:x:42:\n'),
      finds: [primary('a', 77, 2)],
      decides: ['Group shadow is the primary group of a'],
      leaves: [primary('a', 77, 2)],
    },
    {
      name: 'a second group of that name',
      host: host('root:x:0:0:::\n', 'shadow:x:42:\nshadow:x:43:alice\n'),
      finds: [members('alice', '/etc/group:2')],
      decides: ['/etc/group:2 is a second group shadow'],
      leaves: [members('alice', '/etc/group:2')],
    },
  ],
});
