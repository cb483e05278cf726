/**
 * What the short way through transitions (`../known-passages.ts`) keeps of the processor's state: what the explanation of an
 * interrupt without a fault, or of an IRETD, looks at. Everything else would be copied for nothing, a million times a second.
 */
import { CS, ESP, LDTR, SS, TR } from '#emulator/arch';
import { invariant } from '#emulator/base';
import { PASSAGE_STATE_WORDS } from '#emulator/events';
import { Arena } from '#emulator/state';
import type { CpuState } from '../cpu-core.ts';
import { CPU_SECTION } from '../cpu-state.ts';
import { stateWordsOf } from './explain.ts';

/** The words in the order in which `known-passages.ts` writes them; `known-passages.test.ts` compares explanations. */
const KEPT: readonly (readonly [keyof CpuState, number])[] = [
  ['gpr', ESP], ['eip', 0], ['cpl', 0], ['halted', 0], ['a20Mask', 0], ['cr0', 0], ['cr3', 0], ['cr4', 0],
  ['gdtrBase', 0], ['gdtrLimit', 0], ['idtrBase', 0], ['idtrLimit', 0], ['model', 0],
  ...Array.from({ length: 8 }, (_, register) => ['selector', register] as const),
  ['base', CS], ['base', SS], ['base', LDTR], ['base', TR], ['limit', CS], ['limit', SS], ['limit', TR],
  ...[0, 1, 2, 3, 4, 5].map((register) => ['attributes', register] as const), ['attributes', TR],
]; // prettier-ignore
invariant(KEPT.length === PASSAGE_STATE_WORDS, 'the words a passage keeps are those that are listed');

const arena = new Arena([CPU_SECTION], 4096);
const state = arena.views(CPU_SECTION);
const words = stateWordsOf(arena);

/** The kept words as the whole state of a processor; what was not kept is 0. */
export function expandPassageState(kept: Int32Array): Int32Array {
  words.fill(0);
  KEPT.forEach(([field, index], n) => (state[field][index] = kept[n]));
  return words.slice();
}
