// Key maps over the real command table, the dialog that changes them, settings files, and files dropped on the window.
import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import {
  createBrowserHost,
  KEY_PRESET_NAMES,
  useHost,
  useLayout,
  useMachine,
  useProject,
  useSettings,
} from '#renderer/stores';
import { allConflicts, createCommands, keysIn, type CommandRegistry } from '#renderer/ui';
import { COMMANDS } from './context.ts';
import { EDITOR_KEYS, KEY_PRESETS } from './key-presets.table.ts';
import { keyRows, matching } from './key-rows.ts';

// The editor widget needs a browser.
vi.mock('#renderer/editor', () => ({
  editorPanel: { id: 'editor', titleKey: 'panel.editor', icon: 'editor', component: { render: () => h('p') } },
  editorService: {},
}));
const { registerCommands } = await import('./command-table.ts');
const { takeDropped, freeName, kindOfDropped } = await import('./dropped-files.ts');
const { takeSettings } = await import('./settings-transfer.ts');
const { useShell } = await import('./shell.ts');
const { default: KeysDialog } = await import('./KeysDialog.vue');

let commands: CommandRegistry;
beforeEach(() => {
  const storage = { get: () => null, set: () => undefined, delete: () => undefined, keys: () => [] };
  const files = { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) };
  useHost(createBrowserHost({ storage, files, clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined })); // prettier-ignore
  setActivePinia(createPinia());
  useShell().message.value = null;
  commands = createCommands(false);
  registerCommands(commands);
  const settings = useSettings();
  commands.useKeys((command) => keysIn(command, KEY_PRESETS[settings.keyPreset], settings.keys));
});
const all = () => [...commands.all.values()];

describe('key maps', () => {
  it('have no conflicts, name commands that exist, and leave the editor its keys', () => {
    for (const name of KEY_PRESET_NAMES) {
      const preset = KEY_PRESETS[name];
      const owners = all().map((command) => ({ ...command, keys: keysIn(command, preset, {}) }));
      expect([name, ...allConflicts(owners)]).toEqual([name]);
      expect(owners.flatMap(({ id, keys }) => keys.filter((k) => k in EDITOR_KEYS).map((k) => `${id} ${k}`))).toEqual(
        [],
      );
      expect(Object.keys(preset).filter((id) => !commands.all.has(id))).toEqual([]);
    }
  });
  it('go backwards with Shift: F5, F8, F10, F11, and out with F7', () => {
    const pairs = ['run.run run.backContinue', 'run.toTransition run.toPreviousTransition', 'run.stepOver run.backOver', 'run.step run.back', 'run.stepOut run.backOut']; // prettier-ignore
    for (const [there, back] of pairs.map((pair) => pair.split(' ')))
      expect(commands.keysOf(back ?? '')[0]).toBe(`Shift+${commands.keysOf(there ?? '')[0]}`);
  });
  it('give every command a title of its own and a group', () => {
    const rows = keyRows(all(), {}, {});
    const titles = rows.map(({ group, title }) => `${group}: ${title}`);
    expect([titles.length - new Set(titles).size, titles.filter((title) => title.includes('cmd.'))]).toEqual([0, []]);
    expect(matching(rows, 'ctrl+sh f1', false).map(({ id }) => id)).toContain('run.backOut');
  });
});

describe('the dialog of keys', () => {
  it('records keys, names who has them, takes them away from there, and resets', async () => {
    const wrapper = mount(KeysDialog, {
      props: { open: true },
      global: { provide: { [COMMANDS as symbol]: commands } },
      attachTo: document.body,
    });
    await flushPromises();
    const find = (id: string): HTMLElement => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;
    const press = async (key: string): Promise<void> => {
      find('keys-recorder').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await flushPromises();
    };
    find('keys-change-run.stepOver').click();
    await flushPromises();
    expect(useShell().keysAreRecorded.value).toBe(true);
    await press('a');
    expect(find('keys-recorder').textContent).toContain('cannot start a command');
    await press('F9');
    expect(find('keys-recorder').textContent).toContain('Toggle breakpoint');
    find('keys-take').click();
    await flushPromises();
    expect([commands.keysOf('run.stepOver'), commands.keysOf('edit.breakpoint')]).toEqual([['F9'], []]);
    find('keys-reset-run.stepOver').click();
    await flushPromises();
    expect(commands.keysOf('run.stepOver')).toEqual(['F10']);
    find('keys-reset-all').click();
    await flushPromises();
    expect([useSettings().keys, commands.keysOf('edit.breakpoint'), useShell().keysAreRecorded.value]).toEqual([
      {},
      ['F9'],
      false,
    ]);
    wrapper.unmount();
  });
});

