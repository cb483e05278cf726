/** Replay and time travel over the Machine facade. */
export { feed, replay, runTo } from './replay.ts';
export { EXPECT_REVERSE, LOW_OVERHEAD, SnapshotStore } from './snapshot-store.ts';
export type { SpacingStrategy } from './snapshot-store.ts';
export { Timeline } from './timeline.ts';
