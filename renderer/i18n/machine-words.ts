/** Words for what the machine says in codes: micro-steps, rules, stops. English comes from the tables that define them. */
import { MICRO_STEPS, RULES, type MicroStepId, type RuleId } from '#emulator/events';
import { ruleText, stepTitle, type ScopeLanguage } from '#emulator/microscope';
import type { BreakpointHit, StopReason } from '#emulator/protocol';
import { INSTRUCTION_NOTES } from './texts/instructions.table.ts';
import { language, t } from './translate.ts';

const stepRows = new Map<string, (typeof MICRO_STEPS)[number]>(MICRO_STEPS.map((r) => [r.id, r]));
const ruleRows = new Map<string, (typeof RULES)[number]>(RULES.map((r) => [r.id, r]));
/** The language of the window, as the emulator's tables name it. */
export const scopeLanguage = (): ScopeLanguage => (language.value === 'zh-CN' ? 'zh' : 'en');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export interface StepWords {
  readonly title: string;
  /** Volume and section of the manual. */
  readonly sdm: string;
}
const cite = (sdm: { readonly volume: number; readonly section: string }): string =>
  /^\d/.test(sdm.section) ? `SDM ${sdm.volume} §${sdm.section}` : `SDM ${sdm.volume} ${sdm.section}`;

export function stepWords(id: MicroStepId): StepWords {
  const row = stepRows.get(id);
  if (!row) return { title: id, sdm: '' };
  return { title: stepTitle(id, scopeLanguage()), sdm: cite(row.sdm) };
}

export interface RuleWords {
  readonly text: string;
  readonly left: string;
  readonly right: string;
  readonly relation: string;
  readonly sdm: string;
}
export function ruleWords(id: RuleId): RuleWords {
  const row = ruleRows.get(id);
  if (!row) return { text: id, left: '', right: '', relation: '', sdm: '' };
  const [text, left, right] = ruleText(id, scopeLanguage());
  return { relation: row.relation, sdm: cite(row.sdm), text: capital(text), left, right };
}

/** Spellings whose note stands under another one. */
const SAME: Readonly<Record<string, string>> = {
  IRETD: 'IRET',
  IRETW: 'IRET',
  PUSHFD: 'PUSHF',
  PUSHFW: 'PUSHF',
  POPFD: 'POPF',
  POPFW: 'POPF',
  PUSHA: 'PUSHAD',
  POPA: 'POPAD',
};
/** What an instruction is for, in one sentence, or ''. */
export function instructionNote(mnemonic: string): string {
  const key = mnemonic.toUpperCase();
  const row = INSTRUCTION_NOTES[SAME[key] ?? key];
  return row ? row[language.value === 'zh-CN' ? 1 : 0] : '';
}

/** `b3 Interrupt or exception`. */
const hitWords = ({ id, kind }: BreakpointHit): string => `${id} ${t(`bp.kind.${kind}`)}`;

/** One sentence on why the machine stopped. `place` is a label or address. */
export function stopWords(stop: StopReason, place: string, hits: readonly BreakpointHit[] = []): string {
  switch (stop.why) {
    case 'limit':
      return t('stop.limit');
    case 'breakpoint':
      if (hits.length === 0) return t('stop.breakpoint', { place });
      return t('stop.hits', { what: hits.map((hit) => hitWords(hit)).join(t('breakpoints.separator')), place });
    case 'rule':
      if (stop.rule === 'next-interrupt') return t('stop.next-interrupt');
      if (stop.rule === 'beginning') return t('stop.beginning');
      return stop.rule.includes('transition') ? t('stop.next-transition') : t('stop.rule', { rule: stop.rule });
    case 'halted-forever':
      return t(stop.interruptsEnabled ? 'stop.halted-if1' : 'stop.halted-if0');
    case 'shutdown':
      return t('stop.shutdown');
    case 'not-modelled':
      return t('stop.not-modelled', { what: stop.what });
    case 'powered-off':
      return t('stop.powered-off', { code: stop.code });
  }
}
