/** What must be, and must not be, in the packaged app. */

const ALWAYS = ['/package.json', '/dist/electron/main.mjs', '/dist/electron/preload.cjs', '/dist/renderer/index.html'];
const FOLDERS = ['/dist', '/dist/electron', '/dist/renderer'];

/** Problems of an archive's entries; `window` lists the built files of the window relative to the project. */
export function wrongEntries(entries, window) {
  const wanted = new Set([...ALWAYS, ...window.map((file) => `/${file.replaceAll('\\', '/')}`)]);
  const missing = [...wanted]
    .filter((name) => !entries.includes(name))
    .map((name) => `missing in the package: ${name}`);
  const allowed = (name) =>
    wanted.has(name) || FOLDERS.includes(name) || name.startsWith('/dist/renderer/') || name.startsWith('/LICENSE');
  const extra = entries.filter((name) => !allowed(name)).map((name) => `not wanted in the package: ${name}`);
  return [...missing, ...extra];
}

/** Fuses and the state to ship. */
export const FUSES = {
  RunAsNode: 'Disabled',
  EnableCookieEncryption: 'Disabled',
  EnableNodeOptionsEnvironmentVariable: 'Disabled',
  EnableNodeCliInspectArguments: 'Disabled',
  EnableEmbeddedAsarIntegrityValidation: 'Enabled',
  OnlyLoadAppFromAsar: 'Enabled',
  LoadBrowserProcessSpecificV8Snapshot: 'Disabled',
  GrantFileProtocolExtraPrivileges: 'Disabled',
};

/** Problems in the output of `electron-fuses read`. */
export function wrongFuses(output) {
  return Object.entries(FUSES).flatMap(([name, state]) => {
    const line = output.split('\n').find((one) => one.includes(name)) ?? '';
    return line.includes(`${name} is ${state}`) ? [] : [`fuse ${name} is not ${state}: ${line.trim()}`];
  });
}
