/** `protocol`, `net` and `session`: who answers the requests of a page. Nothing is ever fetched from outside. */
import { EventEmitter } from 'node:events';
import fs from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { app } from './app.mjs';
import { toAppUrl } from './urls.mjs';

/** Schemes that Chromium is to treat as web origins; filled before `ready`. */
export const privilegedSchemes = new Map();
const handlers = new Map();

export const protocol = {
  registerSchemesAsPrivileged(list) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges = {} } of list) privilegedSchemes.set(scheme, privileges);
  },
  handle(scheme, handler) {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme) {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
};

export const net = {
  isOnline: () => false,
  online: false,
  async fetch(input, init) {
    const request = new Request(input, init);
    const scheme = new URL(request.url).protocol.slice(0, -1);
    if (scheme === 'file') {
      try {
        return new Response(await fs.readFile(fileURLToPath(request.url)));
      } catch {
        throw new Error('net::ERR_FILE_NOT_FOUND');
      }
    }
    const handler = handlers.get(scheme);
    if (!handler) throw new Error('net::ERR_INTERNET_DISCONNECTED');
    return handler(request);
  },
};

class Session extends EventEmitter {
  permissionRequest = null;
  permissionCheck = null;
  #beforeRequest = null;
  #headersReceived = null;

  protocol = protocol;
  webRequest = {
    onBeforeRequest: (...args) => void (this.#beforeRequest = args.at(-1)),
    onHeadersReceived: (...args) => void (this.#headersReceived = args.at(-1)),
    onBeforeSendHeaders: () => {},
    onSendHeaders: () => {},
    onCompleted: () => {},
    onErrorOccurred: () => {},
  };

  setPermissionRequestHandler(handler) {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler) {
    this.permissionCheck = handler;
  }

  /** What the app's handlers would say; Electron grants when there is none. */
  async grants(contents, permission, origin) {
    if (this.permissionCheck && !this.permissionCheck(contents, permission, origin, {})) return false;
    if (!this.permissionRequest) return true;
    return new Promise((resolve) => this.permissionRequest(contents, permission, resolve, { requestingUrl: origin }));
  }

  /** May this request go on? The answer of the app's listener, or yes. */
  async beforeRequest(details) {
    if (!this.#beforeRequest) return {};
    return new Promise((resolve) => this.#beforeRequest(details, resolve));
  }

  async headersReceived(details) {
    if (!this.#headersReceived) return {};
    return new Promise((resolve) => this.#headersReceived(details, resolve));
  }

  setSpellCheckerEnabled() {}
  async clearCache() {}
  async clearStorageData() {}
  async flushStorageData() {}
  getUserAgent() {
    return '';
  }
  setUserAgent() {}
}

export const session = { defaultSession: new Session() };

function requestOf(params, url) {
  const { method, headers, postDataEntries } = params.request;
  const hasBody = method !== 'GET' && method !== 'HEAD' && postDataEntries?.length > 0;
  const parts = (postDataEntries ?? []).map(({ bytes }) => Buffer.from(bytes ?? '', 'base64'));
  return new Request(url, { method, headers, ...(hasBody ? { body: Buffer.concat(parts), duplex: 'half' } : {}) });
}

const REASONS = { cancelled: 'BlockedByClient', outside: 'InternetDisconnected', failed: 'Failed' };

/** The answer to one paused request: `{ fail }` or `{ status, headers, body }`. */
async function answerRequest(params, webContentsId) {
  const url = toAppUrl(params.request.url);
  const details = {
    id: 0,
    url,
    method: params.request.method,
    resourceType: params.resourceType.toLowerCase(),
    webContentsId,
    referrer: toAppUrl(params.request.headers.Referer ?? ''),
    timestamp: Date.now(),
  };
  const { cancel } = await session.defaultSession.beforeRequest(details);
  if (cancel) return { fail: REASONS.cancelled };
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  if (!handler || url === params.request.url) return { fail: REASONS.outside };
  let response;
  try {
    response = await handler(requestOf(params, url));
  } catch (error) {
    process.stderr.write(`protocol handler failed for ${url}: ${String(error)}\n`);
    return { fail: REASONS.failed };
  }
  const given = [...response.headers].map(([name, value]) => [name, [value]]);
  const received = { ...details, statusCode: response.status, responseHeaders: Object.fromEntries(given) };
  const { responseHeaders } = await session.defaultSession.headersReceived(received);
  const headers = Object.entries(responseHeaders ?? received.responseHeaders).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value: String(value) })),
  );
  return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()).toString('base64') };
}

/** Answers a request that Chromium holds back, over `send(method, params)`. */
export async function settleRequest(params, webContentsId, send) {
  const { requestId } = params;
  const answer = await answerRequest(params, webContentsId);
  const sent = answer.fail
    ? send('Fetch.failRequest', { requestId, errorReason: answer.fail })
    : send('Fetch.fulfillRequest', {
        requestId,
        responseCode: answer.status,
        responseHeaders: answer.headers,
        body: answer.body,
      });
  // The page may have gone while its request was being answered.
  await sent.catch(() => {});
}
