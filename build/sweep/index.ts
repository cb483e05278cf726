export { encodeCases, parseRecord, splitRecords } from './case.ts';
export type { Case } from './case.ts';
export { generateCases } from './generate.ts';
export { makeImages } from './images.ts';
export { runOurs, SweepMachine } from './run-ours.ts';
