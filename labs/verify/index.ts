export { verificationOf, verifyLab } from './verify-lab.ts';
export type { VerifyPart, VerifyProblem, WrongSeeds } from './verify-lab.ts';
