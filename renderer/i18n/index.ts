/** Every word the window shows, in English and Chinese. */
export { t, tOr, fill, grouped, duration, language, type Args, type Language } from './translate.ts';
export type { Key } from './en.ts';
export {
  instructionNote,
  scopeLanguage,
  stepWords,
  ruleWords,
  stopWords,
  type RuleWords,
  type StepWords,
} from './machine-words.ts';
export { diagnosticWords, type DiagnosticWords } from './diagnostic-words.ts';
export {
  acceptanceWords,
  brokenWords,
  endWords,
  interruptWords,
  lineHover,
  lineMark,
  placeWords,
  scenarioProblemWords,
} from './arrival-words.ts';
export { deviceWord } from './device-words.ts';
export { EXPLAIN_SUBJECTS, explainWords, type ExplainTable, type ExplainWords } from './explain-words.ts';
export { allTerms, manualSection, piecesOf, termOf, type ManualSection, type Term } from './glossary.ts';
export { queryProblemWords } from './query-words.ts';
export { cellWords, mistakeWords, nextWords, repairWords } from './reason-words.ts';
