import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { sidebar } from './sidebar.ts';

const root = join(import.meta.dirname, '../..');

export default defineConfig({
  title: 'cis-harden',
  description: 'Brings Linux hosts to a CIS benchmark and proves it',
  lang: 'en',
  // On a forge README.md is what a folder shows; on the site it is index.
  rewrites: { 'rules/README.md': 'rules/index.md' },
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
  },
  markdown: {
    config(markdown) {
      markdown.core.ruler.push('elsewhere', ({ tokens }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const link = token.attrGet('href');
          if (token.type === 'link_open' && link !== null) token.attrSet('href', onSite(link));
          if (link?.includes('schemas/')) token.attrSet('target', '_self');
        }
      });
    },
  },
  buildEnd({ outDir }) {
    cpSync(join(root, 'schemas'), join(outDir, 'schemas'), { recursive: true });
  },
});

/** Where the site has what a page links to by its place in the repository. */
function onSite(link: string): string {
  if (/^(?:\.\.\/)+schemas\//.test(link)) return link.replace(/^(?:\.\.\/)+/, '/');
  if (link === '../SECURITY.md') return '/security';
  return link.replace(/(?<=^|\/)README\.md$/, 'index.md').replace(/^index\.md$/, './index.md');
}
