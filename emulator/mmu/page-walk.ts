/** The page walk told step by step, for panels and documents: reads entries as they are, changes nothing. */
import { CR0_PG, CR4_PSE, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US } from '#emulator/arch';

export interface PageWalkStep {
  readonly table: 'directory' | 'table';
  readonly index: number;
  /** Physical address of the entry. */
  readonly physical: number;
  readonly entry: number;
}
export interface PageWalk {
  readonly linear: number;
  /** Empty while paging is off. */
  readonly steps: readonly PageWalkStep[];
  /** Physical address, or -1 when an entry is not present. */
  readonly physical: number;
  readonly pageSize: 4096 | 4194304;
  /** Of all entries together. */
  readonly writable: boolean;
  readonly user: boolean;
}

/** @param read32 unsigned physical dword. */
export function walkPages(
  read32: (physical: number) => number,
  cr0: number,
  cr3: number,
  cr4: number,
  linear: number,
): PageWalk {
  if (!(cr0 & CR0_PG)) return { linear, steps: [], physical: linear, pageSize: 4096, writable: true, user: true };
  const pdeAt = ((cr3 & ~0xfff) | ((linear >>> 22) << 2)) >>> 0;
  const pde = read32(pdeAt);
  const steps: PageWalkStep[] = [{ table: 'directory', index: linear >>> 22, physical: pdeAt, entry: pde }];
  const end = (physical: number, pageSize: 4096 | 4194304, rights: number): PageWalk => ({
    linear,
    steps,
    physical,
    pageSize,
    writable: (rights & PAGE_RW) !== 0,
    user: (rights & PAGE_US) !== 0,
  });
  if (!(pde & PAGE_P)) return end(-1, 4096, pde);
  if (pde & PAGE_PS && cr4 & CR4_PSE) return end(((pde & 0xffc00000) | (linear & 0x3fffff)) >>> 0, 4194304, pde);
  const pteAt = ((pde & ~0xfff) | ((linear >>> 10) & 0xffc)) >>> 0;
  const pte = read32(pteAt);
  steps.push({ table: 'table', index: (linear >>> 12) & 0x3ff, physical: pteAt, entry: pte });
  if (!(pte & PAGE_P)) return end(-1, 4096, pde & pte);
  return end(((pte & ~0xfff) | (linear & 0xfff)) >>> 0, 4096, pde & pte);
}
