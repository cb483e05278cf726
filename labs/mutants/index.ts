export { applyMutant, codeLine, mutantId, mutantsOf } from './mutants.ts';
export type { Mutant } from './mutants.ts';
export { judgeMutant } from './judge.ts';
export type { Fate } from './judge.ts';
export { OPERATORS } from './operators.table.ts';
export { explains, readSurvivors, shippedSurvivors } from './survivors.ts';
export type { Survivor } from './survivors.ts';
