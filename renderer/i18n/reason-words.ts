/** Words for a fault card, in the language of the moment. English comes from the tables of the emulator. */
import { CELL_WORDS, MISTAKE_WORDS, NEXT_WORDS, REPAIR_WORDS } from '#emulator/reasons';
import type { FaultCard, TriedRepair } from '#emulator/protocol';
import { ruleWords } from './machine-words.ts';
import { cellNamesZh, cellsZh, mistakesZh, nextZh, repairsZh } from './texts/reasons.zh-CN.table.ts';
import { fill, language } from './translate.ts';

const isChinese = (): boolean => language.value === 'zh-CN';
const upper = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

export const repairWords = ({ id, args }: TriedRepair): string => fill((isChinese() ? repairsZh : REPAIR_WORDS)[id], args); // prettier-ignore
export const mistakeWords = ({ id, args }: FaultCard['mistakes'][number]): string => fill((isChinese() ? mistakesZh : MISTAKE_WORDS)[id], args); // prettier-ignore

/** `DPL of the gate of vector 80h in the IDT`. */
export function cellWords(cell: FaultCard['cell']): string {
  const name = (text: string): string => (isChinese() ? (cellNamesZh[text] ?? text) : text);
  const index = cell.kind === 'gate' ? `${upper(cell.index, 2)}h` : cell.index;
  const args = { table: name(cell.table), field: name(cell.field), index, register: cell.register };
  return fill((isChinese() ? cellsZh : CELL_WORDS)[cell.kind], args).trim();
}

/** What happened after a repair. @param place a source line or address. @param vector `#GP` or `20h`. */
export function nextWords({ outcome, next }: TriedRepair, place: string, vector: string, flow: string): string {
  const kind = next.kind !== 'transition' ? next.kind : next.rule !== null ? 'fault' : next.vector >= 0 ? 'interrupt' : 'transition'; // prettier-ignore
  const { after, fromCpl, toCpl } = next;
  const rule = next.rule === null ? '' : ruleWords(next.rule).text;
  // The same rule again: there is nothing new to tell.
  if (outcome === 'same') return '';
  return fill((isChinese() ? nextZh : NEXT_WORDS)[kind], { after, fromCpl, toCpl, place, vector, flow, rule });
}
