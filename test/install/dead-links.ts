import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Links of the pages in a folder, and in those within it, that lead to no file: `README.md: docs/none.md`. */
export function deadLinks(folder: string): string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.md'),
  );
  return pages.flatMap((page) => {
    // What stands between backticks is no link.
    const text = readFileSync(join(folder, page), 'utf8').replace(/`[^`\n]*`/g, '');
    const links = [...text.matchAll(/\]\(([^)\s#\\]+)[^)\s]*\)/g)].map(([, link = '']) => link);
    const places = links.filter((link) => !/^[a-z]+:/.test(link));
    return places
      .filter((place) => !existsSync(join(folder, dirname(page), place)))
      .map((place) => `${page}: ${place}`);
  });
}
