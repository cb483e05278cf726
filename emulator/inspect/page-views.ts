/** Types of the view of the page tables. */
import type { RuleId } from '#emulator/events';

/** What one page or region is to a program, as bits of a byte. */
export const MAPPED = 1, WRITABLE = 2, USER = 4, LARGE = 8, MIXED = 16; // prettier-ignore

export interface PageAccessView {
  readonly user: boolean;
  readonly write: boolean;
  /** Outcome of the access now: through the TLB where it holds the page. */
  readonly now: PageOutcome;
  /** Outcome with an empty TLB: what the tables in memory say. */
  readonly walked: PageOutcome;
}
export interface PageOutcome {
  /** -1: page fault. */
  readonly physical: number;
  readonly fromTlb: boolean;
  readonly fault: {
    readonly errorCode: number;
    readonly rule: RuleId;
    readonly left: number;
    readonly right: number;
  } | null;
}
export interface PageWalkView {
  readonly linear: number;
  readonly steps: readonly {
    readonly table: 'directory' | 'table';
    readonly index: number;
    readonly physical: number;
    readonly entry: number;
  }[];
  /** By the tables in memory; -1 when an entry is not present. */
  readonly physical: number;
  readonly pageSize: 4096 | 4194304;
  /** Of both levels together. */
  readonly writable: boolean;
  readonly user: boolean;
  /** Frame and combined rights that the TLB holds for the page; null when it holds nothing. */
  readonly tlb: {
    readonly raw: number;
    readonly frame: number;
    readonly user: boolean;
    readonly writable: boolean;
    /** It gives another frame or other rights than the tables in memory. */
    readonly stale: boolean;
  } | null;
  /** Ring 3 and ring 0, reading and writing. */
  readonly accesses: readonly PageAccessView[];
}
export interface PageTablesView {
  /** CR0.PG. */
  readonly enabled: boolean;
  readonly cr3: number;
  /** CR0.WP, CR4.PSE, CR4.PGE. */
  readonly wp: boolean;
  readonly pse: boolean;
  readonly pge: boolean;
  readonly cpl: number;
  /** Physical address of the page directory. */
  readonly directoryAt: number;
  /** 1,024 raw page-directory entries; empty while paging is off. */
  readonly directory: Uint32Array;
  /** For each 4 MiB region: bits MAPPED … MIXED; rights are those of its pages together, MIXED when they differ. */
  readonly regions: Uint8Array;
  /** Pages mapped in each region. */
  readonly counts: Uint16Array;
  /** The page table of the region that was asked for; null when the region has none. */
  readonly table: {
    readonly region: number;
    /** Physical address of the table. */
    readonly at: number;
    readonly entries: Uint32Array;
    /** Bits MAPPED, WRITABLE and USER of each page, of both levels together. */
    readonly pages: Uint8Array;
  } | null;
  readonly walk: PageWalkView | null;
}
