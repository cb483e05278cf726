/** A small app for the tests of the stand-in; it would run on Electron as it is. `globalThis.log` is read by the tests. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';

const here = path.dirname(fileURLToPath(import.meta.url));
const log = [];
globalThis.log = log;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' };

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
app.on('ready', () => log.push('ready'));
app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', (event) => {
    log.push(`will-navigate ${event.url}`);
    if (!event.url.startsWith('app://bundle/')) event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    log.push(`window.open ${url}`);
    return { action: 'deny' };
  });
  for (const name of ['dom-ready', 'did-finish-load', 'render-process-gone', 'preload-error']) {
    contents.on(name, () => log.push(name));
  }
});
app.on('window-all-closed', () => log.push('window-all-closed'));
app.on('second-instance', (_event, argv) => log.push(`second-instance ${argv.at(-1)}`));

const first = app.requestSingleInstanceLock();
if (!first) {
  process.stdout.write('second instance\n');
  app.quit();
}

async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/throws') throw new Error('on purpose');
  if (pathname === '/echo') {
    const body = `${request.method} ${request.headers.get('x-test')} ${await request.text()}`;
    return new Response(body, { status: 201, headers: { 'x-answer': 'yes' } });
  }
  try {
    const bytes = await fs.readFile(path.join(here, 'page', pathname));
    const headers = {
      'content-type': TYPES[path.extname(pathname)] ?? 'application/octet-stream',
      'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    };
    return new Response(bytes, { headers });
  } catch {
    return new Response('no such file', { status: 404 });
  }
}

if (first) {
  await app.whenReady();
  await app.whenReady();
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, done) => done(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.webRequest.onBeforeRequest((details, done) => {
    done({ cancel: details.url.includes('forbidden') });
  });
  protocol.handle('app', answer);
  ipcMain.handle('echo', (_event, ...values) => values);
  ipcMain.handle('fail', () => {
    throw new TypeError('bad value');
  });
  ipcMain.handle('frame', (event) => ({ url: event.senderFrame.url, parent: event.senderFrame.parent }));
  ipcMain.handle('unclonable', () => () => 1);
  ipcMain.on('ping', (event, value) => event.reply('pong', value + 1));
  const window = new BrowserWindow({
    width: 900,
    height: 600,
    show: false,
    title: 'Probe window',
    webPreferences: { preload: path.join(here, 'preload.cjs'), contextIsolation: true, sandbox: true },
  });
  window.once('ready-to-show', () => {
    log.push('ready-to-show');
    window.show();
  });
  window.on('show', () => log.push('show'));
  window.on('closed', () => log.push('closed'));
  await window.loadURL('app://bundle/index.html');
  log.push('loaded');
}
