/** The command line → dist/cli/ringside.mjs, one ES module; Node's own modules stay outside. */
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  build: {
    ssr: fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url)),
    outDir: fileURLToPath(new URL('../../dist/cli', import.meta.url)),
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      external: [...builtinModules, /^node:/],
      // Named constants stay constants, which engines fold and variables are not.
      output: { format: 'es', entryFileNames: 'ringside.mjs', topLevelVar: false },
      optimization: { inlineConst: true },
    },
  },
});
