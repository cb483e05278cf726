/**
 * Cells of panels as elements of the page, and walking among them by the arrow keys. A cell is what has an explanation, is a place
 * of the machine, or has a text of its own to copy; of cells inside cells the innermost ones are walked.
 */
export const CELL = '[data-explain], [data-who], [data-copy]';
const PANEL = '[data-testid^="panel-"]';

export const panelOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>(PANEL);
export function cellAt(target: EventTarget | null): HTMLElement | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>(CELL) : null;
  return cell !== null && panelOf(cell) !== null ? cell : null;
}
const isVisible = (element: HTMLElement): boolean => element.checkVisibility?.() ?? true;
export const cellsOf = (panel: Element): HTMLElement[] =>
  [...panel.querySelectorAll<HTMLElement>(CELL)].filter((e) => e.querySelector(CELL) === null && isVisible(e));

export function focusCell(cell: HTMLElement): void {
  if (cell.tabIndex < 0) cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
}

/** The cell an arrow key leads to; null = stay. Up and down go to the nearest one in the next line of cells. */
export function neighbour(cells: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | null {
  const here = cells.indexOf(from);
  if (key === 'ArrowRight') return cells[here + 1] ?? null;
  if (key === 'ArrowLeft') return cells[here - 1] ?? null;
  if (key === 'ArrowDown' || key === 'ArrowUp') return inNextLine(cells, from, key === 'ArrowDown' ? 1 : -1);
  return null;
}
function inNextLine(cells: readonly HTMLElement[], from: HTMLElement, sign: 1 | -1): HTMLElement | null {
  const box = from.getBoundingClientRect();
  const x = box.left + Math.min(box.width, 60) / 2;
  let best: HTMLElement | null = null;
  let nearest = Infinity;
  for (const cell of cells) {
    const other = cell.getBoundingClientRect();
    const dy = sign > 0 ? other.top - box.bottom : box.top - other.bottom;
    if (cell === from || dy < -box.height / 2) continue;
    const isBeside = sign > 0 ? other.top <= box.top + 2 : other.bottom >= box.bottom - 2;
    if (isBeside) continue;
    const dx = x < other.left ? other.left - x : x > other.right ? x - other.right : 0;
    // A whole line further counts more than any distance to the side.
    const distance = Math.max(0, dy) * 1000 + dx;
    if (distance < nearest) [nearest, best] = [distance, cell];
  }
  return best;
}
