import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { validateProfile } from '../src/profile/describe.ts';
import { packageFolder } from '../src/profile/locate.ts';
import { reasons } from '../src/profile/schema.ts';
import { reportSchema } from '../src/report/schema.ts';
import { rules } from '../src/rules/index.ts';
import { pages } from './docs/blocks.ts';
import { unknownWords } from './docs/words.ts';

const folder = packageFolder();
const papers = ['CONTRIBUTING.md', 'CHANGELOG.md', ...pages()].map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));

/** The code of a language in a paper. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}(?: [^\\n]*)?\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  );
}

describe.each(papers)('$name', ({ name, text }) => {
  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(folder, dirname(name), link)))).toEqual([]);
  });

  it('names scripts that exist', () => {
    const scripts = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, script = '']) => script);
    // The figures of `bench` are asked for before there are any.
    const known = new Set([...Object.keys(manifest.scripts), 'bench']);
    expect(scripts.filter((script) => !known.has(script))).toEqual([]);
  });

  it('names commands and options that exist', () => {
    const lines = [
      ...blocks(text, 'sh').flatMap((code) => code.replaceAll('\\\n', ' ').split('\n')),
      ...[...text.matchAll(/`(cis-harden [^`]+)`/g)].map(([, one = '']) => one),
    ];
    expect(lines.map((line) => line.replace(/\s# .*$/, '')).flatMap(unknownWords)).toEqual([]);
  });

  it('shows profiles that are valid', async () => {
    const here = mkdtempSync(join(tmpdir(), 'cis-harden-docs-'));
    try {
      for (const code of blocks(text, 'yaml')) {
        const file = join(here, 'web.yaml');
        writeFileSync(file, code);
        const { problems, notices } = await validateProfile({
          profile: file,
          rules,
          today: '2026-06-01',
          folder: here,
        });
        expect({ problems, notices }).toEqual({ problems: [], notices: [] });
      }
    } finally {
      rmSync(here, { recursive: true });
    }
  });

  it('shows reports that are valid', () => {
    for (const code of blocks(text, 'json'))
      expect(reportSchema.safeParse(JSON.parse(code)).error).toBeUndefined();
  });
});

it('tells every reason of an exemption', () => {
  const profiles = papers.find(({ name }) => name === 'docs/profiles.md')?.text;
  for (const [reason, meaning] of Object.entries(reasons))
    expect(profiles).toContain(`| \`${reason}\` | ${meaning} |`);
});
