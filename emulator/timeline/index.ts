/** Replay and time travel over the Machine facade. */
export type { Bookmark } from './bookmark.ts';
export type { BranchInfo, BranchRecord } from './branch.ts';
export type { Comparison, MemoryDifference } from './compare.ts';
export { feed, replay, runTo } from './replay.ts';
export { ReverseSearch } from './reverse-search.ts';
export type { ReverseGoal } from './reverse-search.ts';
export { LOW_OVERHEAD, SnapshotStore } from './snapshot-store.ts';
export type { SpacingStrategy } from './snapshot-store.ts';
export { Timeline } from './timeline.ts';
export type { Driver, TimelineOptions } from './timeline.ts';
export { TransitionSearch } from './transition-search.ts';
