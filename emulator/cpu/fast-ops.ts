/** Numbers of what the run loop executes in line; see build/generate/run-fast.mjs for their bodies. */

/** Slot 0 and other void places: back to `Cpu.run`. */
export const OP_EXIT = 0;
/** Calls the form's execute function; the next slot follows. */
export const OP_CALL = 1;
/** Calls the form's execute function; `cpu.eip` says where to go on. */
export const OP_CALL_END = 2;
/** Pseudo slot behind a block: goes on at the next instruction. */
export const OP_END = 3;
/** Pseudo op in front of which execution stops. */
export const OP_STOP = 4;
/** The block was overwritten: decode again. */
export const OP_DEAD = 5;
/** Pseudo slot in front of a breakpoint or mark. */
export const OP_BREAK = 6;
