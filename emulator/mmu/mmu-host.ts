/** What the memory management unit asks of the processor it belongs to. */
import type { RuleId } from '#emulator/events';

export interface MmuHost {
  /** Raise a guest fault; never returns. */
  fault(vector: number, errorCode: number | null, rule: RuleId, left: number, right: number): never;
  /** A write reaches a physical page of `setWatchedFrames`, through whatever linear address. */
  physicalWritten?(physical: number, size: number): void;
  /** A read from such a page. */
  physicalRead?(physical: number, size: number): void;
  /**
   * A page walk is about to check these entries: `access` is a set of {@link WALK_ACCESS} bits, `pte` 0 where there is none to read. With
   * them and CR0 to CR4 the walk can be carried out again.
   */
  pageWalked?(linear: number, access: number, pde: number, pte: number): void;
  /** The page walk set an A or D bit; it may be a part of the transition that is being recorded. */
  pageEntryWritten(physical: number, before: number, after: number): void;
  /** CR2 is about to change; it may be a part of the transition that is being recorded. */
  pageFaultAddress(before: number, after: number): void;
  /** The supervisor touched a page of level 3 while that is watched. */
  userPageTouched?(linear: number, write: boolean): void;
  /** A watched byte was read or written (linear address of the access). */
  watchHit(linear: number, size: number, write: boolean): void;
}

/** Bits of `access`. `VERIFIES`: the walk only looks whether the access faults; it sets no bits and fills nothing. */
export const WALK_ACCESS = { WRITE: 1, USER: 2, VERIFIES: 4 } as const;

/** Hears a walk while it is carried out; physical addresses. A live machine has none. */
export interface WalkNarrator {
  step(
    id: 'page.read-directory-entry' | 'page.read-table-entry' | 'page.check-rights' | 'page.set-bits' | 'page.fill-tlb',
  ): void;
  read(physical: number, entry: number): void;
  check(rule: RuleId, left: number, right: number, ok: boolean): void;
}

/** Physical memory as walks see it. */
export interface EntryMemory {
  read(physical: number, size: number): number;
  write(physical: number, size: number, value: number): void;
}

/** Fields of the processor's state that address translation reads; `cr2` is written. */
export interface MmuState {
  readonly cr0: Uint32Array;
  readonly cr2: Uint32Array;
  readonly cr3: Uint32Array;
  readonly cr4: Uint32Array;
  readonly a20Mask: Uint32Array;
}

/** The architectural TLB: direct-mapped by linear page number. */
export interface TlbState {
  /** Linear page number + 1, 0 = empty. */
  readonly tag: Uint32Array;
  /** Physical frame (bits 12-31) and combined rights of PDE and PTE. */
  readonly entry: Uint32Array;
}
