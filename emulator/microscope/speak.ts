/** Words for a step in a language: its title, its sentence with live values, its rules. Shared by the window and the command line. */
import { MICRO_STEPS, ruleRow, type MicroStepId, type RuleId } from '#emulator/events';
import { consequences } from './scope.ts';
import { microStepsZh } from './texts/micro-steps.zh-CN.table.ts';
import { rulesZh } from './texts/rules.zh-CN.table.ts';
import { SENTENCES } from './texts/sentences.en.ts';
import { SENTENCES_ZH } from './texts/sentences.zh-CN.ts';
import { SCOPE_WORDS, type ScopeWord } from './texts/words.ts';
import type { ScopedStep, ScopedTransition, Sentence } from './types.ts';

export type ScopeLanguage = 'en' | 'zh';

const TITLES = new Map<string, string>(MICRO_STEPS.map(({ id, title }) => [id, title]));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const scopeWord = (word: ScopeWord, language: ScopeLanguage): string => SCOPE_WORDS[word][language === 'zh' ? 1 : 0]; // prettier-ignore
export const stepTitle = (id: MicroStepId, language: ScopeLanguage): string =>
  language === 'zh' ? microStepsZh[id] : capital(TITLES.get(id) ?? id);
/** The rule as a sentence, and the meaning of its two operands. */
export function ruleText(id: RuleId, language: ScopeLanguage): readonly [text: string, left: string, right: string] {
  if (language === 'zh') return rulesZh[id];
  const { text, left, right } = ruleRow(id);
  return [text, left, right];
}

/** `@kind.code` → the word; `@rule:…` → the rule; anything else stands for itself. */
function word(value: string, language: ScopeLanguage): string {
  if (!value.startsWith('@')) return value;
  const [, part, rule] = /^@(rule|left|right):(.*)$/.exec(value) ?? [];
  if (part === undefined) return scopeWord(value.slice(1) as ScopeWord, language);
  return ruleText(rule as RuleId, language)[part === 'rule' ? 0 : part === 'left' ? 1 : 2];
}

function fill({ id, args }: Sentence, language: ScopeLanguage): string {
  if (id === 'title') return '';
  const text = (language === 'zh' ? SENTENCES_ZH : SENTENCES)[id];
  const filled = text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    return value === undefined ? whole : word(value, language);
  });
  return language === 'en' ? capital(filled.replace(/\b([Aa]) (?=[aeio])/g, '$1n ')) : filled;
}

/** Where the values are missing, the title says what the step was about to do. */
const main = (step: ScopedStep, language: ScopeLanguage): string =>
  step.sentence.id === 'title'
    ? `${stepTitle(step.step, language)}${language === 'zh' ? '。' : '.'}`
    : fill(step.sentence, language);

/** One step in words: what it did, and what came of it. A refused check says so instead of what would have held. */
export function stepSentence(step: ScopedStep, transition: ScopedTransition, language: ScopeLanguage): string {
  const more = consequences(step, transition);
  const isRefused = more.some(({ id }) => id.startsWith('failed'));
  const saysChecks = step.accesses.length === 0;
  const sentences = isRefused && saysChecks ? [] : [main(step, language)];
  return [...sentences, ...more.map((one) => fill(one, language))].join(language === 'zh' ? '' : ' ');
}
