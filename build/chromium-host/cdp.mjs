/** The DevTools protocol over two pipes: no port is opened, nobody else on the machine can join. */

/** One command failed; `method` says which. */
export class ProtocolError extends Error {
  constructor(method, message) {
    super(`${method}: ${message}`);
    this.name = 'ProtocolError';
    this.method = method;
  }
}

export class CdpConnection {
  /** `input` is what we write to, `output` what we read: file descriptors 3 and 4 of the browser. */
  constructor(input, output) {
    this.input = input;
    this.lastId = 0;
    this.waiting = new Map();
    this.sessions = new Map();
    this.listeners = new Map();
    this.closed = false;
    let text = '';
    output.setEncoding('utf8');
    output.on('data', (chunk) => {
      text += chunk;
      let end = text.indexOf('\0');
      while (end >= 0) {
        this.#take(JSON.parse(text.slice(0, end)));
        text = text.slice(end + 1);
        end = text.indexOf('\0');
      }
    });
    output.on('close', () => this.#close());
    input.on('error', () => this.#close());
  }

  /** Sends a command to the browser, or to a page when `sessionId` is given. */
  send(method, params = {}, sessionId = undefined) {
    if (this.closed) return Promise.reject(new ProtocolError(method, 'the browser is gone'));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { method, resolve, reject, sessionId });
      this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Browser-wide events. */
  on(method, listener) {
    this.listeners.set(method, [...(this.listeners.get(method) ?? []), listener]);
  }

  /** All events of one page go to `listener(method, params)`. */
  openSession(sessionId, listener) {
    this.sessions.set(sessionId, listener);
    return {
      send: (method, params) => this.send(method, params, sessionId),
      close: () => this.#dropSession(sessionId),
    };
  }

  #take(message) {
    if (message.id !== undefined) {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (!waiting) return;
      if (message.error) waiting.reject(new ProtocolError(waiting.method, message.error.message));
      else waiting.resolve(message.result);
    } else if (message.sessionId !== undefined) {
      this.sessions.get(message.sessionId)?.(message.method, message.params);
    } else {
      if (message.method === 'Target.detachedFromTarget') this.#dropSession(message.params.sessionId);
      for (const listener of this.listeners.get(message.method) ?? []) listener(message.params);
    }
  }

  #dropSession(sessionId) {
    this.sessions.delete(sessionId);
    for (const [id, waiting] of this.waiting) {
      if (waiting.sessionId !== sessionId) continue;
      this.waiting.delete(id);
      waiting.reject(new ProtocolError(waiting.method, 'the page is gone'));
    }
  }

  #close() {
    if (this.closed) return;
    this.closed = true;
    for (const { method, reject } of this.waiting.values()) reject(new ProtocolError(method, 'the browser is gone'));
    this.waiting.clear();
    for (const listener of this.listeners.get('closed') ?? []) listener();
  }
}
