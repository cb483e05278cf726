/** The window: renderer/index.html and the emulator's worker → dist/renderer. */
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('../../renderer', import.meta.url));

/** The editor's chunk is asked for after the frame has mounted; fetched and compiled it is by then. */
const editorAhead: Plugin = {
  name: 'ringside-editor-ahead',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      const chunk = Object.values(bundle ?? {}).find((part) => part.type === 'chunk' && part.name === 'editor-session');
      if (!chunk) return [];
      const attrs = { rel: 'modulepreload', crossorigin: true, href: `./${chunk.fileName}` };
      return [{ tag: 'link', attrs, injectTo: 'head' }];
    },
  },
};

/**
 * The editor makes an error in advance, once for all. With a debugger attached (tests and the bench have one) that alone costs as
 * much as reading its whole chunk again; made when asked for, it costs nothing.
 */
const errorLater: Plugin = {
  name: 'ringside-error-later',
  apply: 'build',
  transform: {
    filter: { id: /platform[\\/]contextkey[\\/]common[\\/]contextkey\.js$/ },
    handler: (code) =>
      code.replace(
        'static { this._parseError = new Error(); }',
        'static get _parseError() { return (this._made ??= new Error()); }',
      ),
  },
};

/**
 * Nothing in these rooms acts by being imported (the emulator is a pure library, and so are the labs), so whatever the window
 * does not use is left out. Style sheets of the window do act.
 */
const treeshake = {
  moduleSideEffects: (id: string) => !/\/(emulator|labs)\/.*\.ts$/.test(id) || /\/renderer\//.test(id),
};

/** The same isolation as in the app, so that the development server shows the same window. */
const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

export default defineConfig({
  root,
  base: './',
  plugins: [vue(), editorAhead, errorLater],
  // The worker runs the emulator: named constants stay constants, which engines fold and variables are not.
  worker: {
    format: 'es',
    rolldownOptions: { treeshake, output: { topLevelVar: false }, optimization: { inlineConst: true } },
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    modulePreload: { polyfill: false },
    // The editor is one large chunk on purpose: it is read from disk, after the first paint.
    chunkSizeWarningLimit: 6000,
    reportCompressedSize: false,
    rolldownOptions: { treeshake },
  },
  server: { headers, host: '127.0.0.1' },
  preview: { headers, host: '127.0.0.1' },
});
