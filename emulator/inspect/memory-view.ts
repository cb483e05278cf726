/** Raw bytes of linear or physical memory, for the hex panel. */
import type { Machine } from '#emulator/machine';
import type { MemoryView, ViewArgs } from './views.ts';

/** More than this is never sent at once. */
export const MEMORY_VIEW_LIMIT = 0x10000;

export function memoryView(
  machine: Pick<Machine, 'readLinear' | 'readPhysical'>,
  args: ViewArgs['memory'],
): MemoryView {
  const start = args.start >>> 0;
  const length = Math.max(0, Math.min(MEMORY_VIEW_LIMIT, Math.trunc(args.length) || 0, 0x1_0000_0000 - start));
  if (args.space === 'linear') return { start, space: 'linear', ...machine.readLinear(start, length) };
  return {
    start,
    space: 'physical',
    bytes: machine.readPhysical(start, length),
    mapped: new Uint8Array(length).fill(1),
  };
}
