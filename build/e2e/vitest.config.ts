/** End-to-end tests alone: they need a built app and are slow, so they are not part of the unit run. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'e2e',
    environment: 'node',
    include: ['build/e2e/*.e2e.test.ts'],
    globalSetup: ['build/e2e/global-setup.mjs'],
    // One window at a time: the machine may be small.
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // A busy machine shows the same things, only later.
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
