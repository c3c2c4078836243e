import type { WalkedPath } from '../../../src/host/evidence.ts';
import { ownerless } from '../../../src/rules/filesystem-walk/ownerless.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { ruleNamed } from '../rule-named.ts';

const DATABASES = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n+nis::0:0:::\n',
  '/etc/group': 'root:x:0:\nalice:x:1000:\n',
};

/** A host on which the walk found these, each standing as it was found. */
function host(...walk: WalkedPath[]): ExampleHost {
  const files = walk.map(({ path, type, mode, uid, gid }): [string, Example] => [
    path,
    type === 'directory' ? { directory: true, mode, uid, gid } : { content: '', mode, uid, gid },
  ]);
  return { files: { ...DATABASES, ...Object.fromEntries(files) }, walk };
}

function walked(
  path: string,
  uid: number,
  gid: number,
  mode = 0o644,
  type: WalkedPath['type'] = 'file',
): WalkedPath {
  return { path, type, mode, uid, gid };
}

function found(field: 'uid' | 'gid', path: string, number: number): Finding {
  const [what, database] = field === 'uid' ? ['owner', '/etc/passwd'] : ['group', '/etc/group'];
  return {
    what: `${what} of ${path}`,
    expected: `a ${field} of ${database}`,
    actual: `${field} ${number}`,
    where: path,
    state: 'persistent',
  };
}

const MANY = { consents: ['changes-many-modes'] } as const;

testRule(ruleNamed(ownerless, 'unowned-paths'), {
  compliant: [
    { name: 'the walk found nothing', host: host() },
    {
      name: 'what was found for other reasons',
      host: host(walked('/a', 0, 7), walked('/b', 1000, 0, 0o666)),
    },
    {
      name: 'left out by the profile',
      host: host(walked('/srv/x/a', 7, 0)),
      params: { exclude: ['/srv/x'] },
    },
  ],
  failing: [
    {
      name: 'nobody said who shall have them',
      host: host(walked('/a', 1005, 0), walked('/b', 1005, 0), walked('/c', 70, 0, 0o755, 'directory')),
      finds: [found('uid', '/a', 1005), found('uid', '/b', 1005), found('uid', '/c', 70)],
      decides: [
        'Paths that belong to no account: 2 of uid 1005, 1 of uid 70. Delete them, or name the account that they are given to in the parameter giveTo of unowned-paths',
      ],
      leaves: [found('uid', '/a', 1005), found('uid', '/b', 1005), found('uid', '/c', 70)],
    },
    {
      name: 'the profile names somebody; no program becomes setuid for another',
      host: host(
        walked('/a', 1005, 0),
        walked('/s', 1005, 0, 0o6755),
        walked('/d', 70, 0, 0o2775, 'directory'),
      ),
      params: { giveTo: 'root' },
      finds: [found('uid', '/a', 1005), found('uid', '/s', 1005), found('uid', '/d', 70)],
      files: { '/a': { uid: 0 }, '/s': { uid: 0, mode: 0o755 }, '/d': { uid: 0 } },
      ...MANY,
    },
    {
      name: 'the profile names nobody that exists',
      host: host(walked('/a', 1005, 0)),
      params: { giveTo: 'nis' },
      finds: [found('uid', '/a', 1005)],
      decides: ['There is no account nis. Paths that belong to no account: 1 of uid 1005.'],
      leaves: [found('uid', '/a', 1005)],
    },
  ],
  unmeasured: [{ name: 'there is no /etc/passwd', host: { walk: [] }, says: 'there is no /etc/passwd' }],
});

testRule(ruleNamed(ownerless, 'ungrouped-paths'), {
  compliant: [{ name: 'an unowned one has its group', host: host(walked('/a', 7, 0)) }],
  failing: [
    {
      name: 'the profile names a group',
      host: host(walked('/a', 0, 7), walked('/s', 0, 7, 0o2755)),
      params: { giveTo: 'alice' },
      finds: [found('gid', '/a', 7), found('gid', '/s', 7)],
      files: { '/a': { gid: 1000 }, '/s': { gid: 1000, mode: 0o755 } },
      ...MANY,
    },
    {
      name: 'a link is not given to what it leads to',
      host: host(walked('/link', 0, 7, 0o777, 'link')),
      params: { giveTo: 'alice' },
      finds: [found('gid', '/link', 7)],
      decides: ['Links keep their owner here: give /link away with chown -h'],
      leaves: [found('gid', '/link', 7)],
    },
    {
      name: 'nobody said which',
      host: host(walked('/a', 0, 7)),
      finds: [found('gid', '/a', 7)],
      decides: ['Paths that belong to no group: 1 of gid 7.'],
      leaves: [found('gid', '/a', 7)],
    },
  ],
});
