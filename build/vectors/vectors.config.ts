/** The runner of recorded vectors → dist/vectors/core.mjs. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  build: {
    ssr: fileURLToPath(new URL('./core.mjs', import.meta.url)),
    outDir: fileURLToPath(new URL('../../dist/vectors', import.meta.url)),
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    reportCompressedSize: false,
    rollupOptions: { output: { format: 'es', entryFileNames: 'core.mjs' } },
  },
});
