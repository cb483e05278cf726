/**
 * Names of the words of `cpu.f`, one small Int32Array that holds the hottest scalars of the run loop. Everything in it is
 * either derived or written back to the declared state by `sync()`.
 */

/** Last arithmetic result, shifted to the top of the word (8-bit by 24, 16-bit by 16). ZF is always `f[RES] === 0`. */
export const RES = 0;
/** How OF, AF, SF, PF follow from the other words: a `K_…` below, plus the shift in bits 0-4. */
export const KIND = 1;
/** CF is always `(f[C1] >>> 0) < (f[C2] >>> 0)`. */
export const C1 = 2, C2 = 3; // prettier-ignore
/** Explicit flag bits at their EFLAGS positions: OF, AF for K_EXPLICIT; OF, SF, AF, PF for K_RAW. */
export const FX = 4;
/** EFLAGS without the six arithmetic flags. */
export const SYS = 5;
/** Instructions left in the slice after the block that is being executed. */
export const LEFT = 6;
/** Instructions of the current block that are not finished, this one included; 0 between blocks. */
export const PENDING = 7;
/** Slot of the instruction that may fault, or -1 between blocks. */
export const SLOT = 8;
/** `EV_…` bits: the run loop returns to `Cpu.run` where a block ends when any is set. */
export const EVENTS = 9;
export const CS_BASE = 10;
/** Linear page number + 1 and physical address of the page that instructions are fetched from; 0 = translate first. */
export const FETCH_PAGE = 11, FETCH_FRAME = 12; // prettier-ignore
/** What a decoded block depends on besides its bytes; see `Cpu.refreshMode`. */
export const MODE = 13;
/** Start of the current privilege level's tables in the look-up map: 0 or MAP_USER. */
export const MAP = 14;
/** Not 0 while CR0.AM, EFLAGS.AC and CPL 3 make misaligned accesses fault. */
export const ALIGN = 15;
export const HOT_WORDS = 16;

/** CF = 0, OF = 0, AF = 0. */
export const K_LOGIC = 0x000;
/** a + b: C1 = result, C2 = a. */
export const K_ADD = 0x100;
/** a - b: C1 = a, C2 = b. */
export const K_SUB = 0x200;
/** INC and DEC leave C1 and C2 alone. */
export const K_INC = 0x300, K_DEC = 0x400; // prettier-ignore
/** OF and AF are in FX. */
export const K_EXPLICIT = 0x500;
/** OF, SF, AF and PF are in FX. */
export const K_RAW = 0x600;

/** INTR is up and IF = 1. */
export const EV_INTR = 1;
export const EV_NMI = 2;
/** TF, RF or an armed breakpoint register: one instruction at a time. */
export const EV_STEP = 4;
export const EV_HALT = 8, EV_SHUTDOWN = 16, EV_ATTENTION = 32; // prettier-ignore
/** A watched byte was touched, or a data breakpoint matched. */
export const EV_WATCH = 64;
/** Frozen in front of a waiting x87 instruction; found anew whenever the events are recomputed. */
export const EV_FREEZE = 128;

/** Bits of `f[MODE]`. The number of the code-segment limit (0 = 4 GiB) comes above them. */
export const MODE_CODE32 = 1;
/** B flag of SS: 32-bit stack. */
export const MODE_STACK32 = 2;
/** The segment is present, writable, expand-up, base 0, limit 4 GiB. */
export const MODE_FLAT_DS = 4, MODE_FLAT_SS = 8, MODE_FLAT_ES = 16; // prettier-ignore
/** Alignment is checked (`f[ALIGN]`): no op in line does that. */
export const MODE_ALIGN = 32;
export const MODE_LIMIT_SHIFT = 6;
