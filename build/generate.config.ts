import { defineConfig } from 'rolldown';
import { handlebars } from './handlebars.ts';
import { raw } from './raw.ts';

/** Bundles the generator, because Node 20 runs neither TypeScript nor templates. */
export default defineConfig({
  input: { generate: 'build/generate.ts' },
  platform: 'node',
  plugins: [handlebars(), raw()],
  output: { dir: '.cache/generate', format: 'esm', cleanDir: true },
});
