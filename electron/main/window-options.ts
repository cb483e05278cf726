/** How our window is made. A test guards the options: one wrong word here would open the machine to the page. */
import type { BrowserWindowConstructorOptions } from 'electron';

export interface Bounds {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
}

export const MIN_WIDTH = 800;
export const MIN_HEIGHT = 520;
const DEFAULT_BOUNDS: Bounds = { width: 1440, height: 900 };
const LARGEST = 16_384;

function isPixels(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= LARGEST;
}

/** Bounds from the stored document, or the default when it says nothing usable. */
export function boundsFrom(document: unknown): Bounds {
  if (typeof document !== 'object' || document === null) return DEFAULT_BOUNDS;
  const { width, height, x, y } = { ...document } as Record<string, unknown>;
  if (!isPixels(width, MIN_WIDTH) || !isPixels(height, MIN_HEIGHT)) return DEFAULT_BOUNDS;
  if (!isPixels(x, -LARGEST) || !isPixels(y, -LARGEST)) return { width, height };
  return { width, height, x, y };
}

/** The same bounds, no larger than the screen's work area. A window that was moved to a screen that is gone comes back. */
export function fitInto(bounds: Bounds, area: Required<Bounds>): Bounds {
  const width = Math.min(bounds.width, Math.max(area.width, MIN_WIDTH));
  const height = Math.min(bounds.height, Math.max(area.height, MIN_HEIGHT));
  const { x, y } = bounds;
  const visible =
    x !== undefined &&
    y !== undefined &&
    x < area.x + area.width - 100 &&
    x + width > area.x + 100 &&
    y >= area.y &&
    y < area.y + area.height - 100;
  return visible ? { width, height, x, y } : { width, height };
}

export function windowOptions(preload: string, bounds: Bounds): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'Ringside',
    backgroundColor: '#16181d',
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      // The spelling checker would fetch its dictionaries from the network.
      spellcheck: false,
    },
  };
}
