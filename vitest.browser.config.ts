import { defineConfig } from 'vitest/config';
import { handlebars } from './build/handlebars.ts';

export default defineConfig({
  plugins: [handlebars()],
  test: {
    // Else style sheets are left empty, also where they are asked for as text.
    css: true,
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
