import { defineConfig } from 'vitest/config';
import { handlebars } from './build/handlebars.ts';

export default defineConfig({
  plugins: [handlebars()],
  test: { include: ['test/rootfs/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000, maxWorkers: 2 },
});
