/**
 * Decoded instructions as a structure of arrays. A block is a run of consecutive slots, ended by a pseudo slot; one
 * instruction is one slot. Slot 0 means "none".
 */

/** Number of slots; when they are used up everything is decoded anew. */
export const SLOT_COUNT = 1 << 16;
/** Register number of an absent base or index: `gpr[8]` is always 0. */
export const NO_REGISTER = 8;
/** `rm` of a memory operand. */
export const RM_MEMORY = 8;

/** Bits of `size`. */
export const SIZE_OPERAND32 = 1, SIZE_ADDRESS32 = 2, SIZE_LOCK = 4, SIZE_REPE = 8, SIZE_REPNE = 16; // prettier-ignore

export class Slots {
  /** What the run loop does: a number of fast-ops.ts. */
  readonly op = new Uint16Array(SLOT_COUNT);
  /** The same before flag elimination: valid when execution may stop before the next slot. */
  readonly fullOp = new Uint16Array(SLOT_COUNT);
  /** `Form.index` of the instruction. */
  readonly form = new Uint16Array(SLOT_COUNT);
  /** ModR/M.reg, or the register in the opcode. */
  readonly reg = new Uint8Array(SLOT_COUNT);
  /** ModR/M.rm as a register, or RM_MEMORY. */
  readonly rm = new Uint8Array(SLOT_COUNT);
  readonly base = new Uint8Array(SLOT_COUNT);
  readonly index = new Uint8Array(SLOT_COUNT);
  readonly scale = new Uint8Array(SLOT_COUNT);
  readonly displacement = new Int32Array(SLOT_COUNT);
  readonly segment = new Uint8Array(SLOT_COUNT);
  readonly immediate = new Int32Array(SLOT_COUNT);
  /** Second immediate; for direct near transfers the target EIP. */
  readonly immediate2 = new Int32Array(SLOT_COUNT);
  readonly size = new Uint8Array(SLOT_COUNT);
  /** EIP of the instruction; that of the following slot is where it ends. */
  readonly eip = new Int32Array(SLOT_COUNT);
  /** Slot of the block a direct transfer leads to, 0 = not yet known. */
  readonly chain = new Int32Array(SLOT_COUNT);
  /** Instructions of the block behind this one; -1 in the pseudo slot at its end. */
  readonly rest = new Int8Array(SLOT_COUNT);
  /**
   * For code that rewrites its own constants: offset of the immediate in the instruction and its bytes (-1 = one byte,
   * sign-extended); size 0 = the op depends on it in other ways.
   */
  readonly immediateAt = new Uint8Array(SLOT_COUNT);
  readonly immediateSize = new Int8Array(SLOT_COUNT);

  // -- of the first slot of a block only
  /** Number of instructions; 0 for the pseudo block in front of a breakpoint. */
  readonly count = new Uint8Array(SLOT_COUNT);
  /** Value of `f[MODE]` it was decoded for. */
  readonly mode = new Int32Array(SLOT_COUNT);
  /** Physical address of its first byte; -1 when the block is dead. */
  readonly physical = new Int32Array(SLOT_COUNT).fill(-1);
  /** Offsets in RAM of its first byte and behind its last byte (on the first page). */
  readonly ramAt = new Int32Array(SLOT_COUNT);
  readonly ramEnd = new Int32Array(SLOT_COUNT);
  /** For a single instruction that crosses a page: physical address of the second page + 1, else 0. */
  readonly cross = new Int32Array(SLOT_COUNT);
}
