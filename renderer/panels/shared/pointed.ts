/** The cell that a panel is asked to mark: its row is scrolled into view once it is drawn. */
import { computed, nextTick, watch, type ComputedRef } from 'vue';
import type { Cell } from '#emulator/protocol';
import { useCells, type CellPanel } from '#renderer/stores';

/**
 * @param root element that holds the row marked `data-pointed`.
 * @param isDrawn the panel has its rows. @param prepare makes the panel show the cell (another table, another page); once for every request.
 */
export function usePointed(
  panel: CellPanel,
  root: () => HTMLElement | null | undefined,
  isDrawn: () => boolean,
  prepare: (cell: Cell) => void = () => {},
): ComputedRef<Cell | null> {
  const cells = useCells();
  watch(
    () => (cells.pointed?.panel === panel && isDrawn() ? cells.pointed : null),
    async (pointed) => {
      if (pointed === null) return;
      prepare(pointed.cell);
      await nextTick();
      root()?.querySelector?.('[data-pointed]')?.scrollIntoView?.({ block: 'center' });
    },
    { immediate: true, flush: 'post' },
  );
  return computed(() => (cells.pointed?.panel === panel ? cells.pointed.cell : null));
}

/**
 * Where the panel does not show the cell (another TSS, a stack that has moved on), its bytes are looked at as memory.
 * @param shows null: nothing is known yet. Asked until there is an answer, once for every request.
 */
export function fallBackToMemory(pointed: ComputedRef<Cell | null>, shows: (cell: Cell) => boolean | null): void {
  const cells = useCells();
  let answered: Cell | null = null;
  watch(
    () => (pointed.value === null || pointed.value === answered ? null : shows(pointed.value)),
    (shown) => {
      if (shown === null) return;
      answered = pointed.value;
      if (!shown && pointed.value) cells.pointInMemory(pointed.value);
    },
    { immediate: true },
  );
}
