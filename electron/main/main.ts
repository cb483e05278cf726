/** Entry of the main process: the only file that knows all parts. Holds no logic of its own. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { app, dialog, ipcMain, Menu, protocol, screen, session } from 'electron';
import type { HostKind } from '#electron/contract';
import { asSaveAllAnswer, CHANNELS } from '#electron/contract';
import { answerAppRequest, APP_SCHEME, APP_SCHEME_PRIVILEGES } from './app-protocol.ts';
import { registerMessage, registerRequests } from './ipc.ts';
import { ipcRows } from './ipc-table.ts';
import { languageOf } from './language.ts';
import { MainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { CHROMIUM_SWITCHES, guardSession, guardWebContents } from './security.ts';
import { Backups } from './services/backups.ts';
import type { Disk } from './services/disk.ts';
import { GdbPort } from './services/gdb-port.ts';
import { readJson, writeJson } from './services/json-file.ts';
import { nodeFiles } from './services/node-files.ts';
import { ProjectFiles } from './services/project-files.ts';
import { RecentFiles } from './services/recent-files.ts';
import { StateStore } from './services/state-store.ts';
import type { SmokeReport } from './smoke.ts';
import { SMOKE_PROBE, smokeResult } from './smoke.ts';
import { textsOf } from './texts.ts';
import { boundsFrom, fitInto } from './window-options.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const rendererRoot = path.join(here, '..', 'renderer');
/** Only a real Electron says so here; its stand-in for tests and for machines without Electron does not. */
const host: HostKind = process.versions['electron'] === undefined ? 'stand-in' : 'electron';

const disk: Disk = {
  files: nodeFiles,
  now: () => Date.now(),
  unique: () => randomBytes(6).toString('hex'),
  wait: async (milliseconds) => void (await wait(milliseconds)),
  platform: process.platform,
};

async function start(): Promise<void> {
  const userData = app.getPath('userData');
  await disk.files.makeFolder(userData);
  const files = new ProjectFiles(disk);
  const recent = new RecentFiles(disk, userData);
  const backups = new Backups(disk, path.join(userData, 'backups'));
  const state = new StateStore(disk, path.join(userData, 'state'));
  const boundsFile = path.join(userData, 'window.json');

  let language = languageOf(await state.load('settings'), app.getLocale());
  const text = (key: Parameters<ReturnType<typeof textsOf>>[0]): string => textsOf(language)(key);
  const showMenu = (): void => {
    const template = menuTemplate(language, process.platform, (command) => main.command(command));
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };

  const stored = boundsFrom(await readJson(disk, boundsFile));
  const bounds = fitInto(stored, screen.getDisplayMatching({ x: 0, y: 0, ...stored }).workArea);
  const gdb = new GdbPort({
    attached: () => main.gdb({ type: 'attached' }),
    received: (bytes) => main.gdb({ type: 'bytes', bytes }),
    gone: () => main.gdb({ type: 'gone' }),
  });
  let writing: Promise<unknown> = Promise.resolve();
  let flushed = false;
  const main = new MainWindow({
    folder: here,
    bounds,
    text,
    discardBackups: () => backups.discardAll(),
    saveBounds: (bounds) => {
      writing = writing.then(() => writeJson(disk, boundsFile, JSON.stringify(bounds))).catch(() => {});
    },
    quit: () => app.quit(),
    pageGone: () => gdb.close(),
  });

  app.on('second-instance', () => main.focus());
  // State that the window handed over before it went must be on the disk before the process ends.
  app.on('will-quit', (event) => {
    if (flushed) return;
    event.preventDefault();
    flushed = true;
    void Promise.allSettled([state.idle(), writing]).then(() => app.quit());
  });

  const filters = [
    { name: text('dialog.sources'), extensions: ['asm', 's', 'inc', 'nasm'] },
    { name: text('dialog.capsules'), extensions: ['ringside-capsule'] },
    { name: text('dialog.labs'), extensions: ['ringside-lab', 'json'] },
    { name: text('dialog.all'), extensions: ['*'] },
  ];
  registerRequests(
    ipcMain,
    ipcRows({
      appInfo: () => ({ version: app.getVersion(), host, platform: process.platform, locale: app.getLocale() }),
      files,
      recent,
      backups,
      state,
      gdb,
      chooseFileToOpen: async () => {
        const chosen = await dialog.showOpenDialog(main.window, { properties: ['openFile'], filters });
        return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
      },
      chooseFileToSave: async (suggestedName) => {
        const known = await recent.list();
        const folder = known[0] === undefined ? app.getPath('documents') : path.dirname(known[0].path);
        const defaultPath = path.join(folder, path.basename(suggestedName));
        const chosen = await dialog.showSaveDialog(main.window, { defaultPath, filters });
        return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
      },
      setDirty: (dirty) => main.setDirty(dirty),
      setTitle: (title) => main.setTitle(title),
      stateSaved: (name, value) => {
        if (name !== 'settings') return;
        const chosen = languageOf(value, app.getLocale());
        if (chosen === language) return;
        language = chosen;
        showMenu();
      },
    }),
  );
  registerMessage(ipcMain, CHANNELS.saveAllDone, ([requestId, saved]) => {
    const answer = asSaveAllAnswer(requestId, saved);
    main.saveAllDone(answer.requestId, answer.saved);
  });
  showMenu();
  await main.load();
  if (app.commandLine.hasSwitch('smoke')) {
    const report = (await main.window.webContents.executeJavaScript(SMOKE_PROBE)) as SmokeReport;
    const { line, code } = smokeResult(report, host);
    process.stdout.write(`${line}\n`);
    app.exit(code);
  }
}

for (const name of CHROMIUM_SWITCHES) app.commandLine.appendSwitch(name);
app.enableSandbox();
protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
guardWebContents(app);
app.on('window-all-closed', () => app.quit());

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(async () => {
    guardSession(session.defaultSession);
    protocol.handle(APP_SCHEME, (request) => answerAppRequest(request, rendererRoot, (file) => fs.readFile(file)));
    await start();
  });
} else {
  app.quit();
}
