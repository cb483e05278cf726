/** The small modules: what they are told is remembered, nothing outside the process is touched. */
import { EventEmitter } from 'node:events';

/** Nothing is opened in other programs; a test can read what would have been. */
export const shell = {
  opened: [],
  async openExternal(url) {
    shell.opened.push(url);
  },
  async openPath(place) {
    shell.opened.push(place);
    return '';
  },
  showItemInFolder(place) {
    shell.opened.push(place);
  },
  beep() {},
  async trashItem() {
    throw new Error('shell.trashItem is not available in the Electron API stand-in');
  },
};

let clipboardText = '';
export const clipboard = {
  readText: async () => clipboardText,
  writeText: async (text) => void (clipboardText = String(text)),
  clear: async () => void (clipboardText = ''),
};

class NativeTheme extends EventEmitter {
  #source = 'system';
  shouldUseHighContrastColors = false;
  get themeSource() {
    return this.#source;
  }
  set themeSource(source) {
    this.#source = source;
    this.emit('updated');
  }
  get shouldUseDarkColors() {
    return this.#source === 'dark';
  }
}
export const nativeTheme = new NativeTheme();

const area = { x: 0, y: 0, width: 1440, height: 900 };
const display = { id: 1, bounds: area, workArea: area, size: area, workAreaSize: area, scaleFactor: 1, rotation: 0 };
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
});

export const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: () => 0 });
export const crashReporter = { start() {}, getUploadToServer: () => false };
