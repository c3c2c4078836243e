import rule from '../../../src/rules/filesystem-walk/sticky-bit-world-writable-directories.ts';
import { testRule } from '../../rule-tester.ts';

const directory = (path: string, mode: number, uid = 0) =>
  ({ path, type: 'directory', mode, uid, gid: 0 }) as const;
const standing = (mode: number, uid = 0) => ({ directory: true, mode, uid }) as const;
const lacks = (path: string, actual: string) =>
  ({
    what: `mode of ${path}`,
    expected: 'the sticky bit, where others may write',
    actual,
    where: path,
    state: 'persistent',
  }) as const;

testRule(rule, {
  compliant: [
    { name: 'the walk found nothing', host: {} },
    { name: '/tmp has the sticky bit', host: { walk: [directory('/tmp', 0o1777)] } },
    { name: 'only the group may write', host: { walk: [directory('/srv', 0o2775)] } },
    {
      name: 'a file that everybody may write is not a directory',
      host: { walk: [{ path: '/srv/f', type: 'file', mode: 0o666, uid: 0, gid: 0 }] },
    },
  ],
  failing: [
    {
      name: 'directories of anybody, whatever their names',
      host: {
        files: { '/srv/drop box\n$(x)': standing(0o777, 1000), '/srv/in': standing(0o2773) },
        walk: [directory('/srv/drop box\n$(x)', 0o777, 1000), directory('/srv/in', 0o2773)],
      },
      finds: [lacks('/srv/drop box\n$(x)', '0777'), lacks('/srv/in', '2773')],
      files: { '/srv/drop box\n$(x)': { mode: 0o1777 }, '/srv/in': { mode: 0o3773 } },
    },
  ],
});
