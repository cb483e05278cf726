// The whole frame over a made-up machine: what a person meets first must be there, named, and reachable.
import axe from 'axe-core';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { h, type Component } from 'vue';
import { EmulatorClient } from '#emulator/client';
import type { RequestKind } from '#emulator/protocol';
import { createBrowserHost, useHost, useLayout, useMachine, useProject, useSettings } from '#renderer/stores';

// The editor widget needs a browser; its panel is checked there.
vi.mock('#renderer/editor', () => ({
  editorPanel: {
    id: 'editor',
    titleKey: 'panel.editor',
    icon: 'editor',
    component: { render: () => h('p', 'source') },
  },
  editorService: { trigger: () => undefined, toggleBreakpoint: () => undefined, editBreakpoint: () => undefined },
}));
class NoResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResizeObserver as unknown as typeof ResizeObserver;

const saved = new Map<string, string>();
let sent: RequestKind[];
let wrapper: VueWrapper;
let pinia: ReturnType<typeof createPinia>;
const ANSWERS: Partial<Record<RequestKind, unknown>> = {
  hello: { version: 1 },
  build: {
    assembled: { ok: true, bytes: new Uint8Array(), diagnostics: [], lines: [], symbols: [] },
    loaded: true,
    problem: null,
  },
  setBreakpoints: { bound: [] },
};
let App: Component;
// Compiling every panel takes a while; it is no part of what is measured.
beforeAll(async () => ({ default: App } = await import('./App.vue')), 120_000);
beforeEach(async () => {
  saved.clear();
  sent = [];
  useHost(
    createBrowserHost({
      storage: { get: (k) => saved.get(k) ?? null, set: (k, v) => void saved.set(k, v), delete: (k) => void saved.delete(k), keys: () => [] },
      files: { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) },
      clock: () => 0, language: 'en', setTitle: (title) => void (document.title = title), onDirty: () => undefined,
    }), // prettier-ignore
  );
  pinia = createPinia();
  setActivePinia(pinia);
  let deliver: (message: unknown) => void = () => {};
  const client = (): EmulatorClient =>
    new EmulatorClient({
      onMessage: (listener) => void (deliver = listener),
      post: (message) => {
        const { id, kind } = message as { id: number; kind: RequestKind };
        sent.push(kind);
        queueMicrotask(() => deliver({ type: 'reply', id, ok: true, result: ANSWERS[kind] ?? null }));
      },
    });
  saved.set('ringside:state:settings', JSON.stringify({ language: 'en' }));
  await useSettings().load('dark');
  useProject().createUntitled('boot.asm', 'hlt');
  wrapper = mount(App, { props: { layout: null }, global: { plugins: [pinia] }, attachTo: document.body });
  await useMachine().connect(client);
  await flushPromises();
});
afterEach(() => wrapper.unmount());
const click = async (testid: string): Promise<void> => {
  document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)!.click();
  await flushPromises();
};

describe('the frame', () => {
  it('has the controls that everything else is driven by', () => {
    const ids = [
      'toolbar-run',
      'toolbar-assemble',
      'toolbar-pause',
      'toolbar-step',
      'toolbar-step-over',
      'toolbar-reset',
      'status-ring',
      'status-run-state',
      'language-switch',
      'status-host',
    ];
    expect(ids.filter((id) => !document.querySelector(`[data-testid="${id}"]`))).toEqual([]);
  });
  it('builds, then runs, when Run is pressed', async () => {
    await click('toolbar-run');
    expect(sent.filter((k) => k === 'build' || k === 'run')).toEqual(['build', 'run']);
  });
  it('takes its keys before anybody else does', async () => {
    const event = new KeyboardEvent('keydown', { key: 'b', ctrlKey: true, bubbles: true, cancelable: true });
    document.querySelector('[data-testid="toolbar-run"]')!.dispatchEvent(event);
    await flushPromises();
    expect({ prevented: event.defaultPrevented, built: sent.includes('build') }).toEqual({
      prevented: true,
      built: true,
    });
  });
  it('changes the language in place and remembers it', async () => {
    await click('language-switch');
    const text = document.querySelector('[data-testid="toolbar-run"]')!.textContent;
    const stored = saved.get('ringside:state:settings');
    await click('language-switch');
    expect({
      text: text?.includes('运行'),
      lang: stored?.includes('zh-CN'),
      documents: useProject().documents.length,
    }).toEqual({ text: true, lang: true, documents: 1 });
  });
  it('names the program in the title and marks unsaved work', async () => {
    const project = useProject();
    const before = document.title;
    project.edit(project.activeId!, 'cli');
    await flushPromises();
    expect([before, document.title]).toEqual(['boot.asm — Ringside', '● boot.asm — Ringside']);
  });
  const press = async (key: string, modifiers: Partial<KeyboardEventInit> = {}): Promise<void> => {
    const event = new KeyboardEvent('keydown', { key, ...modifiers, bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(event);
    await flushPromises();
  };
  it('rearranges the panels by keys, and undoes it', async () => {
    const layout = useLayout();
    const before = [...layout.openPanels].toSorted();
    await press('4', { code: 'Digit4', ctrlKey: true, altKey: true });
    const lab = [...layout.openPanels].toSorted();
    await press('z', { code: 'KeyZ', ctrlKey: true, altKey: true });
    expect([before.includes('lab'), lab.includes('lab'), [...layout.openPanels].toSorted()]).toEqual([
      false,
      true,
      before,
    ]);
  });
  it('shows a saved arrangement again, and the first one with a notice when it is broken', async () => {
    const layout = useLayout();
    layout.usePreset('tables');
    const tables = layout.service!.snapshot();
    await flushPromises();
    const shown = [...layout.openPanels].toSorted();
    // Groups without names: it looks like an arrangement, and only the dock can tell that it is none.
    const root = { type: 'branch', data: [{ type: 'leaf', data: { views: ['gdt'] } }] };
    const seen: unknown[] = [];
    for (const given of [tables, { ...(tables as object), grid: { root } }]) {
      wrapper.unmount();
      wrapper = mount(App, { props: { layout: given }, global: { plugins: [pinia] }, attachTo: document.body });
      await flushPromises();
      seen.push([document.querySelector('[data-testid="layout-broken"]') !== null, [...layout.openPanels].toSorted()]);
    }
    expect(seen).toEqual([
      [false, shown],
      [true, expect.arrayContaining(['editor', 'screen', 'transitions'])],
    ]);
  });
  it('goes round its parts with F6, pauses with it while the machine runs', async () => {
    const region = (): string | undefined =>
      document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'];
    document.querySelector<HTMLElement>('[data-testid="language-switch"]')!.focus();
    await press('F6');
    const top = region();
    await press('F6', { shiftKey: true });
    expect([top, region()]).toEqual(['top', 'status']);
    useMachine().runState = 'running';
    await press('F6');
    expect([region(), sent.includes('pause')]).toEqual(['status', true]);
  });
  it('has no accessibility findings', async () => {
    const result = await axe.run(document.body, {
      resultTypes: ['violations'],
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 150)).join(' | ')}`)).toEqual(
      [],
    );
  });
});
