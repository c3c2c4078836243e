import { expect, it } from 'vitest';
import rule from '../../../src/rules/filesystem-walk/world-writable-files.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const walked = (path: string, mode: number, type: 'file' | 'directory' | 'other' = 'file') =>
  ({ path, type, mode, uid: 1000, gid: 1000 }) as const;
const standing = (mode: number) => ({ content: '', mode, uid: 1000, gid: 1000 }) as const;
const found = (path: string, actual: string) =>
  ({
    what: `mode of ${path}`,
    expected: 'not writable by others',
    actual,
    where: path,
    state: 'persistent',
  }) as const;

testRule(rule, {
  compliant: [
    { name: 'the walk found nothing', host: {} },
    {
      name: 'sockets, pipes, devices and directories',
      host: { walk: [walked('/run/x', 0o666, 'other'), walked('/tmp', 0o1777, 'directory')] },
    },
    { name: 'setuid, but closed', host: { walk: [walked('/usr/bin/su', 0o4755)] } },
    {
      name: 'below what the profile leaves out',
      host: { walk: [walked('/srv/drop/a', 0o666), walked('/srv/one', 0o666)] },
      params: { exclude: ['/srv/drop/', '/srv/one'] },
    },
  ],
  failing: [
    {
      name: 'files with all sorts of names and bits',
      host: {
        files: { '/srv/a b\n$(x)': standing(0o666), '/srv/s': standing(0o4777) },
        walk: [walked('/srv/a b\n$(x)', 0o666), walked('/srv/s', 0o4777)],
      },
      finds: [found('/srv/a b\n$(x)', '0666'), found('/srv/s', '4777')],
      files: { '/srv/a b\n$(x)': { mode: 0o664 }, '/srv/s': { mode: 0o4775 } },
      consents: ['changes-many-modes'],
    },
    {
      name: 'beside what the profile leaves out',
      host: { files: { '/srv/dropped': standing(0o666) }, walk: [walked('/srv/dropped', 0o666)] },
      params: { exclude: ['/srv/drop'] },
      finds: [found('/srv/dropped', '0666')],
      files: { '/srv/dropped': { mode: 0o664 } },
      consents: ['changes-many-modes'],
    },
  ],
});

it('names what the profile leaves out', () => {
  expect(rule.evidence(exampleHost(), rule.params.parse({ exclude: ['/srv/drop'] }))).toEqual([
    { what: '/srv/drop is left out by the profile', where: '/srv/drop' },
  ]);
});

it('refuses to leave out everything', () => {
  expect(rule.params.safeParse({ exclude: ['/'] }).success).toBe(false);
  expect(rule.params.safeParse({ exclude: ['srv'] }).success).toBe(false);
});
