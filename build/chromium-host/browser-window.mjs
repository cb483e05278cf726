/** `BrowserWindow`: the life of a window, from `new` to `closed`. */
import { EventEmitter } from 'node:events';
import { app } from './app.mjs';
import { preventableEvent } from './events.mjs';
import { WebContents } from './web-contents.mjs';

/** What our app must never ask for: refused here, so that no test passes with it. */
const INSECURE = [
  ['nodeIntegration', true],
  ['nodeIntegrationInWorker', true],
  ['nodeIntegrationInSubFrames', true],
  ['contextIsolation', false],
  ['sandbox', false],
  ['webSecurity', false],
  ['webviewTag', true],
  ['allowRunningInsecureContent', true],
  ['experimentalFeatures', true],
];

const windows = new Map();
let lastId = 0;
let focused = null;

function assertSecure(preferences) {
  for (const [name, value] of INSECURE) {
    if (preferences[name] === value) throw new Error(`insecure webPreferences: ${name} = ${value}`);
  }
}

export class BrowserWindow extends EventEmitter {
  #bounds;
  #state = 'normal';
  #visible;
  #title;
  #windowId = null;
  #destroyed = false;
  #shownOnce = false;

  constructor(options = {}) {
    super();
    const preferences = options.webPreferences ?? {};
    assertSecure(preferences);
    this.id = ++lastId;
    this.options = options;
    const { width = 800, height = 600, x = 0, y = 0 } = options;
    this.#bounds = { x, y, width, height };
    this.#visible = options.show !== false;
    this.#title = options.title ?? app.getName();
    windows.set(this.id, this);
    this.webContents = new WebContents(this, preferences);
    app.emit('browser-window-created', {}, this);
  }

  static getAllWindows() {
    return [...windows.values()];
  }

  static fromId(id) {
    return windows.get(id) ?? null;
  }

  static fromWebContents(contents) {
    return [...windows.values()].find((window) => window.webContents === contents) ?? null;
  }

  static getFocusedWindow() {
    return focused;
  }

  loadURL(url) {
    return this.webContents.loadURL(url);
  }

  loadFile(file) {
    return this.webContents.loadFile(file);
  }

  reload() {
    this.webContents.reload();
  }

