/** Vite's compile-time glob, as far as this room uses it: file path → text. */
interface ImportMeta {
  glob(pattern: readonly string[], options: { query: '?raw'; import: 'default'; eager: true }): Record<string, string>;
}
