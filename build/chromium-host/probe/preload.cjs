const { contextBridge, ipcRenderer } = require('electron');
const { EventEmitter } = require('events');

// Never reaches the page: the preload has globals of its own.
globalThis.preloadSecret = 'secret';
const emitter = new EventEmitter();
let count = 0;
emitter.on('count', () => (count += 1));

contextBridge.exposeInMainWorld('probe', {
  version: 1,
  list: [1, { deep: true }],
  echo: (...values) => ipcRenderer.invoke('echo', ...values),
  invoke: (channel) => ipcRenderer.invoke(channel),
  sum: (a, b) => a + b,
  fail: () => {
    throw new Error('from the preload');
  },
  later: (value) => Promise.resolve(value),
  reject: () => Promise.reject(new Error('later')),
  onPong: (listener) => ipcRenderer.on('pong', (_event, value) => listener(value)),
  ping: (value) => ipcRenderer.send('ping', value),
  callMe: (listener) => listener('called', [1, 2]),
  seesPage: () => typeof window.pageGlobal,
  count: () => (emitter.emit('count'), count),
  electronKeys: () => Object.keys(require('electron')).sort(),
  needs: (name) => {
    try {
      return typeof require(name);
    } catch (error) {
      return error.message;
    }
  },
  again: () => contextBridge.exposeInMainWorld('probe', {}),
});
