/** A moment that somebody wants to find again. */
import type { Mark } from '#emulator/machine';

export interface Bookmark {
  /** Unique among the bookmarks of one session. */
  readonly id: string;
  /** The branch it was made in; the moment may lie before that branch forked. */
  readonly branch: number;
  readonly mark: Mark;
  readonly name: string;
  readonly note: string;
}
