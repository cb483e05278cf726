/**
 * What is put into a page before its own scripts: two scripts in two JavaScript worlds of Chromium.
 * The preload runs in an isolated world with globals of its own, as with Electron's context isolation; the page's world
 * gets nothing but what `exposeInMainWorld` hands over. The functions below are turned into text and must be
 * self-contained.
 */
import { decodeValue, encodeValue } from './wire.mjs';

/** Name of the isolated world; only it has the binding below. */
export const PRELOAD_WORLD = 'Electron API stand-in: preload';
export const BINDING = '__standInPost';
/** Function of the isolated world that takes messages from the main process. */
export const DELIVER = '__standInDeliver';

/**
 * One end of the bridge between the worlds. They share the window's event target but no object; text crosses in events
 * whose name only both scripts know. Calls are synchronous, promises settle later.
 */
function bridgeEnd(secret, me, other, encode, decode) {
  const { parse, stringify } = JSON;
  const Event = CustomEvent;
  const dispatch = window.dispatchEvent.bind(window);
  const send = (message) => dispatch(new Event(`${secret}${other}`, { detail: stringify(message) }));
  const functions = new Map();
  const ids = new Map();
  const promises = new Map();
  let lastId = 100;
  let answer = null;
  const hooks = {
    takeFunction: (call) => {
      if (!ids.has(call)) {
        ids.set(call, ++lastId);
        functions.set(lastId, call);
      }
      return ids.get(call);
    },
    takePromise: (promise) => {
      const id = ++lastId;
      const settle = (ok, value) => {
        try {
          send({ kind: 'settled', id, ok, value: encode(value, hooks) });
        } catch (error) {
          send({ kind: 'settled', id, ok: false, value: encode(error) });
        }
      };
      promise.then(
        (value) => settle(true, value),
        (error) => settle(false, error instanceof Error ? error : new Error(String(error))),
      );
      return id;
    },
    makeFunction:
      (id) =>
      (...values) =>
        callOther(id, values),
    makePromise: (id) => new Promise((resolve, reject) => promises.set(id, { resolve, reject })),
  };
  function callOther(id, values) {
    send({ kind: 'call', id, values: encode(values, hooks) });
    const { ok, value } = answer;
    answer = null;
    const result = decode(value, hooks);
    if (ok) return result;
    throw result;
  }
  const take = {
    call: ({ id, values }) => {
      let result;
      try {
        result = { ok: true, value: encode(functions.get(id)(...decode(values, hooks)), hooks) };
      } catch (error) {
        result = { ok: false, value: encode(error instanceof Error ? error : new Error(String(error))) };
      }
      send({ kind: 'answer', ...result });
    },
    answer: (message) => {
      answer = message;
    },
    settled: ({ id, ok, value }) => {
      const waiting = promises.get(id);
      promises.delete(id);
      waiting?.[ok ? 'resolve' : 'reject'](decode(value, hooks));
    },
  };
  window.addEventListener(`${secret}${me}`, (event) => {
    const message = parse(event.detail);
    take[message.kind](message);
  });
  return { functions, callOther };
}

/** The page's world: accepts what the preload exposes, deeply frozen and not replaceable. */
function pageSide(bridge) {
  const freeze = (value) => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (Object.getPrototypeOf(value) !== Object.prototype && !Array.isArray(value)) return value;
    for (const entry of Object.values(value)) freeze(entry);
    return Object.freeze(value);
  };
  bridge.functions.set(1, (key, api) => {
    if (key in window) throw new Error('Cannot bind an API on top of an existing property on the window object');
    Object.defineProperty(window, key, { value: freeze(api), enumerable: true, writable: false, configurable: false });
  });
  // A window that the app denies is none in Electron: `open` gives null. Chromium itself would make one first, and a
  // test driver that holds every new page would hold this one's script with it.
  window.open = function open(url = '', name = '_blank', features = '') {
    const address = url === '' ? 'about:blank' : String(new URL(String(url), document.baseURI));
    bridge.callOther(2, [address, String(name), String(features)]);
    return null;
  };
}

