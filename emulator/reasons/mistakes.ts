/**
 * Typical mistakes of kernel authors, recognised on a card. One row for each, in the order in which they are told: the most
 * specific first. Mistakes that raise no fault (a missing end of interrupt, a lock taken in a handler) are the monitors'.
 */
import { parseDescriptor, TR } from '#emulator/arch';
import { hex, hex16 } from '#emulator/base';
import { entryAddress, gateVector, namedSelector, registerValue } from './cells.ts';
import type { FaultCard, Facts, Mistake } from './types.ts';
import type { MistakeId } from './words.table.ts';

interface Seen {
  readonly card: FaultCard;
  readonly facts: Facts;
  /** Earlier deliveries of the same exception from the same place. */
  readonly repeats: number;
  /** Is it this rule, or one of these? */
  is(...rules: readonly (FaultCard['rule'] & string)[]): boolean;
  /** Word at ESP + 4 × slot. */
  word(slot: number): number | null;
}
type Recogniser = (seen: Seen) => Mistake['args'] | null;

const opcode = ({ facts }: Seen): string => facts.instruction?.form?.mnemonic ?? '';
const flow = ({ facts }: Seen): string => facts.link.failed?.flow ?? '';
const isReturn = (seen: Seen): boolean => flow(seen) === 'iret';
const looksLikeFlags = (value: number): boolean => (value & 0xffc0802a) === 2 && value !== 2;
/** A selector of present code. */
function namesCode(facts: Facts, value: number): boolean {
  if (value > 0xffff || (value & 0xfffc) === 0 || (value & 0xfff8) + 7 > facts.registers.gdtr.limit) return false;
  const at = entryAddress(facts, value);
  const { s, type, p } = parseDescriptor(facts.value(at, 4) ?? 0, facts.value(at + 4, 4) ?? 0);
  return s === 1 && p === 1 && (type & 8) !== 0;
}
const RPL_RULES = ['CS.DPL = CS.RPL', 'CS.RPL >= CPL', 'SS.RPL = CS.RPL', 'SS.DPL = CS.RPL'] as const;
const SELECTOR_RULES = ['CS is not null', 'CS selector <= table limit', 'CS is a code segment', 'CS.DPL <= CS.RPL', 'CS.P = 1', 'SS is not null', 'SS selector <= table limit', 'SS is a writable data segment', 'SS.P = 1'] as const; // prettier-ignore
const BEYOND = ['CS selector <= table limit', 'SS selector <= table limit', 'target selector <= table limit', 'data selector <= table limit', 'TSS selector <= GDT limit', 'LDT selector <= GDT limit'] as const; // prettier-ignore
const PRIVILEGED = ['CPL = 0', 'CPL <= IOPL', 'I/O map byte <= TSS limit', 'I/O map bits = 0', 'I/O map base field <= TSS limit', 'TSS is a 32-bit TSS'] as const; // prettier-ignore

const inTable = (address: number, base: number, limit: number): boolean => address >= base && address - base <= limit;
const ioMapBase = ({ facts }: Seen): number => facts.value(facts.registers.segments[TR].base + 102, 2) ?? 0;

