import { createPinia, setActivePinia } from 'pinia';
import { nextTick } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { language } from '#renderer/i18n';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { readSettings } from './settings-file.ts';
import { useSettings } from './settings.store.ts';

let stored: ReturnType<typeof memoryKeyValue>;
const saved = (): unknown => JSON.parse(stored.get('ringside:state:settings') ?? 'null');
beforeEach(() => {
  stored = memoryKeyValue();
  const files = { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) };
  useHost(createBrowserHost({ storage: stored, files, clock: () => 0, language: 'zh', setTitle: () => undefined, onDirty: () => undefined })); // prettier-ignore
  setActivePinia(createPinia());
  language.value = 'en';
});

describe('settings', () => {
  it('are read as far as they can be trusted', () => {
    const file = {
      theme: 'pink',
      zoom: 123,
      fontSize: '13',
      gdbPort: 22,
      keys: { a: ['F5', 7], b: 'F6' },
      tourSeen: 1,
      hideSolutions: 'yes',
    };
    expect(readSettings(file)).toEqual({ ...readSettings(null), keys: { a: ['F5'] } });
    expect(readSettings({ theme: 'contrast', zoom: 150, hideSolutions: true })).toMatchObject({
      theme: 'contrast',
      zoom: 150,
      hideSolutions: true,
    });
  });
  it("follow the system's look and language until something else is chosen", async () => {
    const settings = useSettings();
    await settings.load('light');
    const before = [settings.theme, language.value, settings.isFirstStart];
    settings.systemTheme = 'contrast';
    const after = settings.theme;
    settings.toggleTheme();
    await nextTick();
    expect([before, after, settings.theme, saved()]).toMatchObject([
      ['light', 'zh-CN', true], 'contrast', 'dark', { theme: 'dark' },
    ]); // prettier-ignore
  });
  it('zoom in steps between half and double', () => {
    const settings = useSettings();
    for (let i = 0; i < 20; i++) settings.stepZoom(1);
    const most = settings.zoom;
    for (let i = 0; i < 20; i++) settings.stepZoom(-1);
    const least = settings.zoom;
    settings.stepZoom(0);
    expect([most, least, settings.zoom]).toEqual([200, 50, 100]);
  });
  it('give a key, and take the choice back', async () => {
    const settings = useSettings();
    await settings.load();
    settings.setKeys('run.run', ['F2']);
    await nextTick();
    const given = saved();
    settings.setKeys('run.run', null);
    expect([given, settings.keys]).toMatchObject([{ keys: { 'run.run': ['F2'] } }, {}]);
  });
});
