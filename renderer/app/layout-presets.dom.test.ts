import { describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { PRESET_NAMES } from '#renderer/stores';
import { cleaned, dockJson } from './dock-json.ts';
import { existing, homesOf, panelsOf, PRESETS, type Parts } from './layout-presets.ts';

// The editor widget needs a browser; only its id matters here.
vi.mock('#renderer/editor', () => ({
  editorPanel: { id: 'editor', titleKey: 'panel.editor', icon: 'editor', component: { render: () => h('p') } },
  editorService: {},
}));
const { ALL_PANELS } = await import('./panel-registry.ts');
const ids = ALL_PANELS.map(({ id }) => id);
const known = (id: string): boolean => ids.includes(id as (typeof ids)[number]);
const json = (name: (typeof PRESET_NAMES)[number]) =>
  dockJson(existing(PRESETS[name], known) as Parts, 1272, 630, (id) => id);

describe('arrangements', () => {
  it('name each panel once at most, and have the editor', () => {
    for (const name of PRESET_NAMES) {
      const panels = panelsOf(PRESETS[name]);
      expect([name, panels.length, panels.includes('editor')]).toEqual([name, new Set(panels).size, true]);
    }
  });
  it('have a home for every panel of the window, and for one that nobody knows yet', () => {
    const shown = PRESET_NAMES.map((name) => panelsOf(existing(PRESETS[name], known) as Parts));
    const homeless = [...ids, 'new-panel'].flatMap((id) =>
      shown.flatMap((panels, i) =>
        id === 'lab' || panels.includes(id) || homesOf(id).some((home) => panels.includes(home))
          ? []
          : [`${id} in ${PRESET_NAMES[i]}`],
      ),
    );
    expect(homeless).toEqual([]);
  });
  it('between them show every panel that comes with a place of its own', () => {
    const all = new Set(PRESET_NAMES.flatMap((name) => panelsOf(PRESETS[name])));
    expect(ids.filter((id) => !all.has(id))).toEqual([]);
  });
  it('leave no group narrower than 300 or lower than 120 pixels in a window of 1280×720', () => {
    for (const name of PRESET_NAMES) {
      const { root } = json(name).grid;
      for (const column of root.data as { size: number; data: { size: number }[] }[]) {
        const heights = column.data.map(({ size }) => size);
        expect([name, column.size >= 300, Math.min(...heights) >= 120]).toEqual([name, true, true]);
      }
    }
  });
  it('drop what a window does not have, down to nothing', () => {
    expect(existing(PRESETS.debug, () => false)).toBeNull();
    expect(panelsOf(existing(PRESETS.debug, (id) => id === 'gdt') as Parts)).toEqual(['gdt']);
  });
});

describe('a saved arrangement', () => {
  it('is cleaned of panels that this version does not have', () => {
    const saved = json('debug');
    const without = cleaned(JSON.parse(JSON.stringify(saved)), (id) => id === 'gdt' || id === 'editor');
    expect(Object.keys(without?.panels ?? {}).toSorted()).toEqual(['editor', 'gdt']);
    expect(cleaned(saved, known)?.grid).toEqual(saved.grid);
  });
  it('that is no arrangement at all is refused', () => {
    const broken = [
      null,
      7,
      {},
      { grid: {}, panels: {} },
      { grid: { root: { type: 'branch', data: [] } }, panels: {} },
    ];
    expect(broken.map((layout) => cleaned(layout, known))).toEqual(broken.map(() => null));
  });
});
