/** Where an installed Chromium (or a relative of it) may be. Looks at files only; starts nothing. */
import fs from 'node:fs';
import path from 'node:path';

const LINUX_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
];

const MAC_APPS = ['Chromium', 'Google Chrome', 'Microsoft Edge', 'Brave Browser'];

const WINDOWS_PLACES = [
  ['Chromium', 'Application', 'chrome.exe'],
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

function candidates(platform, env) {
  if (platform === 'darwin') {
    const folders = ['/Applications', path.join(env.HOME ?? '/', 'Applications')];
    return folders.flatMap((folder) =>
      MAC_APPS.map((app) => path.join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter(Boolean);
    return folders.flatMap((folder) => WINDOWS_PLACES.map((place) => path.join(folder, ...place)));
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Absolute path of the browser, or null. `RINGSIDE_CHROMIUM` names one outright; when it names nothing usable, that is
 * an answer too (null), not a reason to take another one.
 */
export function findChromium(platform = process.platform, env = process.env, usable = isExecutable) {
  const named = env['RINGSIDE_CHROMIUM'];
  if (named) return usable(named) ? named : null;
  return candidates(platform, env).find(usable) ?? null;
}
