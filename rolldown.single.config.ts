import { chmodSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { handlebars } from './build/handlebars.ts';
import { held } from './build/held.ts';
import { licensesOf } from './build/licenses.ts';
import { raw } from './build/raw.ts';

const file = 'dist-single/cis-harden.mjs';

/** The whole program as one file, which needs nothing but Node. */
export default defineConfig({
  input: 'src/cli.ts',
  platform: 'node',
  plugins: [handlebars(), raw(), held, { name: 'executable', writeBundle: () => chmodSync(file, 0o755) }],
  output: { file, format: 'esm', minify: 'dce-only', codeSplitting: false, postFooter: theirs },
});

/** The licences of what is bundled go with it. */
function theirs({ moduleIds }: { readonly moduleIds: readonly string[] }): string {
  return `/*\n${licensesOf(moduleIds).replaceAll('*/', '* /')}*/`;
}
