export { assembleRun, checkLab, evidence, experimentFiles, observe, runLab } from './run-lab.ts';
export type { Evidence, LabRun, Observation } from './run-lab.ts';
export type { Player } from './play.ts';
export { firstExecution } from './first-execution.ts';
export { finalWord } from './final-words.ts';
export { sanitize } from './sanitizer.ts';
export type { Lint } from './sanitizer.ts';
