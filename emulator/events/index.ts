export type * from './event-types.ts';
export type {
  JournalEntry,
  PassageKind,
  RecordedTransition,
  TransitionCall,
  TransitionNarrator,
  TransitionRecorder,
} from './transition-recorder.ts';
export { CAUSE_TYPES, JOURNAL, PASSAGE, PASSAGE_STATE_WORDS, PASSAGE_WORD, WALK } from './transition-recorder.ts';
export { ClosedTransition } from './closed-transition.ts';
export type { ClosingTransitions } from './closed-transition.ts';
export { RingRecorder } from './ring-recorder.ts';
export type { RecordedProcessor, RingRecorderOptions } from './ring-recorder.ts';
export { formatCause, formatChange, formatCheck, formatTransition, formatWhere } from './format-transition.ts';
export type { FormatOptions } from './format-transition.ts';
export { MICRO_STEPS } from './micro-steps.table.ts';
export type { MicroStepId, MicroStepRow } from './micro-steps.table.ts';
export { RULES, TRANSITION_RULES, holds, ruleRow } from './rules.table.ts';
export type { Relation, RuleId, RuleRow } from './rules.table.ts';
