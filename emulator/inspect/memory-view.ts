/** Raw bytes of linear or physical memory, for the hex panel. */
import type { Machine } from '#emulator/machine';
import { walkLinear } from './page-tables-view.ts';
import type { MemoryPage, MemoryView, ViewArgs } from './views.ts';

/** More than this is never sent at once. */
export const MEMORY_VIEW_LIMIT = 0x10000;

type Looked = Pick<Machine, 'registers' | 'readLinear' | 'readPhysical'>;

export function memoryView(machine: Looked, args: ViewArgs['memory']): MemoryView {
  const start = args.start >>> 0;
  const length = Math.max(0, Math.min(MEMORY_VIEW_LIMIT, Math.trunc(args.length) || 0, 0x1_0000_0000 - start));
  if (args.space === 'linear')
    return { start, space: 'linear', ...machine.readLinear(start, length), pages: pagesOf(machine, start, length) };
  return {
    start,
    space: 'physical',
    bytes: machine.readPhysical(start, length),
    mapped: new Uint8Array(length).fill(1),
    pages: [],
  };
}

function pagesOf(machine: Looked, start: number, length: number): MemoryPage[] {
  const r = machine.registers();
  const pages: MemoryPage[] = [];
  for (let at = start - (start % 4096); at < start + length; at += 4096) {
    const walk = walkLinear(machine, r, at);
    const { physical, user, writable } = walk;
    pages.push({ linear: at, physical, user, writable, paged: walk.steps.length > 0 });
  }
  return pages;
}
