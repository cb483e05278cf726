/** What can be reached from where, answered by the machine itself; and frames that somebody foretells. */
export { shortAnswer, longAnswer, formatReach, OBSTACLES, rowName } from './answer-words.ts';
export { contentOf } from './content.ts';
export { cellKey, flipsOf, sameAnswer } from './flips.ts';
export type { Flip } from './flips.ts';
export { answerOf, frameAnswer, slotsOf } from './frame-answer.ts';
export { frameQuestion } from './frame-question.ts';
export type { InstructionText } from './frame-question.ts';
export { CHIP_IDS, STACK_IDS, TARGET_IDS } from './frame-types.ts';
export type { Chip, ChipId, FrameAnswer, FrameEvent, FrameQuestion, FrameSlot, FrameState, StackChoice, StackId, Target, TargetId } from './frame-types.ts'; // prettier-ignore
export { ReachSearch } from './reach-search.ts';
export type { ReachProgress } from './reach-search.ts';
export { MOST_ROWS, REACH_VERSION } from './types.ts';
export type { Answer, ReachCell, ReachMap, ReachObstacle, ReachRow, Ring, Stand, TableName, WhatIf } from './types.ts';
export { tablesOf } from './tables.ts';
export { WAYS, wayRow } from './ways.table.ts';
export type { WayId, WayRow } from './ways.table.ts';
