/** A privilege transition opened like a watch: its steps with the state behind each, cells, and sentences in two languages. */
export { checkText } from './args.ts';
export { cellName } from './cells.ts';
export { escalationOf } from './chain.ts';
export { formatScope } from './format.ts';
export type { ScopeFormat } from './format.ts';
export { consequences, scopeOf } from './scope.ts';
export { ruleText, scopeWord, stepSentence, stepTitle } from './speak.ts';
export type { ScopeLanguage } from './speak.ts';
export type { ChainLink, ScopedAccess, ScopedStep, ScopedTransition, Sentence, StateAfter, Translation } from './types.ts'; // prettier-ignore
