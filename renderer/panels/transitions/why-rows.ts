/** A fault card → lines: which numbers and places are shown; the words come from the catalogues. */
import { hex, hex32 } from '#emulator/base';
import type { FaultCard, TriedRepair } from '#emulator/protocol';
import { vector } from '../shared/format.ts';

export interface PlaceLink {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}
/** `kernel.asm:12`, without folders. */
export const placeLink = (source: { readonly file: string; readonly line: number } | null): PlaceLink | null =>
  source && { text: `${source.file.replace(/^.*[/\\]/, '')}:${source.line}`, file: source.file, line: source.line };

/** `00001205 = 8E · bits 5-6 = 0`. */
export function cellText({ kind, register, linear, physical, length, value, bits }: FaultCard['cell']): string {
  if (kind === 'none') return '';
  const place = register !== '' ? '' : linear >= 0 ? `[${hex32(linear)}] ` : `[@${hex32(physical)}] `;
  const part = bits === null || bits[1] >= 16 ? '' : ` · ${bits[1] === 1 ? `bit ${bits[0]}` : `bits ${bits[0]}-${bits[0] + bits[1] - 1}`} = ${(Math.floor(value / 2 ** bits[0]) % 2 ** bits[1]).toString(16).toUpperCase()}`; // prettier-ignore
  return `${place}= ${hex(value, Math.min(4, length) * 2)}${part}`;
}

/** Where the next event happened, and its vector: names for exceptions, numbers for interrupts. */
export function nextPlace({ next }: TriedRepair): { readonly place: string; readonly vector: string } {
  const place = placeLink(next.source)?.text ?? (next.linear < 0 ? '' : hex32(next.linear));
  return { place, vector: next.rule !== null ? vector(next.vector) : next.vector < 0 ? '' : `${hex(next.vector, 2)}h` };
}

/** Cards to draw: those of the chain, else the card itself. */
export const links = (card: FaultCard): readonly FaultCard[] => (card.chain.length > 0 ? card.chain : [card]);
/** `#GP` and so on. */
export const faultName = (card: FaultCard): string => vector(card.vector);
/** `GDT[3]`, or the vector whose gate it is. */
export const errorEntry = ({ error }: FaultCard): string =>
  error.kind !== 'selector' ? '' : error.idt === 1 ? `IDT[${hex(error.index, 2)}h]` : `${error.table}[${error.index}]`;
