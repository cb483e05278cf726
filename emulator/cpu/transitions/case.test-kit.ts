/** A case of a transition test: a world, an action, and what must come of it. */
import type { RegisterName, RuleId } from '#emulator/events';
import type { World } from './world.test-kit.ts';

export interface Case {
  readonly name: string;
  world(): World;
  /** Registers and pages before the action. */
  given?(world: World): unknown;
  act(world: World): unknown;
  /** The fault that must leave the transition. */
  readonly fault?: readonly [vector: number, errorCode: number | null, rule: RuleId];
  /** Registers a fault may change; without it a fault must leave RAM and registers as they were. */
  readonly changes?: readonly RegisterName[];
  /** The fault happens after the task switch was committed, in the new task. */
  readonly inNewTask?: boolean;
  /** What is looked at after a completed action. */
  result?(world: World): unknown;
  readonly expect?: unknown;
  /** File of the transition's text under golden/. */
  readonly golden?: string;
}
