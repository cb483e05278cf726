/** Words about frames that several rules need. */
import type { FramePlace, Transition } from '#emulator/events';
import { pushedWords } from '#emulator/inspect';
import type { LedgerEntry } from './frame-ledger.ts';

type PushedFrame = Pick<FramePlace, 'address' | 'low' | 'high' | 'cs' | 'eip' | 'withStack'>;

/** The frame with CS and EIP that a transition pushed, or null; the steps are looked at where the transition does not say at once. */
export function pushedFrame(transition: Transition): PushedFrame | null {
  const { frame } = transition;
  if (frame !== undefined) return frame.isPushed ? frame : null;
  const words = pushedWords(transition);
  const eip = words.find((w) => w.role === 'EIP');
  const cs = words.find((w) => w.role === 'CS');
  if (eip === undefined || cs === undefined) return null;
  const high = words.reduce((top, w) => Math.max(top, w.linear + w.size), 0);
  const low = words.reduce((bottom, w) => Math.min(bottom, w.linear), Infinity);
  const withStack = words.some((w) => w.role === 'SS');
  return { address: eip.linear, low, high, cs: cs.value & 0xffff, eip: eip.value, withStack };
}

export const isHardware = ({ cause }: LedgerEntry): boolean => cause.type === 'external' || cause.type === 'NMI';
/** The same through a gate of an IDT: real mode belongs to the BIOS and its manners. */
export const isHardwareGate = (entry: LedgerEntry): boolean => entry.isGated && isHardware(entry);

/** Frames further apart than this are not taken for the same stack: threads often have stacks of 4 KiB side by side. */
export const SAME_STACK_GAP = 0x800;

/** Frames that a stack pointer stands under, innermost first, up to the one that entered from a less privileged level. */
export function frameSpan(entries: readonly LedgerEntry[], linearEsp: number): LedgerEntry[] {
  const above = entries.filter((e) => e.address >= linearEsp).sort((a, b) => a.address - b.address);
  const chain: LedgerEntry[] = [];
  let at = linearEsp;
  for (const entry of above) {
    if (entry.address - at > SAME_STACK_GAP) break;
    chain.push(entry);
    at = entry.high;
    if (entry.fromCpl > 0) break;
  }
  return chain;
}
