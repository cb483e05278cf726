/** Looking for something in memory. */
import type { MemorySearch, MemorySearchResult } from '#emulator/inspect';

export interface MemoryRequests {
  /** A piece of the search, some hundredths of a second; ask on with `from: next` until it is done. */
  searchMemory: { params: MemorySearch; result: MemorySearchResult };
}
