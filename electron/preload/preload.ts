/**
 * Exposes exactly `HostApi` to the page as `window.ringside`; nothing of `ipcRenderer` itself gets through.
 * Runs sandboxed, so it is bundled into one CommonJS file.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { HostApi } from '#electron/contract';
import { CHANNELS } from '#electron/contract';

const api: HostApi = {
  appInfo: () => ipcRenderer.invoke(CHANNELS.appInfo),
  openFile: () => ipcRenderer.invoke(CHANNELS.openFile),
  openRecent: (path) => ipcRenderer.invoke(CHANNELS.openRecent, path),
  recentFiles: () => ipcRenderer.invoke(CHANNELS.recentFiles),
  saveFile: (request) => ipcRenderer.invoke(CHANNELS.saveFile, request),
  saveFileAs: (request) => ipcRenderer.invoke(CHANNELS.saveFileAs, request),
  readSibling: (request) => ipcRenderer.invoke(CHANNELS.readSibling, request),
  setDirty: (dirty) => ipcRenderer.invoke(CHANNELS.setDirty, dirty),
  onSaveAllRequested: (listener) => {
    // One listener at a time: a page that was loaded again replaces the old one.
    ipcRenderer.removeAllListeners(CHANNELS.saveAllRequested);
    ipcRenderer.on(CHANNELS.saveAllRequested, (_event, requestId: number) => {
      // A listener that fails has saved nothing, and the host must hear that too.
      Promise.resolve()
        .then(listener)
        .catch(() => false)
        .then((saved) => ipcRenderer.send(CHANNELS.saveAllDone, requestId, saved === true));
    });
  },
  writeBackup: (backup) => ipcRenderer.invoke(CHANNELS.writeBackup, backup),
  discardBackup: (id) => ipcRenderer.invoke(CHANNELS.discardBackup, id),
  listBackups: () => ipcRenderer.invoke(CHANNELS.listBackups),
  loadState: (name) => ipcRenderer.invoke(CHANNELS.loadState, name),
  saveState: (name, value) => ipcRenderer.invoke(CHANNELS.saveState, name, value),
  onMenuCommand: (listener) => {
    ipcRenderer.removeAllListeners(CHANNELS.menuCommand);
    ipcRenderer.on(CHANNELS.menuCommand, (_event, command: Parameters<typeof listener>[0]) => listener(command));
  },
  setTitle: (title) => ipcRenderer.invoke(CHANNELS.setTitle, title),
  gdbListen: (port) => ipcRenderer.invoke(CHANNELS.gdbListen, port),
  gdbClose: () => ipcRenderer.invoke(CHANNELS.gdbClose),
  gdbDrop: () => ipcRenderer.invoke(CHANNELS.gdbDrop),
  gdbSend: (bytes) => ipcRenderer.invoke(CHANNELS.gdbSend, bytes),
  onGdb: (listener) => {
    ipcRenderer.removeAllListeners(CHANNELS.gdbEvent);
    ipcRenderer.on(CHANNELS.gdbEvent, (_event, what: Parameters<typeof listener>[0]) => listener(what));
  },
};

contextBridge.exposeInMainWorld('ringside', api);
