/** The door of the memory management unit: segmentation, paging, TLB, and the checked linear accesses built on them. */
export { Segmentation } from './segmentation.ts';
export type { SegmentState } from './segmentation.ts';
export { Paging } from './paging.ts';
export { LinearMemory, MAP_USER, MAP_WRITE } from './linear-memory.ts';
export { WALK_ACCESS } from './mmu-host.ts';
export type { EntryMemory, MmuHost, MmuState, TlbState, WalkNarrator } from './mmu-host.ts';
/** What an access would give. */
export { probePage } from './probe.ts';
export type { PageAccess, PageProbe } from './probe.ts';
/** A page walk as data, for panels. */
export { walkPages } from './page-walk.ts';
export type { PageWalk, PageWalkStep } from './page-walk.ts';
