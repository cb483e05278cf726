/** Thrown where the processor freezes in front of a waiting x87 instruction; the run treats the instruction as not begun. */
export const FROZEN = Object.freeze({ frozen: true });
