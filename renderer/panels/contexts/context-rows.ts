/** Context and open frames → sentences: what was left where, by which event, from outside to inside. */
import { hex32, hex } from '#emulator/base';
import type { FramesState, OpenFrame, StatusView } from '#emulator/protocol';

export interface FrameRow {
  readonly transition: number;
  readonly ring: number;
  /** Label, or CS:EIP. */
  readonly place: string;
  readonly event: { readonly kind: string; readonly vector: string };
  readonly instructions: number;
  readonly nanoseconds: number;
  readonly icount: number;
  readonly low: string;
  readonly high: string;
  readonly lowLinear: number;
  readonly state: 'waits' | 'orphan' | 'mismatch';
  /** 1 = the innermost; 0 = on another stack. */
  readonly nesting: number;
}
export interface ContextRows {
  readonly status: StatusView;
  readonly since: { readonly transition: number; readonly instructions: number; readonly nanoseconds: number } | null;
  /** From the outermost to the innermost. */
  readonly chain: readonly FrameRow[];
  /** On other stacks, the newest first. */
  readonly others: readonly FrameRow[];
}

const placeOf = ({ label, cs, eip }: OpenFrame): string => label || `${hex(cs, 4)}:${hex32(eip)}`;

/** @param firmware transitions up to this one are the BIOS’s own before the boot sector: what it left on its stack is nobody’s frame. */
export function contextRows({ status, frames, findings }: FramesState, firmware = 0): ContextRows {
  // Virtual time is an exact multiple of its unit: the moment now says how long one is.
  const perUnit = status.mark.now > 0 ? status.nanoseconds / status.mark.now : 0;
  const stateOf = (id: number): FrameRow['state'] => {
    const rules = findings.filter(({ transitions }) => transitions.includes(id)).map(({ rule }) => rule);
    return rules.includes('S1') ? 'orphan' : rules.includes('S2') ? 'mismatch' : 'waits';
  };
  const kernel = frames.filter(({ transition }) => transition > firmware);
  const rows = kernel.map((frame): FrameRow => ({
    transition: frame.transition,
    ring: frame.fromCpl,
    place: placeOf(frame),
    event: { kind: frame.cause, vector: frame.vector < 0 ? '' : `${hex(frame.vector, 2)}h` },
    instructions: frame.instructions,
    nanoseconds: (status.mark.now - frame.since.now) * perUnit,
    icount: frame.since.icount,
    low: hex32(frame.low),
    high: hex32((frame.high - 1) >>> 0),
    lowLinear: frame.low,
    state: stateOf(frame.transition),
    nesting: frame.nesting,
  })); // prettier-ignore
  const { since } = status;
  return {
    status,
    since: since ? { transition: since.transition, instructions: status.mark.icount - since.mark.icount, nanoseconds: (status.mark.now - since.mark.now) * perUnit } : null, // prettier-ignore
    chain: rows.filter(({ nesting }) => nesting > 0).toSorted((a, b) => b.nesting - a.nesting),
    others: rows.filter(({ nesting }) => nesting === 0),
  };
}