/** The preload's world: `require('electron')` with contextBridge and ipcRenderer, and the line to the main process. */
function preloadSide(bridge, encode, decode, info, post) {
  class EventEmitter {
    #listeners = new Map();
    on(name, listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { listener, once: false }]);
      return this;
    }
    addListener(name, listener) {
      return this.on(name, listener);
    }
    once(name, listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { listener, once: true }]);
      return this;
    }
    off(name, listener) {
      this.#listeners.set(
        name,
        (this.#listeners.get(name) ?? []).filter((entry) => entry.listener !== listener),
      );
      return this;
    }
    removeListener(name, listener) {
      return this.off(name, listener);
    }
    removeAllListeners(name) {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }
    listenerCount(name) {
      return this.#listeners.get(name)?.length ?? 0;
    }
    emit(name, ...values) {
      const entries = this.#listeners.get(name) ?? [];
      for (const { listener, once } of entries) {
        if (once) this.off(name, listener);
        listener.call(this, ...values);
      }
      return entries.length > 0;
    }
  }
  const waiting = new Map();
  let lastId = 0;
  const ask = (kind, rest) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      post(JSON.stringify({ kind, id, ...rest }));
    });
  const ipcRenderer = new EventEmitter();
  ipcRenderer.invoke = async (channel, ...values) => {
    const list = encode(values);
    try {
      return await ask('invoke', { channel: String(channel), values: list });
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${error.message}`);
    }
  };
  ipcRenderer.send = (channel, ...values) => {
    post(JSON.stringify({ kind: 'send', channel: String(channel), values: encode(values) }));
  };
  for (const name of ['sendSync', 'postMessage', 'sendToHost']) {
    ipcRenderer[name] = () => {
      throw new Error(`ipcRenderer.${name} is not available in the Electron API stand-in`);
    };
  }
  const contextBridge = {
    exposeInMainWorld: (key, api) => void bridge.callOther(1, [key, api]),
  };
  bridge.functions.set(2, (url, windowName, features) => {
    post(JSON.stringify({ kind: 'window-open', url, windowName, windowFeatures: features.split(',') }));
  });
  const electron = { contextBridge, ipcRenderer };
  const modules = {
    electron,
    events: { EventEmitter },
    timers: { setTimeout, setInterval, clearTimeout, clearInterval },
    url: { URL, URLSearchParams },
  };
  const require = (name) => {
    const found = modules[String(name).replace(/^node:/, '')];
    if (!found) throw new Error(`module not found: ${name}`);
    return found;
  };
  const deliver = (text) => {
    const message = JSON.parse(text);
    if (message.kind === 'event') {
      ipcRenderer.emit(message.channel, { sender: ipcRenderer, ports: [] }, ...decode(message.values));
      return;
    }
    const { resolve, reject } = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) resolve(decode(message.value));
    else reject(new Error(message.message));
  };
  const process = {
    platform: info.platform,
    arch: info.arch,
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    env: {},
    argv: [],
    versions: info.versions,
  };
  return { require, deliver, ask, process };
}

/** With a person before the window: keys that mean something to Chromium but nothing to an Electron app, and closing. */
function interactiveGuards(state) {
  window.addEventListener('beforeunload', (event) => {
    if (!state.mayUnload) event.preventDefault();
  });
  window.addEventListener('keydown', (event) => {
    const command = event.ctrlKey || event.metaKey;
    const chromiumKeys = ['n', 't', 'r', 'p', 'u', 'j', 'h', 'd', 'g', 'l'];
    const isChromiums =
      event.key === 'F5' || event.key === 'F3' || (command && chromiumKeys.includes(event.key.toLowerCase()));
    if (isChromiums && !event.defaultPrevented) event.preventDefault();
  });
}

/** Source texts of the two scripts, to be registered in this order. `secret` must be unguessable. */
export function worldScripts({ secret, preloadSource, interactive, info }) {
  const shared = `const encode = ${encodeValue}; const decode = ${decodeValue}; const bridgeEnd = ${bridgeEnd};`;
  const names = [JSON.stringify(`${secret}:`)];
  const page = `(() => { if (window.top !== window) return; ${shared}
    (${pageSide})(bridgeEnd(${names}, 'page', 'preload', encode, decode)); })();`;
  const preload = `(() => { if (window.top !== window) return; ${shared}
    const bridge = bridgeEnd(${names}, 'preload', 'page', encode, decode);
    const post = globalThis[${JSON.stringify(BINDING)}];
    const side = (${preloadSide})(bridge, encode, decode, ${JSON.stringify(info)}, post);
    const state = { mayUnload: false, ask: side.ask, onKey: null };
    for (const type of ['keydown', 'keypress', 'keyup']) {
      // First of all listeners: while a dialog of the stand-in is open, the page must not hear the keys.
      window.addEventListener(type, (event) => state.onKey && state.onKey(event), true);
    }
    globalThis[${JSON.stringify(DELIVER)}] = side.deliver;
    globalThis.__standInState = state;
    ${interactive ? `(${interactiveGuards})(state);` : ''}
    try {
      (function (require, process, exports, module) {\n${preloadSource}\n}).call({}, side.require, side.process, {}, { exports: {} });
    } catch (error) {
      post(JSON.stringify({ kind: 'preload-error', message: String(error && error.stack || error) }));
    } })();`;
  return { page, preload };
}
