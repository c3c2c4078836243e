import { describe, expect, it } from 'vitest';
import { accounts } from '../../../src/rules/file-permissions/accounts.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const group = 'root:x:0:\nshadow:x:42:\n';
const permitted = 'gid 42 (shadow) or gid 0 (root)';

const named: Record<string, string> = {
  'permissions-passwd': '/etc/passwd',
  'permissions-passwd-backup': '/etc/passwd-',
  'permissions-group': '/etc/group',
  'permissions-group-backup': '/etc/group-',
};
const secret: Record<string, string> = {
  'permissions-shadow': '/etc/shadow',
  'permissions-shadow-backup': '/etc/shadow-',
  'permissions-gshadow': '/etc/gshadow',
  'permissions-gshadow-backup': '/etc/gshadow-',
};

it('covers every file once', () => {
  expect(accounts.map(({ id }) => id).toSorted()).toEqual(
    [...Object.keys(named), ...Object.keys(secret)].toSorted(),
  );
});

describe('files that everybody may read', () => {
  for (const [id, path] of Object.entries(named)) {
    testRule(ruleOf(id), {
      compliant: [
        { name: 'as installed', host: { files: { [path]: { content: '', mode: 0o644 } } } },
        { name: 'stricter', host: { files: { [path]: { content: '', mode: 0o400 } } } },
        { name: 'no bit at all', host: { files: { [path]: { content: '', mode: 0 } } } },
      ],
      failing: [
        {
          name: 'everybody may write',
          host: { files: { [path]: { content: 'x', mode: 0o666 } } },
          finds: [found('mode', path, '0644 or stricter', '0666')],
          files: { [path]: { mode: 0o644 } },
        },
        {
          name: 'the group may write, and others may not even read: nothing is added',
          host: { files: { [path]: { content: 'x', mode: 0o660 } } },
          finds: [found('mode', path, '0644 or stricter', '0660')],
          files: { [path]: { mode: 0o640 } },
        },
        {
          name: 'it is executable, setuid, setgid and sticky',
          host: { files: { [path]: { content: 'x', mode: 0o7755 } } },
          finds: [found('mode', path, '0644 or stricter', '7755')],
          files: { [path]: { mode: 0o644 } },
        },
        {
          name: 'somebody else owns it',
          host: { files: { [path]: { content: 'x', uid: 1000, gid: 42 } } },
          finds: [
            found('owner', path, 'uid 0 (root)', 'uid 1000'),
            found('group', path, 'gid 0 (root)', 'gid 42'),
          ],
          files: { [path]: { uid: 0, gid: 0 } },
        },
        {
          name: 'a link leads to the file',
          host: {
            files: { [path]: { link: '../srv/accounts' }, '/srv/accounts': { content: '', mode: 0o664 } },
          },
          finds: [{ ...found('mode', path, '0644 or stricter', '0664'), where: '/srv/accounts' }],
          files: { '/srv/accounts': { mode: 0o644 } },
        },
        {
          name: 'a folder stands there',
          host: { files: { [path]: { directory: true } } },
          finds: [found('type', path, 'regular file', 'directory')],
          decides: [`${path} leads to ${path}, a directory: decide what shall stand there`],
          leaves: [found('type', path, 'regular file', 'directory')],
        },
      ],
      unmeasured: [
        {
          name: 'it cannot be seen',
          host: { files: { [path]: { node: { type: 'hidden', reason: 'permission denied' } } } },
          says: 'permission denied',
        },
        {
          name: 'it is a circle of links',
          host: { files: { [path]: { link: path } } },
          says: 'too many symbolic links',
        },
      ],
    });
  }
});

