export { checkLab, experimentFiles, observe, runLab } from './run-lab.ts';
export type { LabRun, Observation } from './run-lab.ts';
export { finalWord } from './final-words.ts';
export { sanitize } from './sanitizer.ts';
export type { Lint } from './sanitizer.ts';
