/** Electron API stand-in, not Electron: the door of `import … from 'electron'` for the main process. */
import { connectWindows } from './browser-window.mjs';
import { WebContents } from './web-contents.mjs';

export { app } from './app.mjs';
export { BrowserWindow } from './browser-window.mjs';
export { dialog } from './dialog.mjs';
export { ipcMain } from './ipc-main.mjs';
export { Menu, MenuItem } from './menu.mjs';
export { net, protocol, session } from './protocol.mjs';
export { clipboard, crashReporter, nativeTheme, powerMonitor, screen, shell } from './small-modules.mjs';

/** As in Electron, the `webContents` module gives the static functions. */
export const webContents = WebContents;
/** Modules of the renderer: in the main process they are undefined, as in Electron. */
export const contextBridge = undefined;
export const ipcRenderer = undefined;

export { connectWindows };
