/** Names of places as people write them: `eax`, `eflags.if`, `ds.base`, `gdt[3].dpl`, `idt[80h].offset`, `tss.esp0`, `dword [ebp+8]`, `counter`. */
import { REG16, REG32, REG8, SEGMENT_LIKE, TSS16_FIELDS, TSS32_FIELDS } from '#emulator/arch';
import { describeProblem, parseExpression } from '#emulator/query';
import type { Machine, RegisterState } from '#emulator/machine';
import { gpr, memory, whole } from './operands.ts';
import type { NamedPlace, Place } from './types.ts';

export type PlaceResult =
  | { readonly ok: true; readonly named: NamedPlace }
  | { readonly ok: false; readonly message: string };

type Bits = readonly [low: number, width: number];
const FLAGS: Readonly<Record<string, Bits>> = { CF: [0, 1], PF: [2, 1], AF: [4, 1], ZF: [6, 1], SF: [7, 1], TF: [8, 1], IF: [9, 1], DF: [10, 1], OF: [11, 1], IOPL: [12, 2], NT: [14, 1], RF: [16, 1], VM: [17, 1], AC: [18, 1], ID: [21, 1] }; // prettier-ignore
const CR0_BITS: Readonly<Record<string, Bits>> = { PE: [0, 1], MP: [1, 1], EM: [2, 1], TS: [3, 1], ET: [4, 1], NE: [5, 1], WP: [16, 1], AM: [18, 1], NW: [29, 1], CD: [30, 1], PG: [31, 1] }; // prettier-ignore

type Field = readonly [offset: number, length: number, bits?: Bits];
/** Fields of a descriptor (SDM vol. 3 figure 3-8): byte range, and bits of its bytes where it is narrower. */
const DESCRIPTOR: Readonly<Record<string, Field>> = { '': [0, 8], base: [2, 6], limit: [0, 7], type: [5, 1, [0, 4]], s: [5, 1, [4, 1]], dpl: [5, 1, [5, 2]], p: [5, 1, [7, 1]], present: [5, 1, [7, 1]], avl: [6, 1, [4, 1]], db: [6, 1, [6, 1]], g: [6, 1, [7, 1]] }; // prettier-ignore
/** Fields of a gate (SDM vol. 3 figure 6-2); in real mode the entry is a far pointer. */
const GATE: Readonly<Record<string, Field>> = { '': [0, 8], offset: [0, 8], selector: [2, 2], type: [5, 1, [0, 5]], dpl: [5, 1, [5, 2]], p: [5, 1, [7, 1]], present: [5, 1, [7, 1]] }; // prettier-ignore
const VECTOR: Readonly<Record<string, Field>> = { '': [0, 4], offset: [0, 2], selector: [2, 2] };

const NUMBER = /^(?:0x([0-9a-f]+)|([0-9][0-9a-f]*)h|([0-9]+))$/i;
function numberOf(text: string): number | null {
  const match = NUMBER.exec(text.trim());
  return match === null ? null : match[3] === undefined ? parseInt(match[1] ?? match[2], 16) : parseInt(match[3], 10);
}

/** Labels and constants of the program. */
interface Names {
  value(name: string): number | null;
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** The machine stands at the moment asked about: base registers and page tables are those of that moment. */
export function parsePlace(text: string, machine: Machine, symbols: Names): PlaceResult {
  const symbol = (name: string): number | undefined => symbols.value(name) ?? undefined;
  const written = text.trim();
  const named = (place: Place, bits: Bits | null = null, name = written): PlaceResult => ({ ok: true, named: { name, place, bits } }); // prettier-ignore
  const failed = (message: string): PlaceResult => ({ ok: false, message });
  const register = symbol(written) === undefined ? registerPlace(written) : null;
  if (register !== null) return named(register, null, register.kind === 'register' && /\./.test(written) === false ? written.toUpperCase() : written); // prettier-ignore
  const registers = machine.registers();
  const entry = /^(gdt|ldt|idt|ivt)\s*\[([^\]]+)\](?:\.(\w+))?$/i.exec(written);
  if (entry !== null) return tableEntry(registers, entry, symbol, named, failed);
  const field = /^tss\.([\w/ ]+)$/i.exec(written);
  if (field !== null) return tssField(registers, field[1], named, failed);
  const parsed = parseExpression(written, { symbols });
  if (!parsed.ok) return failed(describeProblem(parsed.problem));
  const scope = { machine, symbol, event: null };
  const place = parsed.expression.place(scope);
  if (place !== null) return place.length > 64 ? failed(`${written} has more than 64 bytes`) : named(memory(place.linear, place.length)); // prettier-ignore
  const address = parsed.expression.evaluate(scope);
  return typeof address === 'number' ? named(memory(address, 4), null, `[${written}]`) : failed(`${written} is no place: write a register, an address, gdt[N].FIELD, idt[N].FIELD, tss.FIELD or dword [ADDRESS]`); // prettier-ignore
}

