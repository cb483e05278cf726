/** What the memory management unit asks of the processor it belongs to. */
import type { RuleId } from '#emulator/events';

export interface MmuHost {
  /** Raise a guest fault; never returns. */
  fault(vector: number, errorCode: number | null, rule: RuleId, left: number, right: number): never;
  /** The page walk set an A or D bit; it may be a part of the transition that is being recorded. */
  pageEntryWritten(physical: number, before: number, after: number): void;
  /** CR2 is about to change; it may be a part of the transition that is being recorded. */
  pageFaultAddress(before: number, after: number): void;
  /** The supervisor touched a page of level 3 while that is watched. */
  userPageTouched?(linear: number, write: boolean): void;
  /** A watched byte was read or written (linear address of the access). */
  watchHit(linear: number, size: number, write: boolean): void;
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
