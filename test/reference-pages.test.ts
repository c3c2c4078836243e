import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../build/reference/pages.ts';
import { packageFolder } from '../src/profile/locate.ts';
import { rules } from '../src/rules/index.ts';

const pages = referencePages(rules);
const folder = join(packageFolder(), 'docs/reference');

describe('docs/reference; `npm run generate` writes it', () => {
  it('has these pages and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  it('is current', () => {
    const old = [...pages].filter(([name, page]) => readFileSync(join(folder, name), 'utf8') !== page);
    expect(old.map(([name]) => name)).toEqual([]);
  });

  it('has every command that can be called, with its options', () => {
    const page = pages.get('command-line.md') ?? '';
    for (const heading of ['audit', 'apply', 'profiles list', 'benchmarks show', 'rules', 'explain'])
      expect(page).toContain(`\n## cis-harden ${heading}\n`);
    expect(page).not.toContain('\n## cis-harden profiles\n');
    expect(page).toMatch(/\| `--confirm <how>` \| .*one of `auto`, `manual` \|/);
  });
});
