/** The one Chromium behind all windows: started when first needed, ended with the app. */
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { CdpConnection } from './cdp.mjs';
import { findChromium } from './find-chromium.mjs';

/** No request may leave the machine, no service of Chromium's own may run, nothing may ask the person at the screen. */
const ALWAYS = [
  '--remote-debugging-pipe',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--block-new-web-contents',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-client-side-phishing-detection',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-search-engine-choice-screen',
  '--disable-sync',
  '--disable-infobars',
  '--hide-crash-restore-bubble',
  '--metrics-recording-only',
  '--no-pings',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,InterestFeedContentSuggestions,CertificateTransparencyComponentUpdater',
  // A window behind others or under a test still runs its timers at full speed, as Electron's does while it is shown.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];

/** Chromium could not be brought up; the message is for a person. */
export class ChromiumStartError extends Error {
  constructor(file, outcome, noise) {
    super(`${file} ended at once (${outcome}).\n${noise.slice(-2000)}`.trimEnd());
    this.name = 'ChromiumStartError';
  }
}

const FOREIGN_PAGE_MS = 300;
/** The end of the process says more than the broken pipe, but may come a moment later. */
const LAST_WORDS_MS = 1000;

export class ChromiumMissingError extends Error {
  constructor() {
    super('No Chromium was found. Install one (Debian: apt-get install chromium) or name it in RINGSIDE_CHROMIUM.');
    this.name = 'ChromiumMissingError';
  }
}

/** Is this process root? Chromium's sandbox refuses to start then. */
function isRoot() {
  return process.getuid?.() === 0;
}

export class Browser extends EventEmitter {
  /**
   * `headless`: no display. `debugPort`: opened only when a test driver asks for it, else there is none.
   * `switches` are the app's own (`app.commandLine`), without the dashes.
   */
  constructor({ profile, headless, noSandbox, debugPort, language, switches }) {
    super();
    this.options = { profile, headless, noSandbox: noSandbox || isRoot(), debugPort, language, switches };
    this.cdp = null;
    this.started = null;
    this.ours = new Set();
    this.creating = 0;
    this.running = false;
  }

  /** Is a person at the screen? Then the first window is opened as an app window, without tabs and address bar. */
  get interactive() {
    return !this.options.headless && this.options.debugPort === null;
  }

  /** Starts Chromium once. `appPage` = `{ width, height, x, y, background }` opens the first app window with it. */
  start(appPage = null) {
    this.started ??= this.#start(appPage);
    return this.started;
  }

  /** A new page: its target id, and the session to talk to it. */
  async openPage(appPage, onEvent) {
    this.creating += 1;
    try {
      const first = this.started === null && this.interactive;
      await this.start(first ? appPage : null);
      const targetId = (first && (await this.#firstPage())) || (await this.#createPage(appPage));
      this.ours.add(targetId);
      const { sessionId } = await this.cdp.send('Target.attachToTarget', { targetId, flatten: true });
      return { targetId, session: this.cdp.openSession(sessionId, onEvent) };
    } finally {
      this.creating -= 1;
    }
  }

  async closePage(targetId) {
    this.ours.delete(targetId);
    await this.cdp.send('Target.closeTarget', { targetId }).catch(() => {});
  }

  /** Ends Chromium: politely first, then by force. Resolves when it is gone. */
  async close() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.closing = true;
    this.cdp?.send('Browser.close').catch(() => {});
    const force = setTimeout(() => this.child.kill('SIGKILL'), 2500);
    await gone;
    clearTimeout(force);
  }

  #arguments(appPage) {
    const { profile, headless, noSandbox, debugPort, language, switches } = this.options;
    const list = [...ALWAYS, `--user-data-dir=${profile}`];
    if (headless) list.push('--headless=new', '--hide-scrollbars=false');
    // --test-type only hides the bar that warns about the missing sandbox.
    if (noSandbox) list.push('--no-sandbox', '--test-type');
    if (debugPort !== null) list.push(`--remote-debugging-port=${debugPort}`);
    if (language) list.push(`--lang=${language}`);
    const given = new Set(list.map((entry) => entry.split('=')[0]));
    for (const [name, value] of switches) {
      if (!given.has(`--${name}`)) list.push(value === '' ? `--${name}` : `--${name}=${value}`);
    }
    if (appPage === null) return [...list, '--no-startup-window'];
    const { width, height, x, y, background } = appPage;
    list.push(`--window-size=${width},${height}`);
    if (x !== undefined && y !== undefined) list.push(`--window-position=${x},${y}`);
    // Fully escaped: a raw blank in the address would make an ordinary window with tabs.
    const page = encodeURIComponent(`<title>…</title><body style="background:${background}">`);
    return [...list, `--app=data:text/html,${page}`];
  }

  async #start(appPage) {
    const file = findChromium();
    if (file === null) throw new ChromiumMissingError();
    fs.mkdirSync(path.join(this.options.profile), { recursive: true });
    const child = spawn(file, this.#arguments(appPage), { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
    this.child = child;
    process.once('exit', () => child.kill('SIGKILL'));
    await new Promise((resolve, reject) => {
      let noise = '';
      let told = false;
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new ChromiumStartError(file, signal ?? `exit code ${code}`, noise)));
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (text) => {
        noise = (noise + text).slice(-8000);
        // Test drivers wait for exactly this line on our standard error.
        const line = told ? null : /^DevTools listening on ws:.*\n/m.exec(noise);
        if (line) process.stderr.write(line[0]);
        told ||= line !== null;
      });
      this.cdp = new CdpConnection(child.stdio[3], child.stdio[4]);
      // Before the start has succeeded, its own rejection says why.
      this.cdp.on('closed', () => this.running && this.emit('gone', this.closing === true));
      this.#listen();
      this.cdp
        .send('Target.setDiscoverTargets', { discover: true })
        .then(() => this.cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }))
        .then(
          () => {
            this.running = true;
            resolve(undefined);
          },
          (error) => setTimeout(() => reject(error), LAST_WORDS_MS),
        );
    });
  }

  #listen() {
    this.cdp.on('Fetch.requestPaused', (params) => this.emit('request', params));
    this.cdp.on('Target.targetDestroyed', ({ targetId }) => {
      if (this.ours.delete(targetId)) this.emit('page-gone', targetId);
    });
    this.cdp.on('Target.targetCrashed', ({ targetId }) => this.emit('page-crashed', targetId));
    this.cdp.on('Target.targetInfoChanged', ({ targetInfo }) => this.emit('page-info', targetInfo));
    this.cdp.on('Target.targetCreated', ({ targetInfo }) => {
      // Pages that the app did not open (window.open, Ctrl+N) have no place here.
      const foreign = targetInfo.openerId !== undefined || (this.interactive && this.creating === 0);
      if (targetInfo.type === 'page' && foreign && !this.ours.has(targetInfo.targetId)) this.#closeForeign(targetInfo);
    });
  }

  #closeForeign({ targetId }) {
    // A test driver holds every new page until it has looked at it; closed while it is held, it would hang for good.
    setTimeout(() => void this.cdp.send('Target.closeTarget', { targetId }).catch(() => {}), FOREIGN_PAGE_MS);
  }

  async #firstPage() {
    for (let tries = 0; tries < 100; tries += 1) {
      const { targetInfos } = await this.cdp.send('Target.getTargets');
      const page = targetInfos.find((info) => info.type === 'page');
      if (page) return page.targetId;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return null;
  }

  async #createPage({ width, height }) {
    const size = this.options.headless ? { width, height } : {};
    const { targetId } = await this.cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, ...size });
    return targetId;
  }
}
