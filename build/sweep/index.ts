/** What the command and the test need. */
export { TRANSITION_RULES } from '#emulator/events';
export { encodeCases, parseRecord, splitRecords } from './case.ts';
export type { Case } from './case.ts';
export { compareRecords } from './compare.ts';
export { EXPLANATIONS, explain } from './explanations.ts';
export { digestOf, packRecords, unpackRecords } from './fixture.ts';
export { generateCases } from './generate.ts';
export { makeImages } from './images.ts';
export { runOurs, SweepMachine } from './run-ours.ts';
export { SweepWatch } from './watch.ts';
