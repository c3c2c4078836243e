import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/**
 * A benchmark and a profile that ask for each rule by itself, written to a folder. So a rule is tried whether or not
 * a published list has it, or leaves it to people.
 */
export function everyRule(
  rules: readonly string[],
  platform: { readonly id: string; readonly version: string },
): { readonly folder: string; readonly words: (rule: string) => readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-rules-'));
  const numbers = new Map(rules.map((rule, at) => [rule, `1.${at + 1}`]));
  const recommendations = [...numbers].map(([rule, id]) => ({
    ...{ id, title: rule, levels: { server: 1 }, assessment: 'automated', rules: [rule] },
  }));
  const benchmark = {
    ...{ id: 'every-rule', title: 'Every rule by itself', version: '1', published: '2026-01-01', platform },
    sections: [{ id: '1', title: 'All' }],
    recommendations,
  };
  const file = (name: string) => join(folder, `${name}.yaml`);
  const profile = {
    ...{ id: 'every-rule-profile', title: 'All', description: 'All of them.', benchmark: file('every-rule') },
    select: { levels: { server: 1 } },
  };
  writeFileSync(file('every-rule'), stringify(benchmark));
  writeFileSync(file('every-rule-profile'), stringify(profile));
  const words = (rule: string) => ['--rule', rule, '--profile', file('every-rule-profile')];
  return { folder, words };
}
