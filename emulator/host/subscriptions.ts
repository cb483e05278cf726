/** Which views the window wants with every `state` notification, and when the next one is due. */
import type { ViewArgs, ViewName } from '#emulator/inspect';

export interface Subscription {
  readonly name: ViewName;
  readonly args: ViewArgs[ViewName];
}

const SHORTEST_MILLISECONDS = 16;
const LONGEST_MILLISECONDS = 10_000;
const DEFAULT_MILLISECONDS = 100;

export class Subscriptions {
  views: readonly Subscription[] = [];
  private every = DEFAULT_MILLISECONDS;
  private sentAt = -Infinity;

  set(views: readonly Subscription[], everyMilliseconds: number): void {
    this.views = views;
    this.every = Math.max(
      SHORTEST_MILLISECONDS,
      Math.min(LONGEST_MILLISECONDS, everyMilliseconds || DEFAULT_MILLISECONDS),
    );
  }

  isDue(milliseconds: number): boolean {
    return milliseconds - this.sentAt >= this.every;
  }

  sent(milliseconds: number): void {
    this.sentAt = milliseconds;
  }
}
