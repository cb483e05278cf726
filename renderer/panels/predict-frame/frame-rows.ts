/** Question, prediction and answer → what is drawn slot by slot. Words come from the catalogues. */
import { hex, hex16, hex32 } from '#emulator/base';
import { scopeOf, stepSentence, type ScopeLanguage } from '#emulator/microscope';
import type { Chip, ChipId, FrameAnswer, FrameQuestion, FrameSlot, StackChoice, Target } from '#emulator/protocol';

/** Selectors have four digits, everything else is a dword or, in 16-bit code, a word. */
const SELECTORS: ReadonlySet<ChipId> = new Set(['SS', 'CS', 'SS0', 'DS', 'ES', 'FS', 'GS', 'TR', 'gate-selector']);
export function valueText(id: ChipId, value: number | null): string {
  if (value === null) return '';
  if (id === 'vector') return `${hex(value, 2)}h`;
  return SELECTORS.has(id) ? hex16(value) : hex32(value);
}
export const stackText = ({ id, selector, pointer }: StackChoice): string => id === 'save-area' ? hex32(pointer) : `${hex16(selector)}:${hex32(pointer)}`; // prettier-ignore
export const targetText = ({ cs, eip }: Target): string => `${hex16(cs)}:${hex32(eip)}`;

export interface SlotView {
  readonly order: number;
  /** Address, once it is known or where the words lie already. */
  readonly address: string;
  /** What lies there now: of a frame that is popped. */
  readonly word: string;
  readonly placed: Chip | null;
  readonly placedText: string;
  /** Null: nothing was pushed or popped there. */
  readonly actual: FrameSlot | null;
  readonly actualText: string;
  /** `value`: another name, but the same value by chance. Null: not answered yet, or both nothing. */
  readonly verdict: 'same' | 'value' | 'differs' | null;
  /** The micro-step that did it, in words. */
  readonly sentence: string;
}

/** EIP and the EIP behind are one word of the frame: which of the two it is says its value. */
function verdictOf(placed: Chip | null, actual: FrameSlot | null, pops: boolean): SlotView['verdict'] {
  if (placed === null && actual === null) return null;
  if (placed === null || actual === null) return 'differs';
  if (placed.id === actual.id) return 'same';
  if (pops || placed.value === null) return 'differs';
  return placed.value >>> 0 === actual.value ? 'value' : 'differs';
}

export function slotViews(
  question: FrameQuestion,
  slots: readonly (ChipId | null)[],
  answer: FrameAnswer | null,
  language: ScopeLanguage,
): SlotView[] {
  const sentences = new Map<number, readonly string[]>(
    (answer?.transitions ?? []).map((transition) => {
      const scope = scopeOf(transition);
      return [transition.id, scope.steps.map((step) => stepSentence(step, scope, language))] as const;
    }),
  );
  return slots.map((id, order): SlotView => {
    const placed = question.chips.find((chip) => chip.id === id) ?? null;
    const actual = answer?.slots[order] ?? null;
    const word = question.pops ? question.words[order] : undefined;
    const address = actual?.address ?? word?.address ?? null;
    return {
      order,
      address: address === null ? '' : hex32(address),
      word: word === undefined ? '' : word.value === null ? '—' : hex(word.value, question.wordSize * 2),
      placed,
      placedText: placed === null ? '' : valueText(placed.id, placed.value),
      actual,
      actualText: actual === null ? '' : valueText(actual.id, actual.value),
      verdict: answer === null ? null : verdictOf(placed, actual, question.pops),
      sentence: actual === null ? '' : (sentences.get(actual.transition)?.[actual.step - 1] ?? ''),
    };
  });
}

export interface StateVerdict {
  readonly id: 'stack' | 'target' | 'cpl' | 'if';
  readonly placed: string;
  readonly actual: string;
  readonly verdict: 'same' | 'differs' | null;
}
export interface Chosen {
  readonly stack: string | null;
  readonly target: string | null;
  readonly cpl: number | null;
  readonly interruptFlag: 0 | 1 | null;
}
/** The rest of the new state beside what was chosen. @param stackName words of a stack. */
export function stateVerdicts(
  question: FrameQuestion,
  chosen: Chosen,
  answer: FrameAnswer,
  stackName: (id: string) => string,
): StateVerdict[] {
  const target = question.targets.find(({ id }) => id === chosen.target);
  const place = answer.to && targetText({ id: 'same', cs: answer.to.cs, eip: answer.to.eip });
  const row = (id: StateVerdict['id'], placed: string, actual: string): StateVerdict => ({ id, placed, actual, verdict: placed === '' ? null : placed === actual ? 'same' : 'differs' }); // prettier-ignore
  return [
    row('stack', chosen.stack === null ? '' : stackName(chosen.stack), stackName(answer.stack)),
    row('target', target ? targetText(target) : '', place ?? '—'),
    row('cpl', chosen.cpl === null ? '' : String(chosen.cpl), answer.to ? String(answer.to.cpl) : '—'),
    row('if', chosen.interruptFlag === null ? '' : String(chosen.interruptFlag), answer.to ? String(answer.to.interruptFlag) : '—'), // prettier-ignore
  ];
}