/** A register or a part of one, or null. */
export function registerPlace(text: string): Place | null {
  const name = text.toUpperCase();
  const find = (list: readonly string[]): number => list.indexOf(name);
  if (find(REG32) >= 0) return gpr(find(REG32));
  if (find(REG16) >= 0) return gpr(find(REG16), 0, 16);
  const byte = find(REG8);
  if (byte >= 0) return gpr(byte & 3, byte & 4 ? 8 : 0, 8);
  if (/^(EIP|EFLAGS|CR[0234]|DR[0-367])$/.test(name)) return whole(name);
  const [first, part] = name.split('.');
  if (part !== undefined && (first === 'EFLAGS' || first === 'CR0')) {
    const bits = (first === 'CR0' ? CR0_BITS : FLAGS)[part];
    return bits === undefined ? null : { kind: 'register', register: first, low: bits[0], width: bits[1] };
  }
  if ((SEGMENT_LIKE as readonly string[]).includes(first)) {
    const which = (part ?? 'SELECTOR').toLowerCase();
    return /^(selector|base|limit|attributes)$/.test(which) ? whole(`${first}.${which}`) : null;
  }
  if (first === 'GDTR' || first === 'IDTR') {
    const which = (part ?? 'BASE').toLowerCase();
    return which === 'base' || which === 'limit' ? { ...whole(`${first}.${which}`), ...(which === 'limit' ? { width: 16 } : {}) } as Place : null; // prettier-ignore
  }
  return null;
}

type Named = (place: Place, bits?: Bits | null) => PlaceResult;
type Failed = (message: string) => PlaceResult;

function tableEntry(
  { gdtr, idtr, segments, cr0 }: RegisterState,
  [, table, index, field = '']: RegExpExecArray,
  symbol: (name: string) => number | undefined,
  named: Named,
  failed: Failed,
): PlaceResult {
  // prettier-ignore
  const name = table.toLowerCase();
  const number = numberOf(index) ?? symbol(index.trim()) ?? null;
  if (number === null) return failed(`${index} is no number: write ${name}[3] or ${name}[80h]`);
  const isReal = (cr0 & 1) === 0 || name === 'ivt';
  const isGate = name === 'idt' || name === 'ivt';
  const fields = !isGate ? DESCRIPTOR : isReal ? VECTOR : GATE;
  const row = fields[field.toLowerCase()];
  if (row === undefined) return failed(`an entry of the ${name.toUpperCase()} has no field ${field}; fields: ${Object.keys(fields).filter(Boolean).join(' ')}`); // prettier-ignore
  const { base, limit } = isGate ? idtr : name === 'gdt' ? gdtr : segments[6];
  const at = number * (isGate && isReal ? 4 : 8);
  if (at + row[0] + row[1] - 1 > limit) return failed(`${name.toUpperCase()}[${number}] lies beyond the limit ${limit.toString(16).toUpperCase()}h`); // prettier-ignore
  return named(memory(base + at + row[0], row[1]), row[2] ?? null);
}

function tssField({ segments }: RegisterState, field: string, named: Named, failed: Failed): PlaceResult {
  const { base, attributes, selector } = segments[7];
  if ((selector & 0xfffc) === 0) return failed('TR has not been loaded: there is no TSS yet');
  const fields = (attributes >>> 8) & 8 ? TSS32_FIELDS : TSS16_FIELDS;
  const key = (text: string): string => text.replace(/[\s/]/g, '').toLowerCase();
  const row = fields.find(({ name }) => key(name) === key(field));
  if (row === undefined) return failed(`the TSS has no field ${field}; fields: ${fields.map(({ name }) => name).join(' ')}`); // prettier-ignore
  return named(memory(base + row.offset, row.size));
}
