import { defineConfig } from 'rolldown';
import { handlebars } from './build/handlebars.ts';
import { licenses } from './build/licenses.ts';
import { man } from './build/man.ts';
import { raw } from './build/raw.ts';
import { shipped } from './build/shipped.ts';

export default defineConfig({
  input: { cli: 'src/cli.ts' },
  platform: 'node',
  plugins: [handlebars(), raw(), shipped(), man(), licenses()],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: 'dce-only',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
  },
});
