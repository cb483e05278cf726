/** PDE and PTE bits, 32-bit paging (SDM vol. 3 figure 4-4). */
export const PAGE_P = 1, PAGE_RW = 2, PAGE_US = 4, PAGE_PWT = 8, PAGE_PCD = 16, PAGE_A = 32, PAGE_D = 64, PAGE_PS = 128, PAGE_G = 256; // prettier-ignore
export interface PageEntry {
  readonly raw: number;
  readonly frame: number;
  readonly p: boolean;
  readonly rw: boolean;
  readonly us: boolean;
  readonly a: boolean;
  readonly d: boolean;
  readonly ps: boolean;
  readonly g: boolean;
}
export const parsePageEntry = (raw: number): PageEntry => ({
  raw: raw >>> 0,
  frame: (raw & 0xfffff000) >>> 0,
  p: (raw & PAGE_P) !== 0,
  rw: (raw & PAGE_RW) !== 0,
  us: (raw & PAGE_US) !== 0,
  a: (raw & PAGE_A) !== 0,
  d: (raw & PAGE_D) !== 0,
  ps: (raw & PAGE_PS) !== 0,
  g: (raw & PAGE_G) !== 0,
});
