import { defineConfig } from 'vitest/config';
import { handlebars } from './build/handlebars.ts';

export default defineConfig({
  plugins: [handlebars()],
  test: {
    include: ['test/vm/**/*.test.ts'],
    // These take long, and are asked for: see CONTRIBUTING.md.
    exclude: [
      ...(process.env['CIS_HARDEN_LONG'] === undefined
        ? ['test/vm/killed.test.ts', 'test/vm/power.test.ts']
        : []),
      ...(process.env['CIS_HARDEN_SOAK'] === undefined ? ['test/vm/soak.test.ts'] : []),
    ],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // An emulated machine keeps one core busy.
    maxWorkers: 2,
  },
});
