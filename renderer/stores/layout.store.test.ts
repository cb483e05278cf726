import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBrowserHost } from './host/browser-host.ts';
import { useHost } from './host/index.ts';
import { memoryKeyValue } from './host/key-value.ts';
import { createLayoutHistory, shapeOf } from './layout-history.ts';
import { readLayoutFile } from './layout-file.ts';
import { useLayout, type LayoutService } from './layout.store.ts';

const leaf = (size: number, ...views: string[]) => ({
  type: 'leaf',
  size,
  data: { views, id: '1', activeView: views[0] },
});
const layoutOf = (width: number, ...leaves: ReturnType<typeof leaf>[]) => ({
  grid: { root: { type: 'branch', data: leaves }, width, height: 700, orientation: 'HORIZONTAL' },
  panels: Object.fromEntries(leaves.flatMap(({ data }) => data.views.map((id) => [id, { id }]))),
});
const A = layoutOf(1000, leaf(600, 'editor'), leaf(400, 'screen'));
const B = layoutOf(1000, leaf(600, 'editor', 'screen'));
const C = layoutOf(1000, leaf(300, 'editor'), leaf(700, 'screen'));

describe('layout history', () => {
  it('takes the size of the window and the choice of a tab for no change', () => {
    const wider = layoutOf(2000, leaf(1200, 'editor'), leaf(800, 'screen'));
    expect([shapeOf(wider) === shapeOf(A), shapeOf(C) === shapeOf(A), shapeOf(B) === shapeOf(A)]).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('goes back and forth, and drops what was undone when something new is done', () => {
    const history = createLayoutHistory();
    for (const layout of [A, B, C]) history.note(layout);
    expect([history.undo(), history.undo(), history.undo(), history.redo()]).toEqual([B, A, null, B]);
    history.note(A);
    expect([history.canRedo, history.redo(), history.undo()]).toEqual([false, null, B]);
  });
  it('forgets the oldest of very many steps', () => {
    const history = createLayoutHistory();
    for (let i = 0; i < 200; i++) history.note(layoutOf(1000, leaf(1000, `p${i}`)));
    let count = 0;
    while (history.undo() !== null) count++;
    expect(count).toBe(59);
  });
});

describe('layout file', () => {
  it('reads the first version, drops what is no layout, and never fails', () => {
    const named = [{ name: ' my  own ', layout: A }, { name: 'my own', layout: B }, { name: 'bad', layout: {} }, 7];
    expect(readLayoutFile(A)).toEqual({ version: 2, current: A, named: [] });
    expect(readLayoutFile({ version: 2, current: B, named }).named).toEqual([{ name: 'my own', layout: A }]);
    expect([null, 7, 'x', []].map((value) => readLayoutFile(value).named)).toEqual([[], [], [], []]);
  });
});

describe('layout store', () => {
  let stored: ReturnType<typeof memoryKeyValue>;
  let shown: unknown;
  const saved = (): unknown => JSON.parse(stored.get('ringside:state:layout') ?? 'null');
  beforeEach(() => {
    vi.useFakeTimers();
    stored = memoryKeyValue();
    const files = { open: () => Promise.resolve(null), saveAs: () => Promise.resolve(null) };
    useHost(createBrowserHost({ storage: stored, files, clock: () => 0, language: 'en', setTitle: () => undefined, onDirty: () => undefined })); // prettier-ignore
    setActivePinia(createPinia());
    shown = A;
    const service: Partial<LayoutService> = {
      snapshot: () => shown,
      preset: () => void (shown = C),
      apply: (layout) => {
        shown = layout;
        return true;
      },
    };
    useLayout().service = service as LayoutService;
    useLayout().save(A);
    vi.runAllTimers();
  });
  afterEach(() => void vi.useRealTimers());
  const change = (layout: unknown): void => {
    shown = layout;
    useLayout().save(layout);
    vi.runAllTimers();
  };
  it('undoes what was moved and a preset alike, and saves what is shown', () => {
    const layout = useLayout();
    change(B);
    layout.usePreset('tables');
    layout.undo();
    expect([shown, saved()]).toEqual([B, { version: 2, current: B, named: [] }]);
    layout.undo();
    expect([shown, layout.canUndo, layout.canRedo]).toEqual([A, false, true]);
    layout.redo();
    layout.redo();
    expect(shown).toEqual(C);
  });
  it('undoes a change that was made a moment ago', () => {
    const layout = useLayout();
    shown = B;
    layout.save(B);
    layout.undo();
    expect(shown).toEqual(A);
  });
  it('keeps arrangements under names: renames, replaces, deletes, exports and takes in', () => {
    const layout = useLayout();
    expect([layout.keep('  two   columns '), layout.keep('   ')]).toEqual([true, false]);
    change(B);
    layout.keep('tabs');
    expect(layout.rename('tabs', 'two columns')).toBe(false);
    expect(layout.rename('tabs', 'all in one')).toBe(true);
    const file = layout.named;
    layout.remove('two columns');
    expect(layout.named.map(({ name }) => name)).toEqual(['all in one']);
    layout.takeNamed(JSON.parse(JSON.stringify(file)));
    expect(layout.named.map(({ name }) => name)).toEqual(['two columns', 'all in one']);
    expect(saved()).toMatchObject({ named: [{ name: 'two columns' }, { name: 'all in one' }] });
  });
});
