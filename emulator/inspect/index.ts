/** Read-only views of a machine, one per panel, as plain data. */
export type * from './views.ts';
export type * from './table-views.ts';
export type * from './x87-views.ts';
export type * from './chip-views.ts';
export type * from './page-views.ts';
export { LARGE, MAPPED, MIXED, USER, WRITABLE } from './page-views.ts';
export { inspect, isViewName, VIEW_NAMES } from './inspect.ts';
export type { InspectedMachine } from './inspect.ts';
export { EMPTY_CONTEXT, labelAt } from './context.ts';
export type {
  Annotations,
  InspectContext,
  LineEvent,
  LineHistory,
  NamedPlace,
  ObservedStack,
  ProcessDeclaration,
  ProcessField,
  StackUsage,
  StackUse,
  UserVisit,
  SourceLookup,
  SourcePlace,
  SymbolLookup,
  TransitionHistory,
  VectorCounts,
} from './context.ts';
export { sampleStack } from './processes-view.ts';
export { ring0Stack } from './tss-view.ts';
export { frameChain, liveFrames, poppedEipAt, pushedWords } from './frames.ts';
export type { FrameRole, FrameWord, LiveFrame } from './frames.ts';
export { searchMemory } from './memory-search.ts';
export type { MemorySearch, MemorySearchResult } from './memory-search.ts';
export { bytesAt, valueAt } from './memory-reader.ts';
export { linearEip, linearEsp } from './places.ts';
export { executionContext, isFirmware, liesInBottomHalf, nanosecondsOf } from './status-view.ts';
