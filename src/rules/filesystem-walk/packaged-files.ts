import { z } from 'zod';
import { type DeviantFile, deviantFiles } from '../../facts/packaged-files.ts';
import { few } from '../../kinds/few.ts';
import { defineRule, type Finding } from '../../rule.ts';

const MOST_SHOWN = 100;

export default defineRule({
  id: 'packaged-files',
  title: 'Files of packages are as their packages brought them',
  rationale: 'An intruder who wants to stay changes programs that everybody runs.',
  question:
    'Is each of these differences from what the packages brought known and wanted? Modes and owners are not compared by every dpkg.',
  check:
    'With the parameter checksums the dpkg of the running host compares the files of all packages with their checksums, which reads every one of them. Configuration files are shown as such; paths of the parameter ignore are left out.',
  remedy: 'Nothing is written: a person decides which package to install again.',
  params: z.strictObject({
    checksums: z.boolean().default(false).describe('whether dpkg reads every packaged file to compare it'),
    ignore: z.array(z.string().startsWith('/')).default([]).describe('paths whose differences were accepted'),
  }),
  facts: { deviants: deviantFiles },
  *audit(facts, { checksums, ignore }) {
    if (!checksums) return;
    const changed = unaccepted(facts.deviants, ignore).filter(({ conffile }) => !conffile);
    const finding = (what: string, actual: string, where: string): Finding => ({
      what,
      expected: 'as its package brought it',
      actual,
      where,
      state: 'persistent',
    });
    for (const { path, what } of changed.slice(0, MOST_SHOWN)) yield finding(path, what, path);
    if (changed.length > MOST_SHOWN)
      yield finding(`${changed.length - MOST_SHOWN} more files`, 'changed or missing', 'dpkg --verify');
  },
  *evidence(facts, { checksums, ignore }) {
    if (!checksums) {
      yield { what: 'not compared: --set packaged-files.checksums=true compares', where: 'dpkg --verify' };
      return;
    }
    const conffiles = unaccepted(facts.deviants, ignore).filter(({ conffile }) => conffile);
    for (const { path, what } of conffiles.slice(0, MOST_SHOWN))
      yield { what: `configuration file: ${what}`, where: path };
    if (conffiles.length > MOST_SHOWN)
      yield { what: `${conffiles.length - MOST_SHOWN} more configuration files`, where: 'dpkg --verify' };
  },
  *remediate(facts, { checksums, ignore }) {
    if (!checksums) return;
    const changed = unaccepted(facts.deviants, ignore).filter(({ conffile }) => !conffile);
    if (changed.length > 0)
      yield {
        kind: 'decision',
        text: `${changed.length} files are not as their packages brought them (${few(changed.map(({ path }) => path))}): install the packages again (dpkg -S names them), or name the paths in the parameter ignore of packaged-files.`,
      };
  },
});

function unaccepted(deviants: readonly DeviantFile[], ignore: readonly string[]): DeviantFile[] {
  const accepted = new Set(ignore);
  return deviants.filter(({ path }) => !accepted.has(path));
}
