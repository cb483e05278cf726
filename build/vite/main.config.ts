/** The main process → dist/electron/main.mjs, one ES module; `electron` and Node's own modules stay outside. */
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  build: {
    ssr: fileURLToPath(new URL('../../electron/main/main.ts', import.meta.url)),
    outDir: fileURLToPath(new URL('../../dist/electron', import.meta.url)),
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rollupOptions: {
      external: ['electron', ...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: 'main.mjs' },
    },
  },
});
