/** What can be reached from where, as plain data: codes and numbers. Words are in words.table.ts and in the window's catalogues. */
import type { DescriptorKind } from '#emulator/arch';
import type { Flow, MicroStepId, RuleId } from '#emulator/events';
import type { WayId } from './ways.table.ts';

/** Version of {@link ReachMap} as JSON. Fields may be added under one version; a change of meaning raises it. */
export const REACH_VERSION = 1;

export type TableName = 'GDT' | 'LDT' | 'IDT';
export type Ring = 0 | 3;

/** What the processor did with the instruction. */
export type Answer =
  | {
      readonly outcome: 'allowed';
      /** Where it stands afterwards. */
      readonly cpl: number;
      readonly cs: number;
      readonly eip: number;
      readonly ss: number;
      readonly esp: number;
      /** Kind of transition; '' for a load of a register. */
      readonly flow: Flow | '';
    }
  | {
      readonly outcome: 'fault';
      readonly vector: number;
      /** Null: the vector pushes none. */
      readonly errorCode: number | null;
      /** The check that failed and the two values that disagreed; null: the fault names none. */
      readonly rule: RuleId | null;
      readonly left: number;
      readonly right: number;
      /** Step of the transition in which it failed, or ''. */
      readonly atStep: MicroStepId | '';
      /** Text of the instruction that faulted: of several loads the one that did. */
      readonly instruction: string;
    }
  /** Nothing that could be told: something that is not modelled, or the machine was switched off. */
  | { readonly outcome: 'unknown'; readonly why: string };

export interface ReachCell {
  readonly ring: Ring;
  readonly way: WayId;
  /** Selector as the instruction names it, or the vector. */
  readonly operand: number;
  readonly answer: Answer;
}

export interface ReachRow {
  readonly table: TableName;
  /** Index of the descriptor, or vector. */
  readonly index: number;
  readonly address: number;
  readonly low: number;
  readonly high: number;
  /** `outside`: the first one behind the table's limit. `unmapped`: no page holds it. */
  readonly kind: DescriptorKind | 'outside' | 'unmapped';
  /** Further ones with the same eight bytes, which are not tried: ranges from first to last. */
  readonly alike: readonly (readonly [first: number, last: number])[];
  readonly cells: readonly ReachCell[];
}

/** As what a ring asks: the segments in its registers. */
export interface Stand {
  readonly ring: Ring;
  /**
   * `present`: the machine is at that level, its own segments. `table`: descriptors of that level found in the tables. `assumed`: none are
   * there, so flat segments are put into the registers that no table describes.
   */
  readonly from: 'present' | 'table' | 'assumed';
  readonly cs: number;
  readonly ss: number;
  /** Linear addresses of the instruction and of the top of the stack while it is tried. */
  readonly code: number;
  readonly stack: number;
}

export interface WhatIf {
  readonly table: TableName;
  readonly index: number;
  readonly low: number;
  readonly high: number;
}

/** Why there is no map. */
export type ReachObstacle = 'real-mode' | 'no-table' | 'shutdown' | 'no-room' | 'pending';

export interface ReachMap {
  readonly version: typeof REACH_VERSION;
  /** Set: there are no rows, and why. */
  readonly obstacle: ReachObstacle | null;
  readonly stands: readonly Stand[];
  readonly whatIf: readonly WhatIf[];
  readonly rows: readonly ReachRow[];
  /** Entries that were left out behind the first {@link MOST_ROWS} different ones. */
  readonly leftOut: number;
}

/** Different entries of one table that are tried. */
export const MOST_ROWS = 256;
