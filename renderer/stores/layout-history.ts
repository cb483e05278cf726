/** Undo and redo of the arrangement of panels. What only moves the eye (another tab, another size of the window) is no step. */

const DEPTH = 60;
type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Sizes are compared as shares of 64ths: the window's own size does not matter, nor does rounding. */
const SHARES = 64;

/** What makes two arrangements different for a person: which panels, in which groups, in what proportions. */
export function shapeOf(layout: unknown): string {
  const grid = isFields(layout) && isFields(layout['grid']) ? layout['grid'] : {};
  return JSON.stringify([nodeShape(grid['root'], ''), grid['orientation']]);
}
function nodeShape(node: unknown, share: string): unknown {
  if (!isFields(node)) return null;
  const { data } = node;
  if (!Array.isArray(data)) return [isFields(data) ? data['views'] : null, share];
  const sizes = data.map((child) => (isFields(child) && typeof child['size'] === 'number' ? child['size'] : 0));
  const total = sizes.reduce((sum, size) => sum + size, 0) || 1;
  return [data.map((child, i) => nodeShape(child, String(Math.round(((sizes[i] ?? 0) / total) * SHARES)))), share];
}

export interface LayoutHistory {
  /** The arrangement now. Remembered as a step when it differs from the one before. */
  note(layout: unknown): void;
  /** The arrangement one step back (or forward), or null at the end. */
  undo(): unknown;
  redo(): unknown;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export function createLayoutHistory(): LayoutHistory {
  let steps: unknown[] = [];
  let at = -1;
  const move = (to: number): unknown => {
    if (to < 0 || to >= steps.length) return null;
    at = to;
    return steps[at] ?? null;
  };
  return {
    note(layout) {
      if (at >= 0 && shapeOf(steps[at]) === shapeOf(layout)) {
        steps[at] = layout;
        return;
      }
      steps = [...steps.slice(0, at + 1), layout].slice(-DEPTH);
      at = steps.length - 1;
    },
    undo: () => move(at - 1),
    redo: () => move(at + 1),
    get canUndo() {
      return at > 0;
    },
    get canRedo() {
      return at < steps.length - 1;
    },
  };
}
