/** The glossary: terms in a text, what a term means, what a section of the manual is about. Pure but for the language. */
import { GLOSSARY, type GlossaryRow } from './texts/glossary.table.ts';
import { SDM_SECTIONS } from './texts/sdm.table.ts';
import { language, type Language } from './translate.ts';

export interface Term {
  readonly id: string;
  /** In the language of the moment, and in the other one. */
  readonly name: string;
  readonly otherName: string;
  readonly text: string;
  readonly otherText: string;
  readonly sdm: string;
}
const SHOWN_ONLY = '=';
const shown = (name: string | undefined): string => (name?.startsWith(SHOWN_ONLY) ? name.slice(1) : (name ?? ''));
const inLanguage = (row: GlossaryRow, of: Language): Term => {
  const [en, zh] = [shown(row.en[0]), shown(row.zh[0])];
  return of === 'zh-CN'
    ? { id: row.id, name: zh, otherName: en, text: row.zhText, otherText: row.enText, sdm: row.sdm }
    : { id: row.id, name: en, otherName: zh, text: row.enText, otherText: row.zhText, sdm: row.sdm };
};
export const allTerms = (): readonly Term[] => GLOSSARY.map((row) => inLanguage(row, language.value));
export function termOf(id: string): Term | null {
  const row = GLOSSARY.find((one) => one.id === id);
  return row ? inLanguage(row, language.value) : null;
}

/** Names that are found in texts of a language, longest first, so that "interrupt gate" wins over "gate". */
function finder(of: Language): { readonly pattern: RegExp; readonly ids: ReadonlyMap<string, string> } {
  const ids = new Map<string, string>();
  const key = (name: string): string => (isAbbreviation(name) ? name : name.toLowerCase());
  for (const row of GLOSSARY)
    for (const name of of === 'zh-CN' ? row.zh : row.en)
      if (!name.startsWith(SHOWN_ONLY) && !ids.has(key(name))) ids.set(key(name), row.id);
  const quoted = [...ids.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // Words of Latin letters end where the letters end; Chinese has no such borders.
  const pattern = new RegExp(`(?<![A-Za-z0-9_.#])(?:${quoted.join('|')})(?![A-Za-z0-9_])|${quoted.filter(isChinese).join('|') || '(?!)'}`, 'gi'); // prettier-ignore
  return { pattern, ids };
}
const isAbbreviation = (name: string): boolean => /[A-Z0-9]/.test(name) && name === name.toUpperCase();
const isChinese = (name: string): boolean => /^[\u4e00-\u9fff]/.test(name);
const finders: Partial<Record<Language, ReturnType<typeof finder>>> = {};

export interface Piece {
  readonly text: string;
  /** Of the term that this piece is; null = plain text. */
  readonly term: string | null;
}
/** A text cut at the terms in it. @param seen terms that were marked already; those found join them. */
export function piecesOf(text: string, of: Language, seen: Set<string>): readonly Piece[] {
  const { pattern, ids } = (finders[of] ??= finder(of));
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(pattern)) {
    const id = ids.get(word) ?? ids.get(word.toLowerCase());
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    if (index > end) pieces.push({ text: text.slice(end, index), term: null });
    pieces.push({ text: word, term: id });
    end = index + word.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), term: null });
  return pieces;
}

export interface ManualSection {
  /** `SDM 3A §6.12.1`, or the page of an instruction: `IRET (SDM 2)`. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}
const DEFAULT_VOLUME = '3A';
/** @param cited as labs cite it: `3A 6.12.1`, `6.12.1`, `IRET/IRETD (vol. 2)`. */
export function manualSection(cited: string): ManualSection {
  const instruction = /^(.*?)\s*\(vol\. ?2\w?\)$/.exec(cited);
  const [, volume = DEFAULT_VOLUME, number = ''] = /^(?:(\d[A-D]?)\s+)?§?(\d+(?:\.\d+)*)$/.exec(cited) ?? [];
  const row = instruction ? rowOf('2') : nearest(volume, number);
  const name = instruction ? `${instruction[1]} · SDM 2` : number === '' ? cited : `SDM ${volume} §${number}`;
  const isChineseNow = language.value === 'zh-CN';
  return {
    name,
    title: (isChineseNow ? row?.zh : row?.en) ?? '',
    text: (isChineseNow ? row?.zhText : row?.enText) ?? '',
  };
}
const rowOf = (section: string): (typeof SDM_SECTIONS)[number] | undefined =>
  SDM_SECTIONS.find((row) => row.section === section);
function nearest(volume: string, number: string): ReturnType<typeof rowOf> {
  const parts = number.split('.');
  for (let n = parts.length; n > 0; n--) {
    const row = rowOf(`${volume} ${parts.slice(0, n).join('.')}`);
    if (row) return row;
  }
  return undefined;
}
