/** `ipcMain`: requests and messages of the preload, with Electron's error texts. */
import { EventEmitter } from 'node:events';
import { decodeValue, encodeValue } from './wire.mjs';

class IpcMain extends EventEmitter {
  #handlers = new Map();

  handle(channel, handler) {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel, handler) {
    this.handle(channel, (...args) => {
      this.removeHandler(channel);
      return handler(...args);
    });
  }

  removeHandler(channel) {
    this.#handlers.delete(channel);
  }

  /** The values of a one-way message. */
  valuesOf(text) {
    return decodeValue(text);
  }

  /** Runs the handler of a request; resolves with the message for the page. */
  async answer(event, id, channel, values) {
    const handler = this.#handlers.get(channel);
    if (!handler) return { kind: 'result', id, ok: false, message: `Error: No handler registered for '${channel}'` };
    try {
      const value = await handler(event, ...decodeValue(values));
      return { kind: 'result', id, ok: true, value: encodeValue(value) };
    } catch (error) {
      return { kind: 'result', id, ok: false, message: String(error) };
    }
  }
}

export const ipcMain = new IpcMain();
