/** What is wrong with an expression or a query, in the language of the moment. */
import { CHINESE_TERMS, describeProblem, ENGLISH_TERMS, PROBLEMS, PROBLEMS_ZH } from '#emulator/query';
import type { Problem } from '#emulator/query';
import { language } from './translate.ts';

export const queryProblemWords = (problem: Problem): string =>
  language.value === 'zh-CN'
    ? describeProblem(problem, PROBLEMS_ZH, CHINESE_TERMS)
    : describeProblem(problem, PROBLEMS, ENGLISH_TERMS);
