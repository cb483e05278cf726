/** `app`: life cycle, paths, single instance. */
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { preventableEvent } from './events.mjs';
import { InstanceLock } from './instance-lock.mjs';

/** Arguments as Chromium reads them: `--name=value`, `--name`. */
function switchesOf(args) {
  const found = new Map();
  for (const arg of args) {
    const match = /^--([^=]+)(?:=(.*))?$/.exec(arg);
    if (match) found.set(match[1], match[2] ?? '');
  }
  return found;
}

function localeOf(env) {
  const tag = (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').split('.')[0].replace('_', '-');
  return /^[a-z]{2}/.test(tag) ? tag : 'en-US';
}

function configFolder(env, platform) {
  if (platform === 'win32') return env.APPDATA ?? path.join(os.homedir(), 'AppData', 'Roaming');
  if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support');
  return env.XDG_CONFIG_HOME || path.join(os.homedir(), '.config');
}

class App extends EventEmitter {
  #ready = null;
  #isReady = false;
  #quitting = false;
  #leaving = false;
  #paths = new Map();
  #lock = null;
  #windows = () => [];
  #package = { name: 'app', version: '0.0.0' };

  isPackaged = false;
  commandLine = {
    appendSwitch: (name, value = '') => void this.appended.set(name, String(value)),
    appendArgument: () => {},
    hasSwitch: (name) => this.given.has(name) || this.appended.has(name),
    getSwitchValue: (name) => this.given.get(name) ?? this.appended.get(name) ?? '',
    removeSwitch: (name) => void (this.given.delete(name), this.appended.delete(name)),
  };

  /** Called by the runner before the app's main module is loaded. */
  configure({ folder, manifest, args }) {
    this.folder = folder;
    this.#package = manifest;
    this.given = switchesOf(args);
    this.appended = new Map();
    const home = os.homedir();
    const appData = configFolder(process.env, process.platform);
    const userData = this.given.get('user-data-dir') || path.join(appData, this.name);
    for (const [name, place] of Object.entries({
      home,
      appData,
      userData: path.resolve(userData),
      sessionData: path.resolve(userData),
      temp: os.tmpdir(),
      exe: process.execPath,
      desktop: path.join(home, 'Desktop'),
      documents: fs.existsSync(path.join(home, 'Documents')) ? path.join(home, 'Documents') : home,
      downloads: path.join(home, 'Downloads'),
      logs: path.join(path.resolve(userData), 'logs'),
      crashDumps: path.join(path.resolve(userData), 'Crashpad'),
    })) {
      this.#paths.set(name, place);
    }
    const linux = process.platform === 'linux';
    const noDisplay = linux && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
    this.headless = this.given.has('headless') || process.env.RINGSIDE_HEADLESS === '1' || noDisplay;
    this.debugPort = this.given.has('remote-debugging-port') ? this.given.get('remote-debugging-port') : null;
  }

  /** The window module tells where the windows are; importing it here would be a cycle. */
  useWindows(windows) {
    this.#windows = windows;
  }

  get name() {
    return this.#package.productName ?? this.#package.name;
  }

  set name(name) {
    this.#package = { ...this.#package, productName: name };
  }

  get browser() {
    this.sharedBrowser ??= new Browser({
      profile: path.join(this.getPath('userData'), 'stand-in-profile'),
      headless: this.headless,
      noSandbox: this.given.has('no-sandbox'),
      debugPort: this.debugPort,
      language: this.given.get('lang') ?? null,
      switches: this.appended,
    });
    return this.sharedBrowser;
  }

  whenReady() {
    this.#ready ??= this.#becomeReady();
    return this.#ready;
  }

  async #becomeReady() {
    await new Promise((resolve) => setImmediate(resolve));
    this.emit('will-finish-launching');
    // A person's first window brings Chromium up by itself; a test driver waits for it.
    this.browser.on('gone', (expected) => expected || this.exit(1));
    if (!this.browser.interactive && !this.#leaving) await this.browser.start();
    this.#isReady = true;
    this.emit('ready', {}, {});
  }

  isReady() {
    return this.#isReady;
  }

  quit() {
    if (this.#quitting || this.#leaving) return;
    const event = preventableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#quitting = true;
    for (const window of this.#windows()) {
      window.close();
      // A window that stays ends the attempt, as in Electron.
      if (!window.isDestroyed()) {
        this.#quitting = false;
        return;
      }
    }
    this.#quitWhenEmpty();
  }

  /** Ends without asking anybody (signals): windows go, `will-quit` still lets the app write its last words. */
  quitNow() {
    this.#quitting = true;
    for (const window of this.#windows()) window.destroy();
    this.#quitWhenEmpty();
  }

  /** The window module says: the last window is gone. */
  lastWindowClosed() {
    if (this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  #quitWhenEmpty() {
    const event = preventableEvent();
    this.emit('will-quit', event);
    this.#quitting = false;
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0) {
    if (this.#leaving) return;
    this.#leaving = true;
    this.emit('quit', {}, code);
    this.#lock?.release();
    void this.browser.close().then(() => process.exit(code));
  }

  relaunch() {}

  enableSandbox() {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
  }

  disableHardwareAcceleration() {}

  getPath(name) {
    const found = this.#paths.get(name);
    if (found === undefined) throw new Error(`Failed to get '${name}' path`);
    return found;
  }

  setPath(name, place) {
    this.#paths.set(name, path.resolve(place));
  }

  getAppPath() {
    return this.folder;
  }

  getName() {
    return this.name;
  }

  setName(name) {
    this.name = name;
  }

  getVersion() {
    return this.#package.version;
  }

  getLocale() {
    return this.given.get('lang') || localeOf(process.env);
  }

  getSystemLocale() {
    return localeOf(process.env);
  }

  getPreferredSystemLanguages() {
    return [this.getSystemLocale()];
  }

  requestSingleInstanceLock(additionalData) {
    if (this.#lock) return this.#lock.held;
    this.#lock = new InstanceLock(this.getPath('userData'), (message) => {
      this.emit('second-instance', preventableEvent(), message.argv, message.cwd, message.data);
    });
    return this.#lock.acquire({ argv: process.argv, cwd: process.cwd(), data: additionalData });
  }

  hasSingleInstanceLock() {
    return this.#lock?.held === true;
  }

  releaseSingleInstanceLock() {
    this.#lock?.release();
    this.#lock = null;
  }

  focus() {
    this.#windows()[0]?.focus();
  }

  setAppUserModelId() {}
  setAboutPanelOptions() {}
  showAboutPanel() {}
  addRecentDocument() {}
  clearRecentDocuments() {}
  setBadgeCount() {
    return false;
  }
}

export const app = new App();
