/** What a debugger knows: names, lines, breakpoints, steps, the kernel's own declarations. */
export { Symbols } from './symbols.ts';
export type { ProgramSymbol } from './symbols.ts';
export { SourceMap } from './source-map.ts';
export type { ProgramLine } from './source-map.ts';
export { BREAKPOINT_RULE, BreakpointSet } from './breakpoint-set.ts';
export { BREAKPOINT_KIND_NAMES, BREAKPOINT_KINDS, isBreakpointKind } from './breakpoint-kinds.table.ts';
export type { Field } from './breakpoint-kinds.table.ts';
export { kindOf } from './breakpoint-spec.ts';
export type { BoundBreakpoint, BreakpointHit, BreakpointKind, BreakpointPlace, BreakpointProblem, BreakpointSpec, BreakpointStatus, HitRule, LogLine } from './breakpoint-spec.ts'; // prettier-ignore
export { bindBreakpoint, boundOf } from './breakpoint-binding.ts';
export { breakpointDriver } from './step-driver.ts';
export { NEXT_INTERRUPT, NEXT_TRANSITION, planStep, planStepOf, STEPS } from './stepping.ts';
export type { StepKind, Steppable, StepPlan } from './stepping.ts';
export { BEGINNING, planReverseStep, REVERSE_STEPS } from './reverse-stepping.ts';
export type { ReverseStepKind } from './reverse-stepping.ts';
export { parseAnnotations } from './annotations.ts';
export type { AnnotationCode, AnnotationProblem, AnnotationResult } from './annotations.ts';
export { contextOf, describeProgram, noProgram } from './program.ts';
export type { Program } from './program.ts';
export { TransitionCache } from './transition-cache.ts';
export { memoryWrites, readMemory } from './memory-access.ts';
export { callsBefore } from './reverse-stepping.ts';
export { breakpointHelp, BreakpointSyntaxError, parseBreakpoint, parseLogBreakpoint } from './breakpoint-syntax.ts';
