import type { Rule } from '../../src/rule.ts';
import { commandLinePage } from './command-line.ts';
import { exitCodesPage } from './exit-codes.ts';
import { formatsPage } from './formats.ts';
import { profileKeysPage } from './profile-keys.ts';

/** The pages of docs/reference that follow from the sources, by path below it. */
export function referencePages(rules: ReadonlyMap<string, Rule>): ReadonlyMap<string, string> {
  const pages = {
    'command-line.md': commandLinePage(),
    'exit-codes.md': exitCodesPage(),
    'formats.md': formatsPage(),
    'profile-keys.md': profileKeysPage(rules),
  };
  return new Map(
    Object.entries(pages).map(([name, page]) => [
      name,
      `<!-- Generated from the sources by \`npm run generate\`. Do not edit. -->\n\n${page}`,
    ]),
  );
}
