/** Which other panels show the same thing as a cell: by its place, by what is explained about it, or as the cell itself says. */
import type { Cell } from '#emulator/protocol';
import { cellsOfEntry } from './lead-cells.ts';

export interface Lead {
  /** Id of the panel. */
  readonly panel: string;
  /** What it marks there; a text is an expression for the selector that names it. Null: the panel is opened. */
  readonly cell: Cell | string | null;
}
const opens = (...panels: string[]): readonly Lead[] => panels.map((panel) => ({ panel, cell: null }));

/** By place, as "Who wrote this?" reads it. */
const BY_PLACE: readonly (readonly [RegExp, (match: RegExpExecArray) => readonly Lead[]])[] = [
  [/^(gdt|ldt|idt|ivt)\[([^\]]+)\]/, ([, table, index]) => cellsOfEntry(table, index)],
  [/^tss\.(ss[012]|[cdefgs]s|ldt|link)$/, (match) => [{ panel: 'gdt', cell: match[0] }, ...opens('tss', ...(match[1] === 'ss0' ? ['stack'] : []))]],
  [/^tss\.(.+)/, ([, field]) => (/^e?sp0$/.test(field) ? opens('tss', 'stack') : field === 'cr3' ? opens('tss', 'paging') : opens('tss'))],
  [/^(cs|ds|es|fs|gs|ss)(\.|$)/, ([, name]) => [{ panel: 'gdt', cell: name }, ...(name === 'ss' ? opens('stack') : [])]],
  [/^(ldtr|tr)(\.|$)/, ([, name]) => [{ panel: 'gdt', cell: name }, ...(name === 'tr' ? opens('tss') : [])]],
  [/^gdtr(\.|$)/, () => opens('gdt')],
  [/^idtr(\.|$)/, () => opens('idt')],
  [/^e?[sb]p$/, () => opens('stack')],
  [/^e?ip$/, () => opens('disassembly', 'editor')],
  [/^cr[023](\.|$)/, () => opens('paging')],
  [/^eflags\.if$/, () => opens('pic')],
  [/^eflags\.iopl$/, () => opens('tss')],
  [/^dr\d$/, () => opens('breakpoints')],
]; // prettier-ignore

/** By the subject of the explanation; the longest beginning that is listed counts. */
const BY_SUBJECT: Readonly<Record<string, readonly string[]>> = {
  'desc.': ['reachability'],
  'desc.usedBy': ['registers'],
  'gate.ring3': ['reachability'],
  'gate.taken': ['transitions', 'ring-timeline'],
  'pic.': ['ring-timeline', 'devices'],
  'pic.intr': ['registers'],
  'pic.icw2': ['idt'],
  'eflags.IF': ['registers'],
  'reg.intr': ['pic'],
  'reg.a20': ['devices'],
  'reg.cpl': ['contexts'],
  'reg.halted': ['contexts'],
  'pit.out': ['pic'],
  'pit.edge': ['pic', 'ring-timeline'],
  'kbd.irq': ['pic'],
  'kbd.buffer': ['pic'],
  'kbd.a20': ['registers'],
  'board.a20': ['registers'],
  'rtc.irq': ['pic'],
  'serial.': ['console'],
  'serial.iir': ['pic'],
  'ata.intrq': ['pic'],
  'video.': ['screen'],
  'page.': ['memory'],
  'proc.': ['ring-timeline'],
  'proc.state': ['contexts'],
  'proc.stack': ['stack', 'tss'],
  'proc.resumes': ['disassembly'],
  cr3: ['paging'],
  'ctx.now': ['processes', 'ring-timeline'],
  'ctx.frame': ['stack', 'transitions'],
  'stack.hardware': ['contexts', 'transitions'],
  'stack.return': ['disassembly'],
  'tss.ring0': ['stack', 'predict-frame'],
  'tss.cr3': ['paging'],
  'tss.busy': ['gdt'],
  'tss.base': ['gdt'],
  'rule.': ['transitions'],
};
const SUBJECTS = Object.keys(BY_SUBJECT).sort((a, b) => b.length - a.length);
/** Panels that the tables lead to, for the test that they exist. */
export const LED_TO: readonly string[] = [...new Set(Object.values(BY_SUBJECT).flat())];

/**
 * @param shown panel that the cell lies in. @param said `data-leads` of the cell: more panels.
 * @example leadsOf({ place: 'tr', subject: 'reg.TR' }, 'registers') // GDT (the entry), TSS
 */
export function leadsOf(cell: { readonly place: string; readonly subject?: string; readonly said?: string }, shown: string): readonly Lead[] {
  const place = cell.place.trim().toLowerCase();
  const rule = BY_PLACE.find(([pattern]) => pattern.test(place));
  const subject = SUBJECTS.find((beginning) => (cell.subject ?? '').startsWith(beginning));
  const found = [
    ...(rule ? rule[1](rule[0].exec(place)!) : []),
    ...opens(...(cell.said ?? '').split(' ').filter(Boolean), ...(subject ? BY_SUBJECT[subject] : [])),
  ];
  return found.filter(({ panel }, k) => panel !== shown && found.findIndex((other) => other.panel === panel) === k);
} // prettier-ignore
