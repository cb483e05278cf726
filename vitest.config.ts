import { defineConfig } from 'vitest/config';
import vue from '@vitejs/plugin-vue';

// Two kinds of tests by file name: `x.test.ts` runs in Node, `x.dom.test.ts` runs in jsdom.
export default defineConfig({
  plugins: [vue()],
  test: {
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{emulator,labs,electron,renderer,build}/**/*.test.ts'],
          exclude: ['**/*.dom.test.ts', '**/*.e2e.test.ts', '**/node_modules/**'],
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
