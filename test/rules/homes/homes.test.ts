import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/host/evidence.ts';
import { Host } from '../../../src/host/host.ts';
import { homes } from '../../../src/rules/homes/index.ts';
import type { Finding } from '../../../src/rule.ts';
import { type Example, exampleEvidence, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { ruleNamed } from '../rule-named.ts';

const folder = (mode = 0o750, uid = 1000, gid = 1000): Example => ({ directory: true, mode, uid, gid });
const file = (mode = 0o644, uid = 1000): Example => ({ content: '', mode, uid, gid: 1000 });
const ROOT = { '/root': folder(0o700, 0, 0) } as const;

/** Accounts alice (1000) and those of `lines`, with the homes that are looked at. */
function host(files: Record<string, Example>, lines = '', looked: readonly string[] = []): ExampleHost {
  const passwd = `root:x:0:0::/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n${lines}`;
  return { files: { ...ROOT, ...files, '/etc/passwd': passwd }, homes: ['/root', '/home/alice', ...looked] };
}

function found(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

const ALICE = { '/home/alice': folder() } as const;
const TOUCHES = { consents: ['touches-user-files'] } as const;

const lacking = (name: string, actual: string, line = 2) =>
  found(`home of ${name}`, 'a directory', actual, `/etc/passwd:${line}`);

testRule(ruleNamed(homes, 'home-exists'), {
  compliant: [
    { name: 'both are there', host: host(ALICE) },
    {
      name: 'a link to a directory',
      host: host({ '/home/alice': { link: '/srv/alice' }, '/srv/alice': folder() }),
    },
    {
      name: 'accounts that nobody logs in to',
      host: host(
        ALICE,
        'www:x:33:33::/nonexistent:/usr/sbin/nologin\na:x:34:33::/no:/opt/false\nsync:x:4:4::/no:/bin/sync\nnfsnobody:x:9:9::/no:/bin/sh\n',
      ),
    },
    {
      name: 'an account that is passed over',
      host: host(ALICE, 'b:x:1001:1::/gone:/bin/sh\n', ['/gone']),
      params: { exemptAccounts: ['b'] },
    },
    {
      name: 'a system account, where people alone are judged',
      host: host(ALICE, 'b:x:50:1::/gone:/bin/sh\n', ['/gone']),
      params: { minUid: 1000 },
    },
    { name: 'entries of a name service', host: host(ALICE, '+::::::\n') },
  ],
  failing: [
    {
      name: 'one was never made',
      host: host({ '/home': folder(0o755, 0, 0) }),
      finds: [lacking('alice', '/home/alice does not exist')],
      files: { '/home/alice': { mode: 0o750, uid: 1000, gid: 1000 } },
      ...TOUCHES,
    },
    {
      name: 'one that was never made in the home of another',
      host: host(ALICE, 'b:x:1001:1::/home/alice/b:/bin/sh\n', ['/home/alice/b']),
      finds: [lacking('b', '/home/alice/b does not exist', 3)],
      decides: ['The home of b'],
      leaves: [lacking('b', '/home/alice/b does not exist', 3)],
    },
    {
      name: 'a link to nowhere, a file, nothing at all, a relative path, and a directory of the system',
      host: host(
        { '/home/alice': { link: '/srv/gone' }, '/home/b': file() },
        'b:x:1001:1::/home/b:/bin/sh\nc:x:1002:1:::/bin/sh\nd:x:1003:1::home/d:/bin/sh\ne:x:1004:1::/nonexistent:/bin/sh\nf:x:1005:1::/home/../x:/bin/sh\n',
        ['/home/b', '/nonexistent'],
      ),
      finds: [
        lacking('alice', '/home/alice, which leads to /srv/gone does not exist'),
        lacking('b', '/home/b is a file', 3),
        lacking('c', 'empty', 4),
        lacking('d', 'home/d is no plain absolute path', 5),
        lacking('e', '/nonexistent does not exist', 6),
        lacking('f', '/home/../x is no plain absolute path', 7),
      ],
      decides: [
        'The home of alice',
        'The home of b',
        'The home of c',
        'The home of d',
        'The home of e',
        'The home of f',
      ],
      leaves: [
        lacking('alice', '/home/alice, which leads to /srv/gone does not exist'),
        lacking('b', '/home/b is a file', 3),
        lacking('c', 'empty', 4),
        lacking('d', 'home/d is no plain absolute path', 5),
        lacking('e', '/nonexistent does not exist', 6),
        lacking('f', '/home/../x is no plain absolute path', 7),
      ],
    },
  ],
  unmeasured: [
    {
      name: 'a home that no look came to',
      host: host(ALICE, 'b:x:1001:1::/home/b:/bin/sh\n'),
      says: '/home/b was not looked at',
    },
  ],
});

const owner = (name: string, expected: number, actual: number, path: string) =>
  found(`owner of the home of ${name}`, `uid ${expected}`, `uid ${actual}`, path);

testRule(ruleNamed(homes, 'home-owner'), {
  compliant: [
    { name: 'each has its own', host: host(ALICE) },
    { name: 'two names for one uid', host: host(ALICE, 'alias:x:01000:1000::/home/alice:/bin/sh\n') },
    { name: 'one that does not exist is the matter of another rule', host: host({}) },
  ],
  failing: [
    {
      name: 'root made it',
      host: host({ '/home/alice': folder(0o755, 0, 0) }),
      finds: [owner('alice', 1000, 0, '/home/alice')],
      files: { '/home/alice': { uid: 1000 } },
      ...TOUCHES,
    },
    {
      name: 'a link is judged and changed where it leads',
      host: host({ '/home/alice': { link: '../srv/a' }, '/srv/a': folder(0o750, 5) }),
      finds: [owner('alice', 1000, 5, '/srv/a')],
      files: { '/srv/a': { uid: 1000 } },
      ...TOUCHES,
    },
    {
      name: 'one in the home of another, who could put a link in its place',
      host: host(
        {
          ...ALICE,
          '/home/alice/sub': folder(0o755, 5),
          '/srv': folder(0o777, 0, 0),
          '/srv/c': folder(0o755, 5),
          '/tmp': folder(0o1777, 0, 0),
          '/tmp/d': folder(0o755, 5),
        },
        'b:x:1001:1::/home/alice/sub:/bin/sh\nc:x:1002:1::/srv/c:/bin/sh\nd:x:1003:1::/tmp/d:/bin/sh\n',
        ['/home/alice/sub', '/srv/c', '/tmp/d'],
      ),
      finds: [
        owner('b', 1001, 5, '/home/alice/sub'),
        owner('c', 1002, 5, '/srv/c'),
        owner('d', 1003, 5, '/tmp/d'),
      ],
      files: { '/tmp/d': { uid: 1003 } },
      decides: [
        'others than root can change /home/alice, which it lies in',
        'others than root can change /srv, which it lies in',
      ],
      leaves: [owner('b', 1001, 5, '/home/alice/sub'), owner('c', 1002, 5, '/srv/c')],
      ...TOUCHES,
    },
    {
      name: 'one that two accounts share, and one that the system needs',
      host: host(
        { ...ALICE, '/bin': folder(0o755, 0, 0) },
        'bob:x:1001:1::/home/alice:/bin/sh\nbin:x:2:2::/bin:/bin/sh\n',
        ['/bin'],
      ),
      finds: [owner('bob', 1001, 1000, '/home/alice'), owner('bin', 2, 0, '/bin')],
      decides: ['/home/alice is the home of alice too', '/bin is a directory of the system'],
      leaves: [owner('bob', 1001, 1000, '/home/alice'), owner('bin', 2, 0, '/bin')],
    },
  ],
});

const mode = (name: string, actual: string, path: string, limit = '0750') =>
  found(`mode of the home of ${name}`, `${limit} or stricter`, actual, path);

testRule(ruleNamed(homes, 'home-permissions'), {
  compliant: [
    { name: 'the limit, and stricter', host: host(ALICE) },
    { name: 'setgid and sticky bits are not judged', host: host({ '/home/alice': folder(0o3750) }) },
  ],
  failing: [
    {
      name: 'as adduser made it; special bits stay',
      host: host({ '/home/alice': folder(0o2775) }),
      finds: [mode('alice', '2775', '/home/alice')],
      files: { '/home/alice': { mode: 0o2750 } },
      ...TOUCHES,
    },
    {
      name: 'one whose name is that of a directory of the system elsewhere',
      host: host({ ...ALICE, '/home/dev': folder(0o755, 1001) }, 'dev:x:1001:1::/home/dev:/bin/sh\n', [
        '/home/dev',
      ]),
      finds: [mode('dev', '0755', '/home/dev')],
      files: { '/home/dev': { mode: 0o750 } },
      ...TOUCHES,
    },
    {
      name: 'a stricter profile',
      host: host(ALICE),
      params: { mode: '0700' },
      finds: [mode('alice', '0750', '/home/alice', '0700')],
      files: { '/home/alice': { mode: 0o700 } },
      ...TOUCHES,
    },
    {
      name: 'the root directory is nobody’s home',
      host: host({ ...ALICE, '/': folder(0o755, 0, 0) }, 'b:x:1001:1::/:/bin/sh\n', ['/']),
      finds: [mode('b', '0755', '/')],
      decides: ['/ is a directory of the system'],
      leaves: [mode('b', '0755', '/')],
    },
  ],
});

testRule(ruleNamed(homes, 'home-dot-files-writable'), {
  compliant: [
    { name: 'only the owner writes', host: host({ ...ALICE, '/home/alice/.bashrc': file() }) },
    {
      name: 'folders, links, other names and what is deeper',
      host: host({
        ...ALICE,
        '/home/alice/.ssh': folder(0o777),
        '/home/alice/.ssh/config': file(0o666),
        '/home/alice/.vimrc': { link: 'vimrc' },
        '/home/alice/vimrc': file(0o666),
      }),
    },
  ],
  failing: [
    {
      name: 'made under a mask of 002, and for everybody; a name with a newline',
      host: host({ ...ALICE, '/home/alice/.bashrc': file(0o664), '/home/alice/.a\nb': file(0o4646) }),
      finds: [
        found('mode of /home/alice/.a\nb', 'not writable by group or others', '4646', '/home/alice/.a\nb'),
        found(
          'mode of /home/alice/.bashrc',
          'not writable by group or others',
          '0664',
          '/home/alice/.bashrc',
        ),
      ],
      files: { '/home/alice/.a\nb': { mode: 0o4644 }, '/home/alice/.bashrc': { mode: 0o644 } },
      ...TOUCHES,
    },
    {
      name: 'a home that two accounts share is gone over once',
      host: host({ ...ALICE, '/home/alice/.x': file(0o620) }, 'bob:x:1001:1::/home/alice:/bin/sh\n'),
      finds: [found('mode of /home/alice/.x', 'not writable by group or others', '0620', '/home/alice/.x')],
      files: { '/home/alice/.x': { mode: 0o600 } },
      ...TOUCHES,
    },
  ],
});

for (const name of ['.netrc', '.forward', '.rhosts'])
  testRule(ruleNamed(homes, `home-${name.slice(1)}-absent`), {
    compliant: [
      {
        name: 'nothing of that name',
        host: host({ ...ALICE, [`/home/alice/${name}x`]: file(), '/home/alice/x': file() }),
      },
      { name: 'a folder of that name', host: host({ ...ALICE, [`/home/alice/${name}`]: folder() }) },
      {
        name: 'a link of that name',
        host: host({ ...ALICE, [`/home/alice/${name}`]: { link: '/etc/passwd' } }),
      },
    ],
    failing: [
      {
        name: 'one for its owner alone',
        host: host({ ...ALICE, [`/home/alice/${name}`]: file(0o600), [`/root/${name}`]: file(0o600, 0) }),
        finds: [
          found(`${name} of root`, 'no such file', 'mode 0600, uid 0', `/root/${name}`),
          found(`${name} of alice`, 'no such file', 'mode 0600, uid 1000', `/home/alice/${name}`),
        ],
        files: { [`/root/${name}`]: null, [`/home/alice/${name}`]: null },
        ...TOUCHES,
      },
    ],
  });

describe('thousands of homes', () => {
  const COUNT = 50_000;
  const names = Array.from({ length: COUNT }, (_, at) => `u${at}`);
  const wrong = { type: 'directory', mode: 0o777, uid: 7, gid: 7, entries: [] } as const;
  const passwd = names.map((name, at) => `${name}:x:${at + 1000}:100::/home/${name}:/bin/sh\n`).join('');
  const host = new Host({
    ...exampleEvidence({ files: { '/etc/passwd': passwd } }),
    homes: { value: names.map((name) => ({ path: `/home/${name}`, dotFiles: [] })) },
  });
  const files = Object.fromEntries(names.map((name) => [`/home/${name}`, wrong]));
  const target = new Host({
    ...host.evidence,
    files: { ...host.evidence.files, '/home': { ...wrong, mode: 0o755, uid: 0 }, ...files },
  });

  it.each(homes)('are gone over in a time that grows with their number: $id', (rule) => {
    const started = performance.now();
    const params = rule.params.parse({});
    const findings = rule.audit(target, params);
    expect(rule.remediate(target, params)).toHaveLength(findings.length);
    expect([0, COUNT]).toContain(findings.length);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('homes that were not judged', () => {
  const withHome = (unread: string): Host => {
    const evidence: Evidence = exampleEvidence(host({}, '', []));
    return new Host({
      ...evidence,
      homes: {
        value: [
          { path: '/root', dotFiles: [] },
          { path: '/home/alice', dotFiles: [], unread },
        ],
      },
    });
  };

  it.each(homes)('are named where another machine has them: $id', (rule) => {
    const params = rule.params.parse({});
    const away = withHome("it is on another machine's filesystem (nfs4)");
    expect(rule.audit(away, params)).toEqual([]);
    expect(rule.evidence(away, params)).toEqual([
      {
        what: "the home of alice was not judged: it is on another machine's filesystem (nfs4)",
        where: '/home/alice',
      },
    ]);
  });

  it.each(homes)('are an error where they could not be read: $id', (rule) => {
    expect(() => rule.audit(withHome('permission denied'), rule.params.parse({}))).toThrow(
      '/home/alice: permission denied',
    );
  });

  it('does not hide /etc/hosts.equiv', () => {
    const rule = ruleNamed(homes, 'home-rhosts-absent');
    const evidence = rule.evidence(
      new Host(exampleEvidence(host({ ...ALICE, '/etc/hosts.equiv': '' }))),
      rule.params.parse({}),
    );
    expect(evidence).toEqual([
      { what: '/etc/hosts.equiv says the same for all accounts', where: '/etc/hosts.equiv' },
    ]);
  });
});
