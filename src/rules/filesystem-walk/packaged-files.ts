import { z } from 'zod';
import { deviantFiles } from '../../facts/packaged-files.ts';
import { defineRule } from '../../rule.ts';

const MOST_SHOWN = 100;

export default defineRule({
  id: 'packaged-files',
  title: 'Files of packages are as their packages brought them',
  rationale: 'An intruder who wants to stay changes programs that everybody runs.',
  question:
    'Is each of these differences from what the packages brought known and wanted? Modes and owners are not compared by every dpkg.',
  check:
    'The dpkg of the running host compares the files of all packages with their checksums. Configuration files are shown as such; paths of the parameter ignore are left out.',
  remedy: 'Nothing is written: a person decides which package to install again.',
  params: z.strictObject({
    ignore: z.array(z.string().startsWith('/')).default([]).describe('paths whose differences were accepted'),
  }),
  facts: { deviants: deviantFiles },
  *audit({ deviants }, { ignore }) {
    for (const { path, what, conffile } of deviants)
      if (!conffile && !ignore.includes(path))
        yield {
          what: path,
          expected: 'as its package brought it',
          actual: what,
          where: path,
          state: 'persistent',
        };
  },
  *evidence({ deviants }, { ignore }) {
    const shown = deviants.filter(({ path }) => !ignore.includes(path));
    for (const { path, what, conffile } of shown.filter((one) => one.conffile).slice(0, MOST_SHOWN))
      yield { what: `${what}${conffile ? ', a configuration file' : ''}`, where: path };
    yield { what: `${shown.length} files differ`, where: 'dpkg --verify' };
  },
  *remediate({ deviants }, { ignore }) {
    for (const { path, what, conffile } of deviants)
      if (!conffile && !ignore.includes(path))
        yield {
          kind: 'decision',
          text: `${path} is not as its package brought it (${what}): install the package again (dpkg -S names it), or name the path in the parameter ignore of packaged-files.`,
        };
  },
});
