/** `webContents`: one page of Chromium and everything that is said to it and about it. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { app } from './app.mjs';
import { preventableEvent } from './events.mjs';
import { ipcMain } from './ipc-main.mjs';
import { BINDING, DELIVER, PRELOAD_WORLD, worldScripts } from './page-worlds.mjs';
import { privilegedSchemes, session, settleRequest } from './protocol.mjs';
import { originOf, toAppUrl, toBrowserUrl } from './urls.mjs';
import { encodeValue } from './wire.mjs';

/** Chromium's permission names beside Electron's. */
const PERMISSIONS = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['camera', 'media'],
  ['microphone', 'media'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-write', 'clipboard-sanitized-write'],
  ['idle-detection', 'idle-detection'],
  ['screen-wake-lock', 'screen-wake-lock'],
  ['persistent-storage', 'persistent-storage'],
  ['local-fonts', 'local-fonts'],
];

const everyContents = new Map();
let lastId = 0;

export class WebContents extends EventEmitter {
  #session = null;
  #loading = false;
  #frames = new Map();
  #contexts = new Map();
  #preloadContext = null;
  #windowOpen = null;
  #title = '';
  #zoom = 1;
  #settleLoad = null;
  #asks = new Map();

  constructor(owner, options) {
    super();
    this.id = ++lastId;
    this.owner = owner;
    this.options = options;
    this.session = session.defaultSession;
    this.targetId = null;
    this.crashed = false;
    this.destroyed = false;
    everyContents.set(this.id, this);
    app.emit('web-contents-created', {}, this);
  }

  static getAllWebContents() {
    return [...everyContents.values()];
  }

  static fromId(id) {
    return everyContents.get(id);
  }

  static getFocusedWebContents() {
    return [...everyContents.values()].find((contents) => contents.owner.isFocused()) ?? null;
  }

  static fromDevToolsTargetId(targetId) {
    return [...everyContents.values()].find((contents) => contents.targetId === targetId);
  }

  get mainFrame() {
    return this.#frameOf(this.targetId);
  }

