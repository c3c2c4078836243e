import { defineConfig } from 'vitest/config';
import { handlebars } from './build/handlebars.ts';

export default defineConfig({
  plugins: [handlebars()],
  test: {
    include: ['test/vm/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // An emulated machine keeps one core busy.
    maxWorkers: 2,
  },
});
