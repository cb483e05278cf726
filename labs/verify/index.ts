export { verifyLab } from './verify-lab.ts';
export type { VerifyProblem } from './verify-lab.ts';
