/**
 * Rules: every check the processor makes that can raise a fault, with the meaning of its two operands and the section of
 * the SDM. A fault names the rule it broke and the two values that disagreed.
 */
import type { Sdm } from '#emulator/arch';

export interface RuleRow {
  readonly id: string;
  /** `gate.DPL >= CPL`, with `left` and `right` named in it. */
  readonly text: string;
  readonly left: string;
  readonly right: string;
  readonly sdm: Sdm;
}
/** Filled in rules-list below; kept as one const array so that ids are a type. */
export const RULES = [] as const satisfies readonly RuleRow[];
export type RuleId = string;
