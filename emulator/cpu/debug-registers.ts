/** DR0-DR3 and their fields in DR7 (SDM vol. 3 §17.2.4, §17.2.5). */

const BREAKPOINTS = [0, 1, 2, 3] as const;
const isEnabled = (dr7: number, n: number): boolean => ((dr7 >>> (n * 2)) & 3) !== 0;
/** R/Wn: 0 instructions, 1 writes, 2 ports, 3 reads and writes. */
const kindOf = (dr7: number, n: number): number => (dr7 >>> (16 + n * 4)) & 3;
/** LENn in bytes. */
const lengthOf = (dr7: number, n: number): number => [1, 2, 4, 4][(dr7 >>> (18 + n * 4)) & 3];

/** Does an access lie in the bytes of DRn? Its low bits are ignored as far as its length goes. */
export function overlaps(dr: Uint32Array, n: number, at: number, size: number): boolean {
  const length = lengthOf(dr[7], n);
  const start = (dr[n] & ~(length - 1)) >>> 0;
  return at < start + length && at + size > start;
}

/** Adds the bytes of the data breakpoints: linear byte → 1 reads, 2 writes, 3 both. */
export function addDataBreakpoints(bytes: Map<number, number>, dr: Uint32Array): void {
  const dr7 = dr[7];
  for (const n of BREAKPOINTS) {
    const kind = kindOf(dr7, n);
    if (!isEnabled(dr7, n) || kind === 0 || kind === 2) continue;
    const length = lengthOf(dr7, n);
    const start = dr[n] & ~(length - 1);
    for (let k = 0; k < length; k++) {
      const byte = (start + k) >>> 0;
      bytes.set(byte, (bytes.get(byte) ?? 0) | (kind === 1 ? 2 : 3));
    }
  }
}

/** True when DR7 enables an instruction breakpoint. */
export const hasInstructionBreakpoint = (dr7: number): boolean =>
  (dr7 & 0xff) !== 0 && BREAKPOINTS.some((n) => isEnabled(dr7, n) && kindOf(dr7, n) === 0);