describe('a settings file', () => {
  it('brings settings, keys and layouts; unknown commands and foreign files do nothing', () => {
    const settings = useSettings();
    const layout = { grid: { root: { type: 'branch', data: [] } }, panels: {} };
    const file = { format: 'ringside-settings', version: 1, settings: { theme: 'contrast', keys: { 'run.run': ['F2'], 'no.such': ['F3'] } }, layouts: [{ name: 'mine', layout }] }; // prettier-ignore
    takeSettings('a.json', JSON.stringify(file), commands);
    expect([settings.theme, settings.keys, useLayout().named.length]).toEqual(['contrast', { 'run.run': ['F2'] }, 1]);
    for (const text of ['{}', '[1', 'null', '"x"']) takeSettings('b.json', text, commands);
    expect([settings.theme, useShell().message.value]).toMatchObject(['contrast', { tone: 'warn' }]);
  });
});

describe('dropped files', () => {
  const file = (name: string, content: string | Uint8Array): File => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const parts = {
      name,
      size: bytes.length,
      text: async () => new TextDecoder().decode(bytes),
      arrayBuffer: async () => bytes.buffer,
    };
    return parts as unknown as File;
  };
  const drop = (...files: File[]): Promise<void> => takeDropped(files, () => undefined);
  it('are known by their endings', () => {
    expect(['A.ASM', 'x.inc', 'disk.IMG', 'cd.iso', 's.ringside-capsule', 'l.ringside-lab', 'set.json', 'a.txt'].map(kindOfDropped)).toEqual([
      'source', 'source', 'image', 'image', 'capsule', 'lab', 'settings', 'unknown',
    ]); // prettier-ignore
    expect([freeName('a.asm', () => false), freeName('a.asm', (n) => n !== 'a (3).asm')]).toEqual([
      'a.asm',
      'a (3).asm',
    ]);
  });
  it('are opened beside unsaved work of the same name, which stays as it is', async () => {
    const project = useProject();
    const mine = project.createUntitled('kernel.asm', 'hlt');
    project.edit(mine.id, 'cli');
    await drop(file('kernel.asm', 'sti'), file('defs.inc', 'X equ 1'));
    expect(project.documents.map((d) => [d.name, d.text, project.isDirty(d)])).toEqual([
      ['kernel.asm', 'cli', true], ['kernel (2).asm', 'sti', false], ['defs.inc', 'X equ 1', false],
    ]); // prettier-ignore
    expect([project.main?.name, useShell().message.value?.text.includes('beside')]).toEqual(['kernel (2).asm', true]);
    await drop(file('kernel (2).asm', 'sti'));
    expect(project.documents.length).toBe(3);
  });
  it('that are no text, or of no use here, are named', async () => {
    await drop(file('a.asm', 'x\0y'), file('b.txt', ''));
    expect([useProject().documents.length, useShell().message.value?.text]).toEqual([
      0,
      expect.stringMatching(/a\.asm.*b\.txt/s),
    ]);
  });
  it('boot when they are images with a signature, and say why not otherwise', async () => {
    const machine = useMachine();
    const loaded = vi.spyOn(machine, 'loadImage').mockResolvedValue();
    await drop(file('empty.img', new Uint8Array(512)));
    expect([loaded.mock.calls.length, useShell().message.value?.text]).toEqual([0, expect.stringContaining('55 AA')]);
    const bytes = new Uint8Array(512);
    bytes.set([0x55, 0xaa], 510);
    await drop(file('boot.img', bytes), file('other.img', bytes));
    expect([loaded.mock.calls[0]?.[0].drive, useShell().message.value?.text]).toEqual([
      'floppy',
      expect.stringContaining('drive A:'),
    ]);
  });
});
