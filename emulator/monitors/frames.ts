/** Words about frames that several rules need. */
import type { LedgerEntry } from './frame-ledger.ts';

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
