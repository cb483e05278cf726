export type * from './event-types.ts';
export type { TransitionRecorder } from './transition-recorder.ts';
export { MICRO_STEPS } from './micro-steps.table.ts';
export type { MicroStepId, MicroStepRow } from './micro-steps.table.ts';
export { RULES } from './rules.table.ts';
export type { RuleId, RuleRow } from './rules.table.ts';
