/** What the stand-in promises of Electron's API, shown on a small app driven by Playwright's own `_electron`. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ElectronApplication, Page } from 'playwright-core';
import { _electron } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from './find-chromium.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const PROBE = path.join(here, 'probe');
const env = { ...process.env, RINGSIDE_HEADLESS: '1', RINGSIDE_DIALOGS: 'page' } as Record<string, string>;
const usable = findChromium() !== null && process.platform !== 'win32';

interface ProbeApi {
  version: number;
  list: [number, { deep: boolean }];
  echo(...values: unknown[]): Promise<unknown[]>;
  invoke(channel: string): Promise<unknown>;
  sum(a: number, b: number): number;
  fail(): void;
  later(value: unknown): Promise<unknown>;
  reject(): Promise<void>;
  ping(value: number): void;
  callMe(listener: (...values: unknown[]) => unknown): unknown;
  seesPage(): string;
  count(): number;
  electronKeys(): string[];
  needs(name: string): string;
  again(): void;
}

declare global {
  interface Window {
    probe: ProbeApi;
    messages: unknown[];
    workerAnswer: Promise<string>;
  }
  var log: string[];
}

/** A busy machine shows the same things, only later. */
const LATER = { timeout: 20_000, interval: 30 };

function launch(userData: string): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: path.join(here, 'electron-stand-in'),
    args: [PROBE, `--user-data-dir=${userData}`],
    env,
    timeout: 30_000,
  });
}

