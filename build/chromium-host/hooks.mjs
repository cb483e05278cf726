/** Module hook: `import … from 'electron'` means the stand-in. */
export async function resolve(name, context, next) {
  if (name === 'electron') return { url: new URL('./index.mjs', import.meta.url).href, shortCircuit: true };
  return next(name, context);
}
