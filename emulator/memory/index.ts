/** The door of the memory room. */
export { IoPorts } from './io-ports.ts';
export type { PortClaim, PortHandler } from './io-ports.ts';
/** The physical address space over the RAM of an arena. */
export { PhysicalMemory, NO_FRAME } from './physical-memory.ts';
export type { MmioHandler } from './physical-memory.ts';
/** Write stamps per page, for incremental snapshots and screens. */
export { DirtyPages } from './dirty-pages.ts';
/** Which bytes of RAM hold decoded code. */
export { CodeMarks } from './code-marks.ts';
