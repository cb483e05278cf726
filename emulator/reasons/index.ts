/** Why did this fault? The rule, the cell, its last writer, repairs that were tried, typical mistakes. */
export { cellOf } from './cells.ts';
/** Which bytes of an entry hold a field. */
export { descriptorShape, gateShape, NO_CELL } from './cell-shapes.ts';
export type { CellShape } from './cell-shapes.ts';
export { explainFault, FaultExplanation, isFault, REPEATS_WITHIN } from './explain-fault.ts';
export { formatCard } from './format-card.ts';
/** A failed transition, the delivery of its fault, and so on. */
export { sequence } from './links.ts';
export { REASONS } from './reasons.table.ts';
export type { Locator, ReasonRow } from './reasons.table.ts';
export { TRIAL_INSTRUCTIONS } from './try-repair.ts';
export { CARD_VERSION } from './types.ts';
export type {
  Cell,
  CellKind,
  ErrorCodeView,
  FaultCard,
  InstructionView,
  Mistake,
  NextEvent,
  Poke,
  Repair,
  TriedRepair,
  Writer,
} from './types.ts';
export { CELL_WORDS, MISTAKE_WORDS, NEXT_WORDS, OUTCOME_WORDS, REPAIR_WORDS } from './words.table.ts';
export type { MistakeId, RepairId } from './words.table.ts';