describe('files with password hashes', () => {
  for (const [id, path] of Object.entries(secret)) {
    testRule(ruleOf(id), {
      compliant: [
        {
          name: 'root:shadow',
          host: { files: { '/etc/group': group, [path]: { content: '', mode: 0o640, gid: 42 } } },
        },
        { name: 'root:root', host: { files: { '/etc/group': group, [path]: { content: '', mode: 0o640 } } } },
        {
          name: 'root:root where there is no group shadow',
          host: { files: { [path]: { content: '', mode: 0o640 } } },
        },
        { name: 'stricter', host: { files: { [path]: { content: '', mode: 0o600 } } } },
        {
          name: 'group shadow has another number here',
          host: { files: { '/etc/group': 'shadow:x:15:\n', [path]: { content: '', mode: 0o640, gid: 15 } } },
        },
      ],
      failing: [
        {
          name: 'everybody may read',
          host: { files: { '/etc/group': group, [path]: { content: '', mode: 0o644, gid: 42 } } },
          finds: [found('mode', path, '0640 or stricter', '0644')],
          files: { [path]: { mode: 0o640 } },
        },
        {
          name: 'another group has it',
          host: { files: { '/etc/group': group, [path]: { content: '', mode: 0o640, gid: 100 } } },
          finds: [found('group', path, permitted, 'gid 100')],
          files: { [path]: { gid: 42 } },
        },
        {
          name: 'another group has it and there is no group shadow',
          host: { files: { '/etc/group': '#shadow:x:42:\n', [path]: { content: '', mode: 0o640, gid: 42 } } },
          finds: [found('group', path, 'gid 0 (root)', 'gid 42')],
          files: { [path]: { gid: 0 } },
        },
        {
          name: 'all is wrong',
          host: { files: { '/etc/group': group, [path]: { content: '', mode: 0o4666, uid: 1, gid: 1 } } },
          finds: [
            found('mode', path, '0640 or stricter', '4666'),
            found('owner', path, 'uid 0 (root)', 'uid 1'),
            found('group', path, permitted, 'gid 1'),
          ],
          files: { [path]: { mode: 0o640, uid: 0, gid: 42 } },
        },
        {
          name: 'group root has it, which needs no repair beside the mode',
          host: { files: { '/etc/group': group, [path]: { content: '', mode: 0o660 } } },
          finds: [found('mode', path, '0640 or stricter', '0660')],
          files: { [path]: { mode: 0o640 } },
        },
        {
          name: 'the profile wants it stricter',
          host: { files: { '/etc/group': group, [path]: { content: '', mode: 0o640, gid: 42 } } },
          params: { mode: '0600' },
          finds: [found('mode', path, '0600 or stricter', '0640')],
          files: { [path]: { mode: 0o600 } },
        },
      ],
      unmeasured: [
        {
          name: 'the groups cannot be read',
          host: {
            files: {
              [path]: { content: '', mode: 0o640, gid: 42 },
              '/etc/group': {
                node: { type: 'file', mode: 0, uid: 0, gid: 0, size: 1, unread: 'permission denied' },
              },
            },
          },
          says: 'permission denied',
        },
      ],
    });
  }
});

describe('where nothing stands', () => {
  const present = new Set(['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow']);

  it.each(Object.entries({ ...named, ...secret }))('%s', (id, path) => {
    const rule = ruleOf(id);
    const params = rule.params.parse({});
    const host = exampleHost();
    if (!present.has(path)) {
      expect(rule.notApplicable(host, params)).toBe(`${path} does not exist`);
      return;
    }
    expect(rule.notApplicable(host, params)).toBeUndefined();
    expect(rule.audit(host, params)).toEqual([found('type', path, 'regular file', 'does not exist')]);
    expect(rule.remediate(host, params)).toEqual([
      { kind: 'decision', text: expect.stringContaining('restore it') },
    ]);
  });
});

describe('the mode that a profile sets', () => {
  const { params } = ruleOf('permissions-passwd');
  const shadow = ruleOf('permissions-shadow').params;

  it.each(['0644', '644', '0444', '00444'])('may be %s', (mode) => {
    expect(params.parse({ mode })).toEqual({ mode });
  });

  it.each(['0664', '4644', '0600', '0640', '', '0o644', 'rw-r--r--', '00000644', '0648', ' 644', '644\n'])(
    'may not be %j for a file that everybody must read',
    (mode) => {
      expect(params.safeParse({ mode }).success).toBe(false);
    },
  );

  it('is text, since 0644 is the number 644 in YAML', () => {
    expect(params.safeParse({ mode: 644 }).success).toBe(false);
  });

  it('may close a file with secrets wholly, and not open it', () => {
    expect(shadow.safeParse({ mode: '000' }).success).toBe(true);
    expect(shadow.safeParse({ mode: '0644' }).success).toBe(false);
  });
});

function ruleOf(id: string): Rule {
  const rule = accounts.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

function found(what: string, path: string, expected: string, actual: string): Finding {
  return { what: `${what} of ${path}`, expected, actual, where: path, state: 'persistent' };
}