describe.skipIf(!usable)('Electron API stand-in (skipped where no Chromium is installed)', () => {
  let userData: string;
  let app: ElectronApplication;
  let page: Page;
  const log = (): Promise<string[]> => app.evaluate(() => globalThis.log);
  const errorOf = (call: () => Promise<unknown>): Promise<string> =>
    call().then(String, (error: Error) => error.message);

  beforeAll(async () => {
    userData = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-stand-in-'));
    app = await launch(userData);
    page = await app.firstWindow();
    await page.waitForFunction(() => window.workerAnswer !== undefined);
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    fs.rmSync(userData, { recursive: true, force: true });
  });

  describe('app', () => {
    it('raises ready once, however often whenReady is called, and the window events in order', async () => {
      await expect.poll(log, LATER).toContain('loaded');
      const seen = await log();
      const names = ['ready', 'dom-ready', 'did-finish-load', 'ready-to-show', 'show', 'loaded'];
      expect(seen.filter((entry) => names.includes(entry))).toEqual(names);
    });

    it('knows name, version, folders and switches', async () => {
      const known = await app.evaluate(({ app: main }) => ({
        name: main.getName(),
        version: main.getVersion(),
        userData: main.getPath('userData'),
        appPath: main.getAppPath(),
        packaged: main.isPackaged,
        ready: main.isReady(),
        given: main.commandLine.getSwitchValue('user-data-dir'),
        unknown: main.commandLine.hasSwitch('no-such-switch'),
      }));
      expect(known).toEqual({
        name: 'Probe',
        version: '1.2.3',
        userData,
        appPath: PROBE,
        packaged: false,
        ready: true,
        given: userData,
        unknown: false,
      });
    });

    it('refuses schemes and sandbox after ready, and unknown paths', async () => {
      const refused = await app.evaluate(({ app: main, protocol }) => {
        const messageOf = (call: () => unknown): string => {
          try {
            return String(call());
          } catch (error) {
            return (error as Error).message;
          }
        };
        return [
          messageOf(() => protocol.registerSchemesAsPrivileged([])),
          messageOf(() => main.enableSandbox()),
          messageOf(() => main.getPath('nowhere' as never)),
        ];
      });
      expect(refused).toEqual([
        'protocol.registerSchemesAsPrivileged should be called before app is ready',
        'app.enableSandbox() can only be called before app is ready',
        "Failed to get 'nowhere' path",
      ]);
    });

    it('runs once for each userData folder and tells the first of the second', async () => {
      const args = [path.join(here, 'run.cjs'), PROBE, `--user-data-dir=${userData}`, '--second'];
      const second = spawn(process.execPath, args, { env });
      let output = '';
      second.stdout.on('data', (text) => (output += String(text)));
      const code = await new Promise((resolve) => second.once('exit', resolve));
      expect([code, output]).toEqual([0, 'second instance\n']);
      await expect.poll(log, LATER).toContain('second-instance --second');
    });
  });

  describe('preload', () => {
    it('runs in a world of its own', async () => {
      const seen = await page.evaluate(() => [
        typeof (globalThis as Record<string, unknown>)['preloadSecret'],
        typeof (globalThis as Record<string, unknown>)['__standInPost'],
        typeof (globalThis as Record<string, unknown>)['require'],
        window.probe.seesPage(),
      ]);
      expect(seen).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
    });

    it('exposes copies, frozen and not replaceable', async () => {
      const seen = await page.evaluate(() => {
        const changes = [
          Reflect.set(window, 'probe', 1),
          Reflect.set(window.probe, 'version', 2),
          Reflect.set(window.probe.list[1], 'deep', false),
          Reflect.deleteProperty(window, 'probe'),
        ];
        return [window.probe.version, window.probe.list, changes];
      });
      expect(seen).toEqual([1, [1, { deep: true }], [false, false, false, false]]);
    });

    it('may call and be called over the bridge, now and later', async () => {
      const seen = await page.evaluate(async () => {
        const failure = (call: () => unknown): string => {
          try {
            return String(call());
          } catch (error) {
            return (error as Error).message;
          }
        };
        return [
          window.probe.sum(2, 3),
          window.probe.callMe((...values) => JSON.stringify(values)),
          failure(() => window.probe.fail()),
          await window.probe.later({ a: [1, undefined] }),
          await window.probe.reject().catch((error: Error) => error.message),
          failure(() => window.probe.again()),
          window.probe.count(),
        ];
      });
      expect(seen).toEqual([
        5,
        '["called",[1,2]]',
        'from the preload',
        { a: [1, undefined] },
        'later',
        'Cannot bind an API on top of an existing property on the window object',
        1,
      ]);
    });

    it('may require what a sandboxed preload may, and nothing else', async () => {
      const seen = await page.evaluate(() => [
        window.probe.electronKeys(),
        ['events', 'node:url', 'timers', 'fs', 'node:child_process'].map((name) => window.probe.needs(name)),
      ]);
      expect(seen).toEqual([
        ['contextBridge', 'ipcRenderer'],
        ['object', 'object', 'object', 'module not found: fs', 'module not found: node:child_process'],
      ]);
    });
  });

  describe('ipc', () => {
    it('clones the arguments and the result', async () => {
      const same = await page.evaluate(async () => {
        const sent = [
          undefined,
          new Date(3),
          new Map([[1, new Set(['x'])]]),
          new Uint8Array([1, 255]),
          { a: { b: [null] } },
        ];
        const [nothing, date, map, bytes, plain] = (await window.probe.echo(...sent)) as typeof sent;
        return [
          nothing === undefined,
          (date as Date).getTime(),
          [...((map as Map<number, Set<string>>).get(1) ?? [])],
          [...(bytes as Uint8Array)],
          plain,
        ];
      });
      expect(same).toEqual([true, 3, ['x'], [1, 255], { a: { b: [null] } }]);
    });

    it('reports failures in Electron’s words', async () => {
      const invoke = (channel: string): Promise<string> =>
        page.evaluate((name) => window.probe.invoke(name).then(String, (error: Error) => error.message), channel);
      expect(await invoke('fail')).toBe("Error invoking remote method 'fail': TypeError: bad value");
      expect(await invoke('nobody')).toBe(
        "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
      );
      expect(await invoke('unclonable')).toContain('An object could not be cloned.');
      const twice = app.evaluate(({ ipcMain }) => ipcMain.handle('echo', () => 1));
      expect(await errorOf(() => twice)).toContain("Attempted to register a second handler for 'echo'");
    });

    it('tells which frame has sent a message', async () => {
      expect(await page.evaluate(() => window.probe.invoke('frame'))).toEqual({
        url: 'app://bundle/index.html',
        parent: null,
      });
    });

    it('brings webContents.send and event.reply to ipcRenderer.on', async () => {
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.send('pong', { n: 1 }));
      await page.evaluate(() => window.probe.ping(41));
      await expect.poll(() => page.evaluate(() => window.messages), LATER).toEqual([{ n: 1 }, 42]);
    });
  });

  describe('protocol', () => {
    it('answers page, module worker, its imports and its requests, isolated as the headers say', async () => {
      expect(await page.evaluate(() => window.workerAnswer)).toBe('worker part 7 true');
      expect(await page.evaluate(() => [crossOriginIsolated, isSecureContext])).toEqual([true, true]);
    });

    it('hands a real Request with method, headers and body to the handler', async () => {
      const answer = await page.evaluate(async () => {
        const response = await fetch('/echo', { method: 'POST', headers: { 'x-test': 'yes' }, body: 'the body: 内核' });
        return [response.status, response.headers.get('x-answer'), await response.text()];
      });
      expect(answer).toEqual([201, 'yes', 'POST yes the body: 内核']);
    });

    it('fails the request when the handler throws, and says 404 when it says 404', async () => {
      const ask = (url: string): Promise<string> =>
        page.evaluate(
          (name) =>
            fetch(name).then(
              (r) => String(r.status),
              (error: Error) => error.message,
            ),
          url,
        );
      expect([await ask('/throws'), await ask('/missing.js')]).toEqual(['Failed to fetch', '404']);
    });

    it('asks webRequest first and lets nothing out', async () => {
      const ask = (url: string): Promise<string> =>
        page.evaluate(
          (name) =>
            fetch(name).then(
              (r) => String(r.status),
              (error: Error) => error.message,
            ),
          url,
        );
      expect(await ask('/forbidden')).toBe('Failed to fetch');
      expect(await ask('http://127.0.0.1:9/')).toBe('Failed to fetch');
      const fetched = app.evaluate(({ net }) => net.fetch('https://example.com/').then(String));
      expect(await errorOf(() => fetched)).toContain('ERR_INTERNET_DISCONNECTED');
    });

    it('enforces the policy of the answer', async () => {
      const ran = await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.injected = true';
        document.head.append(script);
        return 'injected' in window;
      });
      expect(ran).toBe(false);
    });

    it('denies what the permission handlers deny', async () => {
      const state = await page.evaluate(async () =>
        Promise.all(
          ['geolocation', 'notifications', 'camera'].map(
            async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
          ),
        ),
      );
      expect(state).toEqual(['denied', 'denied', 'denied']);
    });
  });

  describe('navigation', () => {
    it('raises will-navigate and stays where it is when that is prevented', async () => {
      await page.evaluate(() => void (location.href = 'https://evil.example/'));
      await expect.poll(log, LATER).toContain('will-navigate https://evil.example/');
      const url = app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL());
      expect([await url, await page.textContent('h1')]).toEqual(['app://bundle/index.html', 'probe']);
    });

    it('asks the window-open handler and opens nothing', async () => {
      expect(await page.evaluate(() => window.open('https://evil.example/popup'))).toBeNull();
      await expect.poll(log, LATER).toContain('window.open https://evil.example/popup');
      await page.click('a');
      await expect.poll(log, LATER).toContain('window.open https://evil.example/link');
      await expect.poll(() => app.windows().length, LATER).toBe(1);
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    });

    it('rejects loadURL with Electron’s words when nothing answers', async () => {
      const message = await app.evaluate(async ({ BrowserWindow }) => {
        const window = new BrowserWindow({ show: false });
        const failure = await window.loadURL('https://example.com/').catch((error: Error) => error.message);
        window.destroy();
        return failure;
      });
      expect(message).toMatch(/^ERR_\w+ \(-\d+\) loading 'https:\/\/example.com\/'$/);
    });
  });

  describe('BrowserWindow', () => {
    it('keeps title, size, state and focus', async () => {
      const seen = await app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows() as [Electron.BrowserWindow];
        const events: string[] = [];
        for (const name of [
          'maximize',
          'unmaximize',
          'minimize',
          'restore',
          'resize',
          'blur',
          'focus',
          'hide',
          'show',
        ]) {
          window.on(name as never, () => events.push(name));
        }
        window.setTitle('kernel.asm');
        window.setSize(1000, 700);
        window.maximize();
        window.unmaximize();
        window.minimize();
        window.restore();
        window.blur();
        window.focus();
        window.hide();
        window.show();
        const found = BrowserWindow.fromWebContents(window.webContents)?.id;
        return [
          window.getTitle(),
          window.getSize(),
          events,
          found === window.id,
          BrowserWindow.getFocusedWindow()?.id === window.id,
        ];
      });
      const events = ['resize', 'maximize', 'unmaximize', 'minimize', 'restore', 'blur', 'focus', 'hide', 'show'];
      expect(seen).toEqual(['kernel.asm', [1000, 700], events, true, true]);
    });

    it('gives Playwright its handle', async () => {
      const handle = await app.browserWindow(page);
      expect(await handle.evaluate((window) => window.webContents.getURL())).toBe('app://bundle/index.html');
    });

    it('takes pictures and runs code in the page', async () => {
      const seen = await app.evaluate(async ({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows() as [Electron.BrowserWindow];
        const png = (await window.capturePage()).toPNG();
        return [png.subarray(1, 4).toString(), await window.webContents.executeJavaScript('pageGlobal + 1')];
      });
      expect(seen).toEqual(['PNG', 'page1']);
    });

    it('asks before it closes, goes without asking when destroyed', async () => {
      const seen = await app.evaluate(async ({ BrowserWindow }) => {
        const window = new BrowserWindow({ show: false });
        const events: string[] = [];
        let stay = true;
        window.on('close', (event) => {
          events.push('close');
          if (stay) event.preventDefault();
        });
        window.on('closed', () => events.push('closed'));
        window.close();
        const stayed = !window.isDestroyed();
        stay = false;
        window.close();
        const other = new BrowserWindow({ show: false });
        other.on('close', (event) => event.preventDefault());
        other.destroy();
        return [stayed, events, window.isDestroyed(), other.isDestroyed()];
      });
      expect(seen).toEqual([true, ['close', 'close', 'closed'], true, true]);
    });

    it.each([
      ['nodeIntegration', true],
      ['contextIsolation', false],
      ['sandbox', false],
      ['webSecurity', false],
      ['webviewTag', true],
    ])('refuses the insecure option %s = %s', async (name, value) => {
      const made = app.evaluate(
        ({ BrowserWindow }, [option, state]) =>
          void new BrowserWindow({ webPreferences: { [option as string]: state } }),
        [name, value],
      );
      expect(await errorOf(() => made)).toContain(`insecure webPreferences: ${name} = ${value}`);
    });
  });

  describe('Menu', () => {
    it('makes items of a template and runs their click', async () => {
      const seen = await app.evaluate(({ Menu }) => {
        const clicks: string[] = [];
        const menu = Menu.buildFromTemplate([
          { label: 'File', submenu: [{ id: 'save', label: 'Save', click: (item) => clicks.push(item.label) }] },
          { type: 'separator' },
          { role: 'quit' },
        ]);
        Menu.setApplicationMenu(menu);
        Menu.getApplicationMenu()?.getMenuItemById('save')?.click();
        let refused = '';
        try {
          Menu.buildFromTemplate([{}]);
        } catch (error) {
          refused = (error as Error).message;
        }
        return [menu.items.map((item) => item.type), clicks, menu.getMenuItemById('nothing'), refused];
      });
      expect(seen).toEqual([
        ['submenu', 'separator', 'normal'],
        ['Save'],
        null,
        'Invalid template for MenuItem: must have at least one of label, role or type',
      ]);
    });
  });

  describe('dialogs for a person', () => {
    const box = (): ReturnType<Page['locator']> => page.locator('ringside-stand-in-dialog');

    it('show a message box with its buttons, and what they are', async () => {
      const answer = app.evaluate(({ dialog, BrowserWindow }) =>
        dialog.showMessageBox(BrowserWindow.getAllWindows()[0] as Electron.BrowserWindow, {
          message: 'Save your changes?',
          detail: 'They will be lost.',
          buttons: ['Save', 'Discard', 'Cancel'],
          defaultId: 0,
          cancelId: 2,
        }),
      );
      await expect.poll(() => box().getByRole('alertdialog').count(), LATER).toBe(1);
      expect(await box().getByText('Electron API stand-in, not Electron').count()).toBe(1);
      await box().getByRole('button', { name: 'Discard' }).click();
      expect(await answer).toEqual({ response: 1, checkboxChecked: false });
      expect(await box().count()).toBe(0);
    });

    it('answer Escape with cancel and Enter with the default, unheard by the page', async () => {
      await page.evaluate(() => {
        window.messages.length = 0;
        window.addEventListener('keydown', (event) => window.messages.push(event.key), true);
      });
      const ask = (): Promise<unknown> =>
        app.evaluate(({ dialog }) =>
          dialog.showMessageBox({ message: 'Really?', buttons: ['Yes', 'No'], defaultId: 0, cancelId: 1 }),
        );
      const first = ask();
      await expect.poll(() => box().count(), LATER).toBe(1);
      await page.keyboard.press('Escape');
      expect(await first).toMatchObject({ response: 1 });
      const second = ask();
      await expect.poll(() => box().count(), LATER).toBe(1);
      await page.keyboard.press('Enter');
      expect(await second).toMatchObject({ response: 0 });
      expect(await page.evaluate(() => window.messages)).toEqual([]);
    });

    it('choose a file to open in the listing of the folders', async () => {
      const folder = path.join(userData, 'work');
      fs.mkdirSync(path.join(folder, 'inner'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'notes.txt'), '');
      fs.writeFileSync(path.join(folder, 'inner', 'kernel.asm'), '');
      const answer = app.evaluate(
        ({ dialog }, defaultPath) =>
          dialog.showOpenDialog({ defaultPath, filters: [{ name: 'Assembly', extensions: ['asm'] }] }),
        folder,
      );
      const list = box().getByRole('listbox', { name: 'Open a file' });
      await expect.poll(() => list.locator('option').allTextContents(), LATER).toEqual(['inner/']);
      await list.locator('option').dblclick();
      await expect.poll(() => list.locator('option').allTextContents(), LATER).toEqual(['kernel.asm']);
      await list.selectOption('kernel.asm');
      await box().getByRole('button', { name: 'Open' }).click();
      expect(await answer).toEqual({ canceled: false, filePaths: [path.join(folder, 'inner', 'kernel.asm')] });
    });

    it('ask before a file is replaced', async () => {
      const file = path.join(userData, 'old.asm');
      fs.writeFileSync(file, '');
      const answer = app.evaluate(({ dialog }, defaultPath) => dialog.showSaveDialog({ defaultPath }), file);
      const save = box().getByRole('button', { name: 'Save' });
      await save.click();
      await expect.poll(() => box().getByRole('status').textContent(), LATER).toContain('exists');
      await save.click();
      expect(await answer).toEqual({ canceled: false, filePath: file });
    });

    it('are cancelled by their button', async () => {
      const answer = app.evaluate(({ dialog }) => dialog.showSaveDialog({}));
      await box().getByRole('button', { name: 'Cancel' }).click();
      expect(await answer).toEqual({ canceled: true, filePath: '' });
    });
  });

  describe('a page that goes down', () => {
    it('is told of and can be loaded again', async () => {
      await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
      );
      await expect.poll(log, LATER).toContain('render-process-gone');
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
      const sum = (): Promise<unknown> =>
        app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]
            ?.webContents.executeJavaScript('window.probe.sum(1, 1)')
            .catch(() => 0),
        );
      await expect.poll(sum, LATER).toBe(2);
    });
  });

  describe('quitting', () => {
    it('is stopped by before-quit and by a window that stays, then raises its events in order and ends', async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-quit-'));
      const other = await launch(folder);
      await (await other.firstWindow()).waitForFunction(() => window.workerAnswer !== undefined);
      const seen = await other.evaluate(({ app: main, BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows() as [Electron.BrowserWindow];
        const events: string[] = [];
        let stay = 2;
        main.on('before-quit', (event) => {
          events.push('before-quit');
          if (stay === 2) event.preventDefault();
        });
        window.on('close', (event) => {
          events.push('close');
          if (stay === 1) event.preventDefault();
        });
        for (const name of ['will-quit', 'quit']) main.on(name as never, () => void events.push(name));
        for (const name of ['closed']) window.on(name as never, () => void events.push(name));
        main.quit();
        stay = 1;
        main.quit();
        stay = 0;
        main.quit();
        return events;
      });
      const code = await new Promise((resolve) => other.process().once('exit', resolve));
      expect(seen).toEqual([
        'before-quit',
        'before-quit',
        'close',
        'before-quit',
        'close',
        'closed',
        'will-quit',
        'quit',
      ]);
      expect(code).toBe(0);
      expect(fs.existsSync(path.join(folder, 'stand-in.lock'))).toBe(false);
      fs.rmSync(folder, { recursive: true, force: true });
    }, 60_000);
  });
});
