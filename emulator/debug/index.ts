/** What a debugger knows: names, lines, breakpoints, steps, the kernel's own declarations. */
export { Symbols } from './symbols.ts';
export type { ProgramSymbol } from './symbols.ts';
export { SourceMap } from './source-map.ts';
export type { ProgramLine } from './source-map.ts';
export { armedAddresses, bindBreakpoints } from './breakpoints.ts';
export type { Bound, Breakpoint } from './breakpoints.ts';
export { NEXT_TRANSITION, planStep, STEPS } from './stepping.ts';
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
