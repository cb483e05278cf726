import type { MenuItemConstructorOptions, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import type { MenuCommand } from '#electron/contract';
import { CrashGuard, MAX_RELOADS, WINDOW_MS } from './crash-guard.ts';
import { languageOf } from './language.ts';
import { menuTemplate } from './menu.ts';
import { guardSession, guardWebContents, isPermissionGranted, isRequestAllowed } from './security.ts';
import { smokeResult } from './smoke.ts';
import { TEXTS } from './texts.ts';
import { boundsFrom, fitInto, windowOptions } from './window-options.ts';

function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

describe('menu', () => {
  const ids = (language: 'en' | 'zh'): (string | undefined)[] =>
    itemsOf(menuTemplate(language, 'linux', () => {})).flatMap(({ id }) => (id === undefined ? [] : [id]));

  it('has every command of the contract once, in both languages', () => {
    const commands: Record<MenuCommand, true> = {
      'file.new': true, 'file.open': true, 'file.save': true, 'file.saveAs': true, 'file.saveCapsule': true, 'file.openCapsule': true, 'run.assemble': true, 'run.run': true,
      'run.pause': true, 'run.step': true, 'run.stepOver': true, 'run.stepOut': true, 'run.back': true, 'run.backContinue': true, 'run.reset': true, 'machine.gdb': true,
      'view.resetLayout': true, 'view.language': true, 'view.theme': true, 'help.about': true, 'help.tour': true,
      'labs.open': true, 'labs.openPack': true,
    }; // prettier-ignore
    expect(ids('en').sort()).toEqual(Object.keys(commands).sort());
    expect(ids('zh')).toEqual(ids('en'));
  });

  it('sends the command of the chosen item and leaves the keys to the window', () => {
    const sent: string[] = [];
    const items = itemsOf(menuTemplate('en', 'linux', (command) => sent.push(command)));
    const run = items.find((item) => item.id === 'run.run');
    (run?.click as (() => void) | undefined)?.();
    expect([sent, run?.accelerator, run?.registerAccelerator]).toEqual([['run.run'], 'F5', false]);
  });

  it('speaks the language it is asked for', () => {
    const labels = (language: 'en' | 'zh'): (string | undefined)[] =>
      menuTemplate(language, 'linux', () => {}).map((item) => item.label);
    expect([labels('en')[0], labels('zh')[0]]).toEqual(['&File', '文件(&F)']);
  });

  it('begins with the program menu on macOS', () => {
    expect(menuTemplate('en', 'darwin', () => {})[0]).toEqual({ role: 'appMenu' });
  });

  it('gives no access key twice in one menu', () => {
    for (const language of ['en', 'zh'] as const) {
      for (const menu of menuTemplate(language, 'linux', () => {})) {
        const labels = (menu.submenu as MenuItemConstructorOptions[]).flatMap(({ label }) => label ?? []);
        const keys = labels.flatMap((label) => /&(\w)/.exec(label)?.[1]?.toUpperCase() ?? []);
        expect(keys, `${language} ${menu.label ?? ''}`).toEqual([...new Set(keys)]);
      }
    }
  });
});

describe('language', () => {
  it.each([
    [{ language: 'zh' }, 'en-US', 'zh'],
    [{ locale: 'en' }, 'zh-CN', 'en'],
    [{ language: 'auto' }, 'zh-CN', 'zh'],
    [{ language: 'fr' }, 'de-DE', 'en'],
    [null, 'zh-TW', 'zh'],
    ['zh', 'en-US', 'en'],
  ])('of settings %j on a %s system is %s', (settings, tag, language) => {
    expect(languageOf(settings, tag)).toBe(language);
  });

  it('has a text for every key in both', () => {
    expect(Object.keys(TEXTS.zh).sort()).toEqual(Object.keys(TEXTS.en).sort());
    expect(Object.values(TEXTS.zh).filter((text) => text.trim() === '')).toEqual([]);
  });
});

describe('window options', () => {
  it('keep the page in its sandbox', () => {
    const { webPreferences, show } = windowOptions('/p.cjs', { width: 900, height: 600 });
    expect(webPreferences).toEqual({
      preload: '/p.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
    expect(show).toBe(false);
  });

  it.each([
    [
      { width: 1000, height: 700, x: 5, y: 6 },
      { width: 1000, height: 700, x: 5, y: 6 },
    ],
    [
      { width: 1000, height: 700, x: -5000.5, y: 0 },
      { width: 1000, height: 700 },
    ],
    [
      { width: 10, height: 700 },
      { width: 1440, height: 900 },
    ],
    [{ width: 'x' }, { width: 1440, height: 900 }],
    [null, { width: 1440, height: 900 }],
  ])('take the stored bounds %j as %j', (stored, bounds) => {
    expect(boundsFrom(stored)).toEqual(bounds);
  });
});

describe('window on the screen', () => {
  const area = { x: 0, y: 0, width: 1280, height: 700 };
  it.each([
    [
      { width: 1440, height: 900 },
      { width: 1280, height: 700 },
    ],
    [
      { width: 1000, height: 600, x: 50, y: 20 },
      { width: 1000, height: 600, x: 50, y: 20 },
    ],
    [
      { width: 1000, height: 600, x: 3000, y: 20 },
      { width: 1000, height: 600 },
    ],
    [
      { width: 1000, height: 600, x: 10, y: -40 },
      { width: 1000, height: 600 },
    ],
  ])('%j is shown as %j', (wanted, shown) => {
    expect(fitInto(wanted, area)).toEqual(shown);
  });
});

describe('security', () => {
  it('grants nothing but copying text', () => {
    const permissions = ['media', 'geolocation', 'notifications', 'clipboard-read', 'clipboard-sanitized-write', 'usb'];
    expect(permissions.filter(isPermissionGranted)).toEqual(['clipboard-sanitized-write']);
  });

  it('lets no request leave', () => {
    const urls = ['app://bundle/a.js', 'data:,x', 'blob:app://bundle/1', 'https://example.com/', 'http://localhost/', 'ws://x/', 'file:///etc/passwd', 'app://other/x']; // prettier-ignore
    expect(urls.filter(isRequestAllowed)).toEqual(['app://bundle/a.js', 'data:,x', 'blob:app://bundle/1']);
  });

  it('tells the session so', () => {
    const told: Record<string, unknown> = {};
    guardSession({
      setPermissionRequestHandler: (handler: (...args: unknown[]) => void) =>
        handler(null, 'media', (granted: unknown) => (told['request'] = granted)),
      setPermissionCheckHandler: (handler: (...args: unknown[]) => unknown) => (told['check'] = handler(null, 'usb')),
      webRequest: {
        onBeforeRequest: (listener: (...args: unknown[]) => void) =>
          listener({ url: 'https://example.com/' }, (answer: unknown) => (told['network'] = answer)),
      },
    } as never);
    expect(told).toEqual({ request: false, check: false, network: { cancel: true } });
  });

  it('binds every page that comes into being', () => {
    const handlers = new Map<string, (event: unknown) => void>();
    let opened: unknown;
    const contents = {
      on: (name: string, handler: (event: unknown) => void) => handlers.set(name, handler),
      setWindowOpenHandler: (handler: () => unknown) => (opened = handler()),
    } as unknown as WebContents;
    guardWebContents({ on: (_name: string, handler: (...args: unknown[]) => void) => handler({}, contents) } as never);
    const prevented = (name: string, url: string): boolean => {
      let stopped = false;
      handlers.get(name)?.({ url, preventDefault: () => (stopped = true) });
      return stopped;
    };
    expect(opened).toEqual({ action: 'deny' });
    expect([
      prevented('will-navigate', 'https://evil.example/'),
      prevented('will-navigate', 'app://bundle/index.html'),
      prevented('will-redirect', 'https://evil.example/'),
      prevented('will-redirect', 'app://bundle/a'),
      prevented('will-attach-webview', ''),
    ]).toEqual([true, false, true, false, true]);
  });
});

describe('crash guard', () => {
  it('loads a page again some times, but not for ever', () => {
    let now = 0;
    const guard = new CrashGuard(() => now);
    const tries = Array.from({ length: MAX_RELOADS + 2 }, () => guard.mayReload());
    expect(tries).toEqual([...Array<boolean>(MAX_RELOADS).fill(true), false, false]);
    now = WINDOW_MS + 1;
    expect(guard.mayReload()).toBe(true);
  });
});

describe('smoke report', () => {
  it('is good when everything is there, and names what is missing', () => {
    expect(smokeResult({ drawn: true, isolated: true, api: true }, 'electron')).toEqual({
      line: 'ringside: window ready (host: electron)',
      code: 0,
    });
    expect(smokeResult({ drawn: true, isolated: false, api: false }, 'stand-in')).toEqual({
      line: 'ringside: window incomplete (host: stand-in): isolated, api',
      code: 1,
    });
  });
});