  getURL() {
    return toAppUrl(this.#frames.get(this.targetId)?.url ?? '');
  }

  getTitle() {
    return this.#title;
  }

  isLoading() {
    return this.#loading;
  }

  isDestroyed() {
    return this.destroyed;
  }

  isCrashed() {
    return this.crashed;
  }

  isFocused() {
    return this.owner.isFocused();
  }

  setWindowOpenHandler(handler) {
    this.#windowOpen = handler;
  }

  /** Resolves when the page has loaded; rejects with Electron's words when it could not. */
  async loadURL(url) {
    if (!this.#session) await this.#open();
    await this.#applyPermissions(url);
    this.crashed = false;
    this.#loadedUrl = url;
    const loaded = new Promise((resolve) => {
      this.#settleLoad = resolve;
    });
    this.#loading = true;
    this.#expected = true;
    const { errorText } = await this.#session.send('Page.navigate', { url: toBrowserUrl(url, privilegedSchemes) });
    if (errorText) {
      const description = errorText.replace('net::', '');
      this.#loading = false;
      this.emit('did-fail-load', {}, -2, description, url, true);
      throw Object.assign(new Error(`${description} (-2) loading '${url}'`), { code: description, errno: -2, url });
    }
    await loaded;
  }

  loadFile() {
    return Promise.reject(new Error('loadFile is not available in the Electron API stand-in: use a protocol handler'));
  }

  #loadedUrl = '';
  #expected = false;

  reload() {
    if (this.destroyed || !this.#session) return;
    this.#expected = true;
    if (this.crashed) {
      // A crashed page has no process to reload in: its address is loaded anew.
      void this.loadURL(this.#loadedUrl).catch(() => {});
      return;
    }
    void this.#allowUnload()
      .then(() => this.#session.send('Page.reload'))
      .catch(() => {});
  }

  reloadIgnoringCache() {
    this.reload();
  }

  /** Sends a message to `ipcRenderer.on` listeners of the preload. Dropped, as in Electron, when no page is there. */
  send(channel, ...values) {
    if (this.destroyed) throw new Error('Object has been destroyed');
    if (typeof channel !== 'string' || channel === '') throw new TypeError('Missing required channel argument');
    this.#deliver({ kind: 'event', channel, values: encodeValue(values) });
  }

  async executeJavaScript(code) {
    const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', {
      expression: String(code),
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async insertCSS(css) {
    await this
      .executeJavaScript(`{ const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(String(css))});
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }`);
    return randomBytes(4).toString('hex');
  }

  /** A picture of the page: `toPNG()` is all of NativeImage that there is. */
  async capturePage() {
    const { data } = await this.#session.send('Page.captureScreenshot', { format: 'png' });
    return { toPNG: () => Buffer.from(data, 'base64'), isEmpty: () => data === '' };
  }

  forcefullyCrashRenderer() {
    void this.#session?.send('Page.crash').catch(() => {});
  }

  /** Runs a function of the page's isolated world and gives its (JSON) result: the stand-in's own dialogs. */
  async callInIsolatedWorld(source, argument, answerAsk) {
    const contextId = this.#preloadContext ?? (await this.#makeIsolatedWorld());
    const askId = randomBytes(8).toString('hex');
    this.#asks.set(askId, answerAsk);
    try {
      const { result, exceptionDetails } = await this.#session.send('Runtime.callFunctionOn', {
        functionDeclaration: source,
        executionContextId: contextId,
        arguments: [{ value: argument }, { value: askId }],
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    } finally {
      this.#asks.delete(askId);
    }
  }

  close(options) {
    void options;
    this.owner.close();
  }

  destroy() {
    this.owner.destroy();
  }

  /** Called by the window when it goes. */
  drop() {
    if (this.destroyed) return;
    this.destroyed = true;
    everyContents.delete(this.id);
    this.#session?.close();
    if (this.targetId) void app.browser.closePage(this.targetId);
    this.#settleLoad?.();
    this.emit('destroyed');
  }

  focus() {
    void this.#session?.send('Page.bringToFront').catch(() => {});
  }

  protocolCommand(method, params) {
    return this.#session ? this.#session.send(method, params) : Promise.resolve(null);
  }

  getZoomFactor() {
    return this.#zoom;
  }

  setZoomFactor(factor) {
    this.#zoom = factor;
  }

  getZoomLevel() {
    return Math.log(this.#zoom) / Math.log(1.2);
  }

  setZoomLevel(level) {
    this.#zoom = 1.2 ** level;
  }

  getUserAgent() {
    return '';
  }

  setUserAgent() {}
  setIgnoreMenuShortcuts() {}
  setBackgroundThrottling() {}
  openDevTools() {}
  closeDevTools() {}
  isDevToolsOpened() {
    return false;
  }

  /** One request of Chromium's that may be of this page: true when it was. */
  takeRequest(params) {
    if (params.frameId !== this.targetId && !this.#frames.has(params.frameId)) return false;
    void this.#settle(params);
    return true;
  }

  pageGone() {
    this.targetId = null;
    this.owner.destroy();
  }

  pageCrashed() {
    if (this.crashed || this.destroyed) return;
    this.crashed = true;
    this.#loading = false;
    this.#preloadContext = null;
    this.#settleLoad?.();
    const details = { reason: 'crashed', exitCode: 11 };
    this.emit('render-process-gone', {}, details);
    app.emit('render-process-gone', {}, this, details);
  }

  pageInfo({ title, url }) {
    // Before a page has a <title>, Chromium shows its address; the page that a window starts with is nobody's.
    if (title === this.#title || url.includes(title) || !/^https?:/.test(url)) return;
    this.#title = title;
    const event = preventableEvent();
    this.emit('page-title-updated', event, title, true);
    this.owner.pageTitleUpdated(event, title);
  }

  async #settle(params) {
    const { browser } = app;
    const send = (method, values) => browser.cdp.send(method, values);
    const isNavigation = params.resourceType === 'Document' && params.frameId === this.targetId;
    if (isNavigation && !this.#expected) {
      const url = toAppUrl(params.request.url);
      const event = preventableEvent({ url, isSameDocument: false, isMainFrame: true, frame: this.mainFrame });
      this.emit('will-navigate', event, url);
      if (event.defaultPrevented) {
        await send('Fetch.failRequest', { requestId: params.requestId, errorReason: 'Aborted' }).catch(() => {});
        return;
      }
    }
    if (isNavigation) this.#expected = false;
    await settleRequest(params, this.id, send);
  }

  async #open() {
    const page = await app.browser.openPage(this.owner.pageOptions(), (method, params) => this.#take(method, params));
    this.targetId = page.targetId;
    this.#session = page.session;
    const preload = this.options.preload;
    const scripts = worldScripts({
      secret: randomBytes(16).toString('hex'),
      preloadSource: preload ? fs.readFileSync(preload, 'utf8') : '',
      interactive: app.browser.interactive,
      info: { platform: process.platform, arch: process.arch, versions: {} },
    });
    const { send } = this.#session;
    await send('Page.enable');
    await send('Runtime.enable');
    await send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD });
    await send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.page });
    await send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preload, worldName: PRELOAD_WORLD });
    await this.owner.pageOpened();
  }

  async #applyPermissions(url) {
    const origin = originOf(url);
    const target = new URL(toBrowserUrl(url, privilegedSchemes)).origin;
    if (target === 'null') return;
    for (const [name, permission] of PERMISSIONS) {
      const setting = (await this.session.grants(this, permission, origin)) ? 'granted' : 'denied';
      // Names come and go with Chromium's versions; an unknown one cannot be asked for by the page either.
      await app.browser.cdp
        .send('Browser.setPermission', { permission: { name }, setting, origin: target })
        .catch(() => {});
    }
  }

  async #makeIsolatedWorld() {
    const { executionContextId } = await this.#session.send('Page.createIsolatedWorld', {
      frameId: this.targetId,
      worldName: PRELOAD_WORLD,
    });
    return executionContextId;
  }

  async #allowUnload() {
    if (this.#preloadContext === null || !app.browser.interactive) return;
    await this.#session.send('Runtime.evaluate', {
      expression: '__standInState.mayUnload = true',
      contextId: this.#preloadContext,
    });
  }

  #deliver(message) {
    if (this.#preloadContext === null || this.destroyed) return;
    void this.#session
      .send('Runtime.callFunctionOn', {
        functionDeclaration: `(text) => globalThis[${JSON.stringify(DELIVER)}](text)`,
        executionContextId: this.#preloadContext,
        arguments: [{ value: JSON.stringify(message) }],
      })
      .catch(() => {});
  }

  #frameOf(frameId) {
    const frame = this.#frames.get(frameId);
    const url = toAppUrl(frame?.url ?? '');
    return {
      url,
      origin: originOf(url),
      name: frame?.name ?? '',
      routingId: 1,
      processId: 1,
      frameTreeNodeId: 1,
      parent: frame?.parentId ? this.#frameOf(frame.parentId) : null,
      top: null,
    };
  }

  #take(method, params) {
    switch (method) {
      case 'Page.frameNavigated':
        return this.#navigated(params.frame);
      case 'Page.frameDetached':
        return void this.#frames.delete(params.frameId);
      case 'Page.navigatedWithinDocument':
        this.#frames.set(params.frameId, { ...this.#frames.get(params.frameId), url: params.url });
        return this.emit('did-navigate-in-page', {}, toAppUrl(params.url), params.frameId === this.targetId, 1, 1);
      case 'Page.frameStartedLoading':
        if (params.frameId !== this.targetId) return undefined;
        this.#loading = true;
        return this.emit('did-start-loading');
      case 'Page.domContentEventFired':
        return this.emit('dom-ready', {});
      case 'Page.loadEventFired':
        return this.#loaded();
      case 'Page.windowOpen':
        return this.#windowOpened(params);
      case 'Page.javascriptDialogOpening':
        return this.#pageDialog(params);
      case 'Runtime.executionContextCreated':
        return this.#contextCreated(params.context);
      case 'Runtime.executionContextDestroyed':
        return this.#contextGone(params.executionContextId);
      case 'Runtime.executionContextsCleared':
        this.#contexts.clear();
        this.#preloadContext = null;
        return undefined;
      case 'Runtime.bindingCalled':
        return params.name === BINDING ? this.#post(params) : undefined;
      case 'Runtime.consoleAPICalled':
        return this.#console(params);
      default:
        return undefined;
    }
  }

  #navigated(frame) {
    this.#frames.set(frame.id, { url: frame.url, parentId: frame.parentId ?? null, name: frame.name ?? '' });
    if (frame.id === this.targetId) this.emit('did-navigate', {}, toAppUrl(frame.url), 200, 'OK');
  }

  #loaded() {
    // The blank page that every window starts with is nobody's page.
    if (!/^https?:/.test(this.#frames.get(this.targetId)?.url ?? '')) return;
    this.#loading = false;
    this.emit('did-finish-load', {});
    this.emit('did-stop-loading', {});
    this.owner.pageLoaded();
    this.#settleLoad?.();
    this.#settleLoad = null;
  }

  #windowOpened({ url, windowName, windowFeatures, userGesture }) {
    const details = {
      url: toAppUrl(url),
      frameName: windowName,
      features: windowFeatures.join(','),
      disposition: userGesture ? 'foreground-tab' : 'new-window',
      referrer: { url: this.getURL(), policy: 'no-referrer' },
    };
    const { action } = this.#windowOpen?.(details) ?? { action: 'allow' };
    // The page itself is closed in any case (see browser.mjs); a silent refusal of an allowed one would be a lie.
    if (action === 'allow') process.stderr.write('The Electron API stand-in opens no windows from window.open\n');
  }

  #pageDialog({ type }) {
    const answer = (accept) => this.#session.send('Page.handleJavaScriptDialog', { accept }).catch(() => {});
    if (type === 'beforeunload') {
      // A person closes the window: first the app's own `close` event decides.
      void answer(this.#expected).then(() => this.#expected || this.owner.close());
    } else if (app.headless && app.debugPort === null) {
      void answer(false);
    }
  }

  #contextCreated({ id, name, auxData }) {
    this.#contexts.set(id, auxData.frameId);
    if (name === PRELOAD_WORLD && auxData.frameId === this.targetId) this.#preloadContext = id;
  }

  #contextGone(id) {
    this.#contexts.delete(id);
    if (this.#preloadContext === id) this.#preloadContext = null;
  }

  #post({ payload, executionContextId }) {
    const message = JSON.parse(payload);
    const frameId = this.#contexts.get(executionContextId) ?? this.targetId;
    const event = {
      sender: this,
      senderFrame: this.#frameOf(frameId),
      frameId: 1,
      processId: 1,
      type: 'frame',
      reply: (channel, ...values) => this.send(channel, ...values),
    };
    if (message.kind === 'invoke') {
      void ipcMain.answer(event, message.id, message.channel, message.values).then((answer) => this.#deliver(answer));
    } else if (message.kind === 'send') {
      const values = ipcMain.valuesOf(message.values);
      this.emit('ipc-message', event, message.channel, ...values);
      ipcMain.emit(message.channel, event, ...values);
    } else if (message.kind === 'window-open') {
      this.#windowOpened({ ...message, userGesture: false });
    } else if (message.kind === 'ask') {
      void this.#answerAsk(message);
    } else if (message.kind === 'preload-error') {
      process.stderr.write(`Unable to load preload script: ${this.options.preload}\n${message.message}\n`);
      this.emit('preload-error', {}, this.options.preload, new Error(message.message));
    }
  }

  /** Questions of the stand-in's own dialogs; only while one is open, and only with its number. */
  async #answerAsk({ id, askId, what }) {
    const answer = this.#asks.get(askId);
    if (!answer) return;
    try {
      this.#deliver({ kind: 'result', id, ok: true, value: encodeValue(await answer(what)) });
    } catch (error) {
      this.#deliver({ kind: 'result', id, ok: false, message: String(error) });
    }
  }

  #console({ type, args }) {
    const text = args.map((entry) => String(entry.value ?? entry.description ?? entry.type)).join(' ');
    const level = { warning: 2, error: 3, debug: 0 }[type] ?? 1;
    this.emit('console-message', { level, message: text, lineNumber: 0, sourceId: '' }, level, text, 0, '');
  }
}
