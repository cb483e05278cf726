export { Dojo, judgeAnswer } from './dojo.ts';
export type { DojoAnswer, DojoCase, DojoProblem, DojoTruth, DojoVerdict } from './dojo.ts';