  /** Asks: the `close` event may say no. */
  close() {
    if (this.#destroyed) return;
    const event = preventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  /** Goes without asking; only `closed` is raised. */
  destroy() {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this.id);
    if (focused === this) focused = null;
    this.webContents.drop();
    this.emit('closed');
    if (windows.size === 0) app.lastWindowClosed();
  }

  isDestroyed() {
    return this.#destroyed;
  }

  show() {
    this.#setVisible(true);
    this.focus();
  }

  showInactive() {
    this.#setVisible(true);
  }

  hide() {
    this.#setVisible(false);
  }

  isVisible() {
    return this.#visible && !this.#destroyed;
  }

  focus() {
    if (this.#destroyed) return;
    if (focused !== this) {
      focused?.blur();
      focused = this;
      this.emit('focus', {});
      app.emit('browser-window-focus', {}, this);
    }
    this.webContents.focus();
  }

  blur() {
    if (focused !== this) return;
    focused = null;
    this.emit('blur', {});
    app.emit('browser-window-blur', {}, this);
  }

  isFocused() {
    return focused === this;
  }

  setTitle(title) {
    this.#title = String(title);
    // With a person before it, the frame shows what the document's title says.
    if (app.browser.interactive && this.#windowId !== null) {
      void this.webContents.executeJavaScript(`document.title = ${JSON.stringify(this.#title)}`).catch(() => {});
    }
  }

  getTitle() {
    return this.#title;
  }

  getBounds() {
    return { ...this.#bounds };
  }

  getNormalBounds() {
    return { ...this.#bounds };
  }

  getContentBounds() {
    return { ...this.#bounds };
  }

  setBounds(bounds) {
    const before = this.#bounds;
    this.#bounds = { ...before, ...bounds };
    void this.#applyBounds({
      left: this.#bounds.x,
      top: this.#bounds.y,
      width: this.#bounds.width,
      height: this.#bounds.height,
    });
    if (before.width !== this.#bounds.width || before.height !== this.#bounds.height) this.emit('resize', {});
    if (before.x !== this.#bounds.x || before.y !== this.#bounds.y) this.emit('move', {});
  }

  getSize() {
    return [this.#bounds.width, this.#bounds.height];
  }

  setSize(width, height) {
    this.setBounds({ width, height });
  }

  getContentSize() {
    return this.getSize();
  }

  setContentSize(width, height) {
    this.setBounds({ width, height });
  }

  getPosition() {
    return [this.#bounds.x, this.#bounds.y];
  }

  setPosition(x, y) {
    this.setBounds({ x, y });
  }

  center() {}

  maximize() {
    this.#setState('maximized', 'maximize');
  }

  unmaximize() {
    if (this.#state === 'maximized') this.#setState('normal', 'unmaximize');
  }

  isMaximized() {
    return this.#state === 'maximized';
  }

  minimize() {
    this.#setState('minimized', 'minimize');
  }

  restore() {
    if (this.#state !== 'normal') this.#setState('normal', 'restore');
  }

  isMinimized() {
    return this.#state === 'minimized';
  }

  setFullScreen(flag) {
    if (flag !== this.isFullScreen()) {
      this.#setState(flag ? 'fullscreen' : 'normal', flag ? 'enter-full-screen' : 'leave-full-screen');
    }
  }

  isFullScreen() {
    return this.#state === 'fullscreen';
  }

  isNormal() {
    return this.#state === 'normal';
  }

  capturePage() {
    return this.webContents.capturePage();
  }

  setDocumentEdited(edited) {
    this.edited = edited;
  }

  isDocumentEdited() {
    return this.edited === true;
  }

  setMinimumSize() {}
  setMenu() {}
  removeMenu() {}
  setMenuBarVisibility() {}
  setAutoHideMenuBar() {}
  setBackgroundColor() {}
  setIcon() {}
  setProgressBar() {}
  flashFrame() {}
  setRepresentedFilename() {}
  setAlwaysOnTop() {}
  moveTop() {
    this.focus();
  }

  // From here on: what the page tells the window.

  pageOptions() {
    const { x, y } = this.options;
    const background = this.options.backgroundColor ?? '#ffffff';
    return { width: this.#bounds.width, height: this.#bounds.height, x, y, background };
  }

  async pageOpened() {
    const found = await this.webContents.protocolCommand('Browser.getWindowForTarget').catch(() => null);
    this.#windowId = found?.windowId ?? null;
    if (app.browser.interactive) await this.#fitScreen();
    else await this.#applyBounds({ width: this.#bounds.width, height: this.#bounds.height });
  }

  pageLoaded() {
    if (app.browser.interactive) this.setTitle(this.#title);
    if (this.#shownOnce) return;
    this.#shownOnce = true;
    this.emit('ready-to-show', {});
  }

  pageTitleUpdated(event, title) {
    this.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented) this.#title = title;
  }

  /** Only the page knows how large the real screen is. */
  async #fitScreen() {
    const [width, height] = await this.webContents.executeJavaScript('[screen.availWidth, screen.availHeight]');
    const fits = { width: Math.min(this.#bounds.width, width), height: Math.min(this.#bounds.height, height) };
    if (fits.width === this.#bounds.width && fits.height === this.#bounds.height) return;
    this.#bounds = { x: 0, y: 0, ...fits };
    await this.#applyBounds({ left: 0, top: 0, ...fits });
  }

  #setVisible(visible) {
    if (this.#destroyed || visible === this.#visible) return;
    this.#visible = visible;
    this.emit(visible ? 'show' : 'hide', {});
  }

  #setState(state, name) {
    if (this.#destroyed) return;
    this.#state = state;
    void this.#applyBounds({ windowState: state });
    this.emit(name, {});
  }

  async #applyBounds(bounds) {
    if (this.#windowId === null) return;
    const windowId = this.#windowId;
    await this.webContents.protocolCommand('Browser.setWindowBounds', { windowId, bounds }).catch(() => {});
  }
}

/** Events of the browser that belong to one window. */
export function connectWindows() {
  app.useWindows(() => BrowserWindow.getAllWindows());
  const { browser } = app;
  const contentsOf = (targetId) => WebContents.fromDevToolsTargetId(targetId);
  browser.on('page-gone', (targetId) => contentsOf(targetId)?.pageGone());
  browser.on('page-crashed', (targetId) => contentsOf(targetId)?.pageCrashed());
  browser.on('page-info', (info) => contentsOf(info.targetId)?.pageInfo(info));
  browser.on('request', (params) => {
    const taken = WebContents.getAllWebContents().some((contents) => contents.takeRequest(params));
    const refusal = { requestId: params.requestId, errorReason: 'BlockedByClient' };
    if (!taken) void browser.cdp.send('Fetch.failRequest', refusal).catch(() => {});
  });
}
