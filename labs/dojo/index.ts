export { Dojo, judgeAnswer } from './dojo.ts';
export type { DojoProblem } from './dojo.ts';
