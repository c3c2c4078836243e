import { defineConfig } from 'vitest/config';
import { handlebars } from './build/handlebars.ts';

export default defineConfig({
  plugins: [handlebars()],
  test: {
    // Else style sheets are left empty, also where they are asked for as text.
    css: true,
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/rootfs/**', 'test/vm/**', 'node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Half of the time goes into programs that are waited for: a core is not left to vitest itself.
    maxWorkers: '100%',
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
