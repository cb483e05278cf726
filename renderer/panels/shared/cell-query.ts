/** Places as "Who wrote this?" reads them → how the language of queries and watches says the same. */
const ENTRY = /^(gdt|ldt|idt|ivt)\[[^\]]+\]$/i;
/** Parts whose names differ. Attributes are shown by what they are read for most. */
const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/^ivt\[/i, 'idt['],
  [/^(gdtr|idtr)$/i, '$1.base'],
  [/^tss\.i\/omapbase$/i, 'tss.iomap'],
  [/\.attributes$/i, '.dpl'],
  [/\.p$/i, '.present'],
];

/** A value of the language, for watches. */
export function expressionOf(place: string): string {
  const renamed = RENAMED.reduce((text, [pattern, to]) => text.replace(pattern, to), place.trim());
  return ENTRY.test(renamed) ? `${renamed}.low` : renamed;
}
/** A question for the moment of the next or previous change. An entry of a table is eight bytes: any write to them counts. */
export const changeQuery = (place: string, direction: 'next' | 'previous'): string =>
  `${direction} ${ENTRY.test(place.trim()) ? 'writes to' : 'changes of'} ${expressionOf(place)}`;

/** Registers whose loads the machine tells, with the name that breakpoints know them by. */
const SYSTEM = { cr0: 'CR0', cr3: 'CR3', cr4: 'CR4', gdtr: 'LGDT', idtr: 'LIDT', ldtr: 'LLDT', tr: 'LTR' } as const;
export type SystemLoad = (typeof SYSTEM)[keyof typeof SYSTEM];
export function systemLoadOf(place: string): SystemLoad | null {
  const [register] = place.trim().toLowerCase().split('.');
  return Object.hasOwn(SYSTEM, register) ? SYSTEM[register as keyof typeof SYSTEM] : null;
}
