import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { handlebars } from './build/handlebars.ts';
import { shipped } from './build/shipped.ts';

/** `import text from './file?raw'` gives the file's text, as in vite. */
const raw = {
  name: 'raw',
  load(id: string) {
    if (!id.endsWith('?raw')) return null;
    return `export default ${JSON.stringify(readFileSync(id.slice(0, -4), 'utf8'))};`;
  },
};

export default defineConfig({
  input: { cli: 'src/cli.ts' },
  platform: 'node',
  plugins: [handlebars(), raw, shipped()],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: 'dce-only',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
  },
});
