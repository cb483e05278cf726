import os from 'node:os';
import { defineConfig } from 'vitest/config';
import vue from '@vitejs/plugin-vue';
import { LongestFirst } from './build/longest-first.mjs';

// Two kinds of tests by file name: `x.test.ts` runs in Node, `x.dom.test.ts` runs in jsdom.
export default defineConfig({
  plugins: [vue()],
  test: {
    // A busy machine shows the same things, only later.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Left alone, vitest keeps one core for itself; it needs little, and of two cores that is half.
    maxWorkers: os.availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          // Our modules keep nothing that a test could leave behind, so that files share what one of them has imported.
          isolate: false,
          include: ['{emulator,labs,electron,build}/**/*.test.ts'],
          exclude: ['**/*.dom.test.ts', '**/*.e2e.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          // The window has a language, stores and a host: each file begins with its own.
          name: 'window',
          environment: 'node',
          include: ['renderer/**/*.test.ts'],
          exclude: ['**/*.dom.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['renderer/**/*.dom.test.ts'],
        },
      },
    ],
  },
});
