/**
 * What would this access give? The paging unit itself carries it out on a TLB of one entry and a memory that forgets what is written:
 * no A or D bit is set, nothing is filled, CR2 stays.
 */
import type { RuleId } from '#emulator/events';
import type { EntryMemory, MmuHost, MmuState } from './mmu-host.ts';
import { Paging } from './paging.ts';

export interface PageAccess {
  readonly linear: number;
  readonly write: boolean;
  /** Checked as CPL 3. */
  readonly user: boolean;
  /** False: as if the TLB were empty. */
  readonly throughTlb: boolean;
}
export interface PageProbe {
  /** Physical address, or -1 for a page fault. */
  readonly physical: number;
  /** The TLB gave the answer; no entry of the tables was read. */
  readonly fromTlb: boolean;
  readonly fault: {
    readonly errorCode: number;
    readonly rule: RuleId;
    readonly left: number;
    readonly right: number;
  } | null;
}
class Refused {
  readonly fault: NonNullable<PageProbe['fault']>;
  constructor(fault: NonNullable<PageProbe['fault']>) {
    this.fault = fault;
  }
}

/** @param live the paging unit whose TLB is consulted. */
export function probePage(live: Paging, state: MmuState, memory: EntryMemory, access: PageAccess): PageProbe {
  const { linear, write, user, throughTlb } = access;
  const known = throughTlb && live.enabled() ? live.entryOf(linear >>> 12) : 0;
  const tlb = { tag: Uint32Array.of(known === 0 ? 0 : (linear >>> 12) + 1), entry: Uint32Array.of(known) };
  let walked = false;
  const host: MmuHost = {
    fault: (_vector, errorCode, rule, left, right) => {
      throw new Refused({ errorCode: errorCode ?? 0, rule, left, right });
    },
    pageWalked: () => void (walked = true),
    pageEntryWritten: () => {},
    pageFaultAddress: () => {},
    watchHit: () => {},
  };
  const forgetful: EntryMemory = { read: (at, size) => memory.read(at, size), write: () => {} };
  const paging = new Paging({ ...pick(state), cr2: Uint32Array.of(0) }, tlb, forgetful, host);
  try {
    const physical = paging.translate(linear >>> 0, write, user);
    return { physical, fromTlb: known !== 0 && !walked, fault: null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { physical: -1, fromTlb: false, fault: error.fault };
  }
}
const pick = ({ cr0, cr3, cr4, a20Mask }: MmuState): Omit<MmuState, 'cr2'> => ({ cr0, cr3, cr4, a20Mask });
