/**
 * `dialog`: a person gets dialogs drawn inside the page (dialog-page.mjs); without a person the answer is "cancelled".
 * Tests replace the functions, as they do on Electron. RINGSIDE_DIALOGS=page draws them in any case.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { app } from './app.mjs';
import { BrowserWindow } from './browser-window.mjs';
import { showDialogInPage } from './dialog-page.mjs';
import { unavailable } from './events.mjs';

/** Both forms of the call: with a window first, or without. */
function windowAndOptions(args) {
  const [first, second] = args;
  if (first instanceof BrowserWindow) return [first, second ?? {}];
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0] ?? null;
  return [window, (second === undefined ? first : second) ?? {}];
}

function canDraw(window) {
  const wanted = app.browser.interactive || process.env.RINGSIDE_DIALOGS === 'page';
  return wanted && window !== null && !window.isDestroyed() && window.webContents.getURL() !== '';
}

/** Draws a dialog; null when the window goes while it is open. */
async function draw(window, spec, answer) {
  try {
    return await window.webContents.callInIsolatedWorld(String(showDialogInPage), spec, answer);
  } catch (error) {
    if (window.isDestroyed() || window.webContents.isCrashed()) return null;
    throw error;
  }
}

async function kindOf(place) {
  try {
    const found = await fs.stat(place);
    return found.isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

async function listFolder(place) {
  const folder = path.resolve(place);
  const names = await fs.readdir(folder, { withFileTypes: true });
  const entries = await Promise.all(
    names.map(async (entry) => {
      const isLink = entry.isSymbolicLink();
      const isFolder = isLink ? (await kindOf(path.join(folder, entry.name))) === 'folder' : entry.isDirectory();
      return { name: entry.name, isFolder };
    }),
  );
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  return {
    folder,
    parent: path.dirname(folder),
    separator: path.sep,
    entries: entries.sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || byName(a, b)),
  };
}

/** What the file dialog may ask while it is open. */
async function answerAsk(what) {
  if (what.list !== undefined) return listFolder(what.list);
  return kindOf(path.resolve(what.folder, what.name));
}

async function startPlace(options) {
  const given = options.defaultPath ? path.resolve(options.defaultPath) : app.getPath('documents');
  const isFolder = (await kindOf(given)) === 'folder';
  const folder = isFolder ? given : path.dirname(given);
  const usable = (await kindOf(folder)) === 'folder';
  return { folder: usable ? folder : os.homedir(), name: isFolder ? '' : path.basename(given) };
}

async function showFileDialog(kind, args) {
  const [window, options] = windowAndOptions(args);
  if (!canDraw(window)) return null;
  const { folder, name } = await startPlace(options);
  const spec = {
    kind,
    title: options.title ?? '',
    buttonLabel: options.buttonLabel ?? '',
    folder,
    name,
    filters: options.filters ?? [],
    pickFolder: options.properties?.includes('openDirectory') === true,
  };
  return draw(window, spec, answerAsk);
}

export const dialog = {
  async showMessageBox(...args) {
    const [window, options] = windowAndOptions(args);
    const buttons = options.buttons?.length > 0 ? options.buttons : ['OK'];
    const canceled = { response: options.cancelId ?? (buttons.length > 1 ? 1 : 0), checkboxChecked: false };
    if (!canDraw(window)) return canceled;
    const spec = {
      kind: 'message',
      type: options.type ?? 'none',
      message: String(options.message ?? ''),
      detail: String(options.detail ?? ''),
      buttons,
      defaultId: options.defaultId ?? 0,
      cancelId: canceled.response,
      checkboxLabel: options.checkboxLabel ?? '',
      checkboxChecked: options.checkboxChecked === true,
    };
    return (await draw(window, spec, async () => null)) ?? canceled;
  },

  async showOpenDialog(...args) {
    const chosen = await showFileDialog('open', args);
    return chosen ? { canceled: false, filePaths: [chosen] } : { canceled: true, filePaths: [] };
  },

  async showSaveDialog(...args) {
    const chosen = await showFileDialog('save', args);
    return chosen ? { canceled: false, filePath: chosen } : { canceled: true, filePath: '' };
  },

  showErrorBox(title, content) {
    process.stderr.write(`${title}\n${content}\n`);
    void dialog.showMessageBox({ type: 'error', message: title, detail: content });
  },

  showMessageBoxSync: unavailable('dialog.showMessageBoxSync'),
  showOpenDialogSync: unavailable('dialog.showOpenDialogSync'),
  showSaveDialogSync: unavailable('dialog.showSaveDialogSync'),
};
