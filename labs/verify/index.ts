export { verificationOf, verifyLab } from './verify-lab.ts';
export type { VerifyPart, VerifyProblem } from './verify-lab.ts';