export const RECOGNISERS: Readonly<Record<MistakeId, Recogniser>> = {
  'irq-on-exception-vector': ({ card, facts }) => {
    const cause = facts.link.delivered?.cause;
    return card.rule === null && cause?.type === 'external' ? { irq: card.vector & 7, vector: hex(card.vector, 2) } : null; // prettier-ignore
  },
  'returned-to-error-code': (seen) => {
    const eip = seen.facts.registers.eip;
    const last = seen.card.before.at(-1)?.text ?? '';
    return eip < 0x1000 && last.startsWith('iret') ? { eip: hex(eip, 4) } : null;
  },
  'error-code-not-popped': (seen) => {
    const [code, eip, cs, flags] = [0, 1, 2, 3].map((slot) => seen.word(slot) ?? -1);
    const shifted = isReturn(seen) && code >= 0 && code <= 0xffff && namesCode(seen.facts, cs) && looksLikeFlags(flags);
    return shifted && eip > 0xff ? { word: hex(code, 4) } : null;
  },
  'eflags-popped-as-cs': (seen) => {
    const [eip, cs] = [0, 1].map((slot) => seen.word(slot) ?? -1);
    return isReturn(seen) && looksLikeFlags(cs) && namesCode(seen.facts, eip) ? {} : null;
  },
  'cs-eip-swapped': (seen) => {
    const [eip, cs, flags] = [0, 1, 2].map((slot) => seen.word(slot) ?? -1);
    return isReturn(seen) && namesCode(seen.facts, eip) && cs > 0xff && !looksLikeFlags(cs) && (flags & 2) === 2 ? {} : null; // prettier-ignore
  },
  'esp-ss-swapped': (seen) => {
    const [esp, ss] = [3, 4].map((slot) => seen.word(slot) ?? -1);
    const about = (seen.card.rule?.startsWith('SS') ?? false) && isReturn(seen);
    return about && ss > 0xffff && esp < 0x10000 && (esp & 3) === 3 ? {} : null;
  },
  'nt-set': (seen) =>
    opcode(seen).startsWith('IRET') && seen.facts.registers.eflags & 0x4000 && seen.card.rule?.startsWith('TSS') ? {} : null, // prettier-ignore
  'frame-selector-without-rpl': (seen) => {
    if (!isReturn(seen) || !seen.is(...RPL_RULES)) return null;
    const { value } = seen.card.cell;
    const cs = seen.word(1) ?? 0;
    const level = seen.is('CS.RPL >= CPL') ? seen.card.cpl : seen.is('CS.DPL = CS.RPL') ? seen.card.left : cs & 3;
    return (value & 3) === level ? null : { selector: hex16(value & 0xffff), rpl: value & 3, level };
  },
  'gate-dpl-is-checked': (seen) => (seen.is('gate.DPL >= CPL') ? { cpl: seen.card.cpl } : null),
  'handler-in-outer-code': (seen) => (seen.is('CS.DPL <= CPL') && flow(seen) === 'interrupt-delivery' ? {} : null),
  'gate-selector-is-bad': (seen) => {
    const about = seen.is('CS is a code segment', 'CS is not null', 'CS selector <= table limit', 'V86 handler is nonconforming', 'V86 handler.DPL = 0'); // prettier-ignore
    return about && seen.facts.link.failed?.flow === 'interrupt-delivery' ? { vector: hex(gateVector(seen.facts), 2) } : null; // prettier-ignore
  },
  'gate-is-bad': ({ card, facts }) =>
    card.error.kind === 'selector' && card.error.idt === 1 && card.rule !== 'gate.DPL >= CPL' ? { vector: hex(gateVector(facts), 2) } : null, // prettier-ignore
  'jump-to-outer-level': (seen) =>
    seen.is('CS.DPL = CPL') && /^far-(jump|call)$/.test(flow(seen)) && seen.card.left > seen.card.right ? {} : null,
  'ss0-missing': (seen) => (seen.is('SS is not null') && seen.card.cell.kind === 'tss' ? {} : null),
  'ss0-wrong': (seen) =>
    seen.card.cell.kind === 'tss' && /^SS\d/.test(seen.card.cell.field) && !seen.is('SS is not null') ? { selector: hex16(seen.card.cell.value & 0xffff) } : null, // prettier-ignore
  'esp0-missing': ({ card, facts }) => {
    const esp0 = facts.value(facts.registers.segments[TR].base + 4, 4);
    const near = card.cr2 !== null && card.cr2 >= 0xfffff000;
    return esp0 === 0 && (near || card.rule?.startsWith('stack offset')) ? {} : null;
  },
  'stale-ss': (seen) => {
    const about = seen.is('SS selector <= table limit', 'SS is a writable data segment', 'SS.P = 1', 'SS.DPL = CPL');
    const { value } = seen.card.cell;
    const held = seen.facts.registers.segments[2].selector;
    return about && (value & 0xfff8) === (held & 0xfff8) && held !== 0 ? {} : null;
  },
  'gdt-too-short': (seen) => {
    if (!seen.is(...BEYOND)) return null;
    const selector = namedSelector(seen.facts);
    const { gdtr, segments } = seen.facts.registers;
    const table = selector & 4 ? 'LDT' : 'GDT';
    return { selector: hex16(selector), table, limit: hex(table === 'GDT' ? gdtr.limit : segments[6].limit, 4) };
  },
  'tss-limit-wrong': (seen) => {
    const about = seen.is('TSS stack field <= TSS limit', 'TSS limit >= minimum', 'old TSS limit >= minimum', 'I/O map base field <= TSS limit'); // prettier-ignore
    const limit = seen.is('TSS limit >= minimum', 'old TSS limit >= minimum') ? seen.card.left : seen.card.right;
    return about ? { limit: hex(limit, limit > 0xffff ? 8 : 4) } : null;
  },
  'io-map-end-missing': (seen) =>
    seen.is('I/O map byte <= TSS limit') && seen.card.left === seen.card.right + 1 ? {} : null,
  'io-map-behind-limit': (seen) => {
    const offset = ioMapBase(seen);
    return seen.is('I/O map byte <= TSS limit') && offset > seen.card.right ? { offset: hex(offset, 4), limit: hex(seen.card.right, 4) } : null; // prettier-ignore
  },
  'io-map-inside-tss': (seen) => {
    const offset = ioMapBase(seen);
    return seen.is('I/O map bits = 0', 'I/O map byte <= TSS limit') && offset < 0x68 ? { offset: hex(offset, 4) } : null; // prettier-ignore
  },
  'tss-is-busy': (seen) => (seen.is('TSS is available') && (seen.card.left & 0x1d) === 9 && seen.card.left === 0xb ? {} : null), // prettier-ignore
  'table-not-mapped': ({ card, facts }) => {
    if (card.cr2 === null) return null;
    const { gdtr, idtr, segments } = facts.registers;
    const tables = [
      ['GDT', gdtr],
      ['IDT', idtr],
      ['LDT', segments[6]],
      ['TSS', segments[TR]],
    ] as const;
    const table = tables.find(([, { base, limit }]) => limit > 0 && inTable(card.cr2 ?? 0, base, limit))?.[0];
    return table === undefined ? null : { table };
  },
  'page-is-supervisor': (seen) => (seen.is('page.US = 1') ? {} : null),
  'kernel-selector-at-level-3': (seen) =>
    seen.is('data.DPL >= CPL') && seen.card.cpl === 3 ? { cpl: seen.card.cpl } : null,
  'swapped-segment-move': (seen) => {
    if (!seen.is('segment is usable', 'data selector <= table limit', 'segment is writable', 'offset <= segment limit')) return null; // prettier-ignore
    const swapped = seen.card.before.find(({ text }) => /^mov (e?[abcd]x|e?[sd]i),[defgs]s$/.test(text));
    return swapped ? { text: swapped.text } : null;
  },
  'data-segment-not-reloaded': ({ card, facts }) => {
    const register = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS'][facts.operand.segment];
    return card.rule === 'segment is usable' && registerValue(facts, `${register}.attributes`) === 0 ? { register } : null; // prettier-ignore
  },
  'privileged-at-level-3': (seen) => (seen.is(...PRIVILEGED) && seen.card.cpl > 0 ? { cpl: seen.card.cpl } : null),
  'jump-into-data': (seen) => {
    const { instruction, before } = seen.card;
    const jumped = /^(ret|iret|jmp|call)/.test(before.at(-1)?.text ?? '');
    return seen.is('opcode is valid') && (jumped || instruction?.bytes.every((byte) => byte === 0xff)) ? {} : null;
  },
  'fault-repeats': ({ repeats }) => (repeats >= 2 ? { count: repeats + 1 } : null),
  'error-code-is-selector': (seen) => {
    const { error, errorCode } = seen.card;
    if (error.kind !== 'selector' || error.idt === 1 || !(seen.is(...SELECTOR_RULES) || seen.is(...RPL_RULES))) return null; // prettier-ignore
    return { code: hex(errorCode ?? 0, 4), selector: hex16(error.selector), table: error.table, index: error.index };
  },
};

/** @param facts the machine right before the fault, where it still stands. */
export function mistakesOf(card: FaultCard, facts: Facts, repeats: number): Mistake[] {
  const { segments, gpr } = facts.registers;
  const seen: Seen = {
    card,
    facts,
    repeats,
    is: (...rules) => card.rule !== null && rules.includes(card.rule),
    word: (slot) => facts.value(segments[2].base + gpr[4] + slot * 4, 4),
  };
  const found: Mistake[] = [];
  for (const [id, recognise] of Object.entries(RECOGNISERS) as [MistakeId, Recogniser][]) {
    const args = recognise(seen);
    if (args !== null) found.push({ id, args });
  }
  return found;
}
