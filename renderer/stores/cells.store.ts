/** Which cell of a table is pointed at, from anywhere in the window: its panel opens there and marks it. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Cell } from '#emulator/protocol';
import { useLayout } from './layout.store.ts';

export type CellPanel = 'idt' | 'gdt' | 'tss' | 'stack' | 'memory' | 'paging' | 'registers';
export interface PointedCell {
  readonly panel: CellPanel;
  readonly cell: Cell;
}

const PANELS: Readonly<Record<Cell['kind'], CellPanel | null>> = {
  gate: 'idt',
  descriptor: 'gdt',
  stack: 'stack',
  tss: 'tss',
  'page-entry': 'paging',
  'io-map': 'memory',
  memory: 'memory',
  instruction: 'memory',
  register: 'registers',
  none: null,
};
/** The panel that shows a cell; null: none does. */
export const panelOfCell = ({ kind }: Cell): CellPanel | null => PANELS[kind];

export const useCells = defineStore('cells', () => {
  const layout = useLayout();
  /** A new object for every request, also for the same cell. */
  const pointed = shallowRef<PointedCell | null>(null);

  function pointIn(panel: CellPanel, cell: Cell): void {
    pointed.value = { panel, cell };
    layout.open(panel);
  }
  function point(cell: Cell): void {
    const panel = panelOfCell(cell);
    if (panel !== null) pointIn(panel, cell);
  }
  /** The panel does not show it at the moment (another TSS, a stack that has moved on): its bytes are shown instead. */
  const pointInMemory = (cell: Cell): void => pointIn('memory', cell);
  const clear = (): void => void (pointed.value = null);
  return { pointed, point, pointInMemory, clear };
});
