/** Words of fault cards: both languages say the same with the same arguments. */
import { describe, expect, it } from 'vitest';
import { CELL_WORDS, MISTAKE_WORDS, NEXT_WORDS, REPAIR_WORDS } from '#emulator/reasons';
import { cellsZh, mistakesZh, nextZh, repairsZh } from './texts/reasons.zh-CN.table.ts';

const names = (words: Readonly<Record<string, string>>): unknown =>
  Object.fromEntries(Object.entries(words).map(([id, text]) => [id, [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()])); // prettier-ignore

describe('words of fault cards', () => {
  it.each([
    ['repairs', REPAIR_WORDS, repairsZh],
    ['mistakes', MISTAKE_WORDS, mistakesZh],
    ['cells', CELL_WORDS, cellsZh],
    ['next events', NEXT_WORDS, nextZh],
  ])('%s have the same placeholders', (_, english, chinese) => {
    expect(names(chinese)).toEqual(names(english));
  });
});
