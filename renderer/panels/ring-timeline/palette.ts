/** Colours of the tokens as a canvas needs them, read again when the theme changes. */
import type { Palette } from './timeline-draw.ts';

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim() || '#888';
  return {
    paper: token('--bg-1'),
    line: token('--line'),
    strongLine: token('--line-strong'),
    text: token('--text-1'),
    dim: token('--text-3'),
    accent: token('--accent'),
    soft: token('--accent-soft'),
    r0: token('--r0'),
    r3: token('--r3'),
    irq: token('--irq'),
    bad: token('--bad'),
    font: `${token('--text-xs')} ${token('--font-mono')}`,
    processes: [1, 2, 3, 4, 5, 6].map((n) => token(`--process-${n}`)),
  };
}
