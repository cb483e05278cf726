/** Cases outside transitions: segment loads (K01 y, K10), LTR and LLDT (K03), I/O permission (K03, K15), LAR … ARPL. */
import { DS, ES, LDTR, SS, TR, VECTOR_GP, VECTOR_NP, VECTOR_PF, VECTOR_SS, VECTOR_UD } from '#emulator/arch';
import { checkIoPermission } from '../io-permission.ts';
import { arpl, lar, lsl, verr, verw } from '../privilege-query.ts';
import { executeLldt, executeLtr, loadSegmentRegister } from '../segment-load.ts';
import type { Case } from './case.test-kit.ts';
import { real } from './cases-delivery.test-kit.ts';
import { code, data, GDT, KCODE, KDATA, LDT, TSS, TSS2, tss, UCODE, UDATA, World } from './world.test-kit.ts';

const user = (): World => new World(3);
const kernel = (): World => new World(0);
const load = (register: number, selector: number) => (w: World) => loadSegmentRegister(w.cpu, register, selector);
const hidden = (w: World, r: number): object => ({ selector: w.cpu.state.selector[r], base: w.cpu.state.base[r], limit: w.cpu.state.limit[r], rights: w.cpu.state.attributes[r] }); // prettier-ignore

const LOADS: Case[] = [
  { name: 'K01 y: MOV DS, 10h in ring 3 is #GP(10)', world: user, act: load(DS, KDATA), fault: [VECTOR_GP, 0x10, 'data.DPL >= CPL'] }, // prettier-ignore
  { name: 'RPL 3 on a DPL 0 data segment is #GP', world: kernel, act: load(DS, 0x13), fault: [VECTOR_GP, 0x10, 'data.DPL >= RPL'] }, // prettier-ignore
  { name: 'K10 e: DS = 100h beyond the GDT is #GP(100)', world: kernel, act: load(DS, 0x100), fault: [VECTOR_GP, 0x100, 'data selector <= table limit'] }, // prettier-ignore
  { name: 'K10 f: DS not present is #NP(58)', world: () => kernel().descriptor(0x58, data(0, { p: 0 })), act: load(DS, 0x58), fault: [VECTOR_NP, 0x58, 'data.P = 1'] }, // prettier-ignore
  { name: 'K10 g: SS not present is #SS(58)', world: () => kernel().descriptor(0x58, data(0, { p: 0 })), act: load(SS, 0x58), fault: [VECTOR_SS, 0x58, 'SS.P = 1'] }, // prettier-ignore
  { name: 'K10 h: SS = 0 is #GP(0)', world: kernel, act: load(SS, 0), fault: [VECTOR_GP, 0, 'SS is not null'] },
  { name: 'K10 i: SS = 23h at CPL 0 is #GP(20)', world: kernel, act: load(SS, UDATA), fault: [VECTOR_GP, 0x20, 'SS.RPL = CPL'] }, // prettier-ignore
  { name: 'SS of another DPL is #GP', world: kernel, act: load(SS, 0x20), fault: [VECTOR_GP, 0x20, 'SS.DPL = CPL'] },
  { name: 'SS of a code segment is #GP', world: kernel, act: load(SS, KCODE), fault: [VECTOR_GP, 8, 'SS is a writable data segment'] }, // prettier-ignore
  { name: 'SS beyond the GDT is #GP', world: kernel, act: load(SS, 0x100), fault: [VECTOR_GP, 0x100, 'SS selector <= table limit'] }, // prettier-ignore
  { name: 'DS of execute-only code is #GP', world: () => kernel().descriptor(0x58, code(0, { type: 8 })), act: load(DS, 0x58), fault: [VECTOR_GP, 0x58, 'segment is data or readable code'] }, // prettier-ignore
  { name: 'DS of a TSS is #GP', world: kernel, act: load(DS, 0x28), fault: [VECTOR_GP, 0x28, 'segment is data or readable code'] }, // prettier-ignore
  { name: 'LDT selector while LDTR is null is #GP', world: kernel, act: load(DS, 0x0c), fault: [VECTOR_GP, 0x0c, 'LDTR is loaded'] }, // prettier-ignore
  { name: 'K10 k: after reset LDTR has base 0, limit FFFFh: an LDT selector reads the bytes there', world: () => kernel().dwords(8, 0x0000ffff, 0x00409300), given: (w) => w.cpu.setSegment(LDTR, 0, 0, 0xffff, 0x8200), act: load(DS, 0x0c), result: (w) => w.cpu.state.limit[DS], expect: 0xffff }, // prettier-ignore
  { name: 'an accessed bit that cannot be written is #PF and the register keeps its value', world: kernel, given: (w) => w.cpu.pages.set(1, 'read-only'), act: load(DS, 0x58), fault: [VECTOR_PF, 3, 'EIP <= CS limit'], changes: ['CR2'] }, // prettier-ignore
];

/** Completed loads: no transition, so the recorded-changes property does not apply and nothing is recorded. */
const COMPLETED: Case[] = [
  { name: 'K10 j: a null selector may be loaded into DS; it keeps its RPL and the hidden part is empty', world: kernel, act: load(DS, 3), result: (w) => hidden(w, DS), expect: { selector: 3, base: 0, limit: 0, rights: 0 } }, // prettier-ignore
  { name: 'a data segment: base, limit scaled by G, rights with A = 1; the descriptor in memory gets A = 1', world: () => kernel().descriptor(0x58, data(0, { base: 0x12345678, rawLimit: 0x12, g: 1 })), act: load(ES, 0x58), result: (w) => [hidden(w, ES), w.word(GDT + 0x5c) >>> 8], expect: [{ selector: 0x58, base: 0x12345678, limit: 0x12fff, rights: 0xc09300 }, 0x93] }, // prettier-ignore
  { name: 'readable conforming code may be loaded at any level', world: user, act: load(DS, 0x48), result: (w) => w.cpu.state.selector[DS], expect: 0x48 }, // prettier-ignore
  { name: 'SS of the own level', world: user, act: load(SS, UDATA), result: (w) => w.cpu.state.selector[SS], expect: UDATA }, // prettier-ignore
  { name: 'real mode: base = selector × 16, limit and rights stay', world: real, act: load(SS, 0xb800), result: (w) => hidden(w, SS), expect: { selector: 0xb800, base: 0xb8000, limit: 0xffff, rights: 0x9300 } }, // prettier-ignore
  { name: 'real mode: a register left null by protected mode becomes usable', world: real, given: (w) => w.cpu.setSegment(DS, 0, 0, 0, 0), act: load(DS, 0x40), result: (w) => hidden(w, DS), expect: { selector: 0x40, base: 0x400, limit: 0xffff, rights: 0x9300 } }, // prettier-ignore
  { name: 'LTR marks the TSS busy, in memory and in TR', world: kernel, act: (w) => executeLtr(w.cpu, 0x30), result: (w) => [hidden(w, TR), w.word(GDT + 0x34) >>> 8], expect: [{ selector: 0x30, base: TSS2, limit: 0x67, rights: 0x8b00 }, 0x8b] }, // prettier-ignore
  { name: 'LLDT loads LDTR', world: kernel, act: (w) => executeLldt(w.cpu, 0x40), result: (w) => hidden(w, LDTR), expect: { selector: 0x40, base: LDT, limit: 0x3f, rights: 0x8200 } }, // prettier-ignore
  { name: 'LLDT of a null selector empties LDTR', world: kernel, given: (w) => w.cpu.setSegment(LDTR, 0x40, LDT, 0x3f, 0x8200), act: (w) => executeLldt(w.cpu, 0), result: (w) => hidden(w, LDTR), expect: { selector: 0, base: 0, limit: 0, rights: 0 } }, // prettier-ignore
];

const ltr = (selector: number) => (w: World) => executeLtr(w.cpu, selector);
const lldt = (selector: number) => (w: World) => executeLldt(w.cpu, selector);
const TABLE_REGISTERS: Case[] = [
  { name: 'K03 V13: LTR of a busy TSS is #GP(28)', world: kernel, act: ltr(0x28), fault: [VECTOR_GP, 0x28, 'TSS is available'] }, // prettier-ignore
  { name: 'K03 V14: LTR of a data selector is #GP(10)', world: kernel, act: ltr(KDATA), fault: [VECTOR_GP, 0x10, 'TSS is available'] }, // prettier-ignore
  {
    name: 'K03 V14: LTR of 0 is #GP(0)',
    world: kernel,
    act: ltr(0),
    fault: [VECTOR_GP, 0, 'TSS selector is not null'],
  },
  { name: 'LTR of an LDT selector is #GP', world: kernel, act: ltr(0x34), fault: [VECTOR_GP, 0x34, 'TSS is in the GDT'] }, // prettier-ignore
  { name: 'LTR beyond the GDT is #GP', world: kernel, act: ltr(0x100), fault: [VECTOR_GP, 0x100, 'TSS selector <= GDT limit'] }, // prettier-ignore
  { name: 'LTR of an absent TSS is #NP', world: () => kernel().descriptor(0x30, tss(TSS2, { p: 0 })), act: ltr(0x30), fault: [VECTOR_NP, 0x30, 'TSS.P = 1'] }, // prettier-ignore
  { name: 'LTR outside CPL 0 is #GP(0)', world: user, act: ltr(0x30), fault: [VECTOR_GP, 0, 'CPL = 0'] },
  { name: 'LTR in real mode is #UD', world: real, act: ltr(0x30), fault: [VECTOR_UD, null, 'CR0.PE = 1'] },
  { name: 'LLDT of an LDT selector is #GP', world: kernel, act: lldt(0x44), fault: [VECTOR_GP, 0x44, 'LDT is in the GDT'] }, // prettier-ignore
  { name: 'LLDT beyond the GDT is #GP', world: kernel, act: lldt(0x100), fault: [VECTOR_GP, 0x100, 'LDT selector <= GDT limit'] }, // prettier-ignore
  { name: 'LLDT of something else is #GP', world: kernel, act: lldt(KDATA), fault: [VECTOR_GP, 0x10, 'LDT is an LDT'] },
  { name: 'LLDT of an absent LDT is #NP', world: () => kernel().descriptor(0x40, { base: LDT, rawLimit: 0x3f, type: 2, s: 0, dpl: 0, p: 0 }), act: lldt(0x40), fault: [VECTOR_NP, 0x40, 'LDT.P = 1'] }, // prettier-ignore
];

/** Ring 3 with an I/O map at offset 104 of the TSS: `bytes` from port 0 on. */
const mapped = (limit: number, base: number, ...bytes: number[]): World => {
  const w = user();
  w.words(TSS + 102, base);
  bytes.forEach((byte, i) => (w.cpu.ram[TSS + 104 + i] = byte));
  w.cpu.setSegment(TR, 0x28, TSS, limit, 0x8b00);
  return w;
};
/** Only port 0E9h open, as K15 has it. */
const e9 = (): World => mapped(104 + 0x1e, 104, ...Array.from({ length: 0x1d }, () => 0xff), 0xfd, 0xff);
const io =
  (port: number, size: 1 | 2 | 4 = 1) =>
  (w: World) =>
    checkIoPermission(w.cpu, port, size);
let allowedBy = '';
const keep =
  (port: number, size: 1 | 2 | 4 = 1) =>
  (w: World) =>
    (allowedBy = checkIoPermission(w.cpu, port, size));

const PORTS: Case[] = [
  { name: 'K03 V9: map base 104 with limit 103 is #GP(0)', world: () => mapped(103, 104), act: io(0xe9), fault: [VECTOR_GP, 0, 'I/O map byte <= TSS limit'] }, // prettier-ignore
  { name: 'K03 V12: the last byte of the map without the trailing FF is #GP(0)', world: () => mapped(104 + 0x1d, 104), act: io(0xe9), fault: [VECTOR_GP, 0, 'I/O map byte <= TSS limit'] }, // prettier-ignore
  { name: 'a TSS too short for the map base is #GP(0)', world: () => mapped(0x60, 104), act: io(0xe9), fault: [VECTOR_GP, 0, 'I/O map base field <= TSS limit'] }, // prettier-ignore
  { name: 'a 16-bit TSS has no map: #GP(0)', world: user, given: (w) => w.cpu.setSegment(TR, 0x28, TSS, 0x67, 0x8300), act: io(0xe9), fault: [VECTOR_GP, 0, 'TSS is a 32-bit TSS'] }, // prettier-ignore
  { name: 'K15 c: port E8h is #GP(0)', world: e9, act: io(0xe8), fault: [VECTOR_GP, 0, 'I/O map bits = 0'] },
  { name: 'K15 d: port EAh is #GP(0)', world: e9, act: io(0xea), fault: [VECTOR_GP, 0, 'I/O map bits = 0'] },
  { name: 'K15 e: a word at E8h is #GP(0)', world: e9, act: io(0xe8, 2), fault: [VECTOR_GP, 0, 'I/O map bits = 0'] },
  { name: 'K15 f: a word at E9h is #GP(0)', world: e9, act: io(0xe9, 2), fault: [VECTOR_GP, 0, 'I/O map bits = 0'] },
  { name: 'a doubleword that crosses a map byte is checked in both', world: () => mapped(104 + 0x20, 104, 0x1f, 0x02), act: io(6, 4), fault: [VECTOR_GP, 0, 'I/O map bits = 0'] }, // prettier-ignore
  { name: 'K15 b: port E9h is allowed by the map', world: e9, act: keep(0xe9), result: () => allowedBy, expect: 'bitmap' }, // prettier-ignore
  { name: 'K03 V8: map base 0 over a zeroed TSS allows the port', world: () => mapped(0x67, 0), act: keep(0x80), result: () => allowedBy, expect: 'bitmap' }, // prettier-ignore
  { name: 'CPL 0 needs no map', world: kernel, act: keep(0xe9), result: () => allowedBy, expect: 'cpl' },
  { name: 'CPL 3 with IOPL 3 needs no map', world: user, given: (w) => w.cpu.setEflags(0x3202), act: keep(0xe9), result: () => allowedBy, expect: 'iopl' }, // prettier-ignore
  { name: 'real mode allows every port', world: real, act: keep(0xe9), result: () => allowedBy, expect: 'real-mode' },
];

/** A question about a selector, asked at CPL `level`. */
const ask = (
  name: string,
  level: 0 | 3,
  question: (w: World) => unknown,
  expect: unknown,
  given?: (w: World) => unknown,
): Case => {
  // prettier-ignore
  let answer: unknown;
  return { name, world: () => new World(level), ...(given ? { given } : {}), act: (w) => (answer = question(w)), result: () => answer, expect }; // prettier-ignore
};

const QUESTIONS: Case[] = [
  ask('LAR gives the access rights', 0, (w) => lar(w.cpu, KDATA), 0xcf9200),
  ask('LAR refuses a null selector', 0, (w) => lar(w.cpu, 3), -1),
  ask('LAR refuses a selector beyond the table', 0, (w) => lar(w.cpu, 0x100), -1),
  ask('LAR hides a DPL 0 segment from ring 3', 3, (w) => lar(w.cpu, KDATA), -1),
  ask('LAR hides a DPL 0 segment from RPL 3', 0, (w) => lar(w.cpu, 0x13), -1),
  ask('LAR shows conforming code to ring 3', 3, (w) => lar(w.cpu, 0x48), 0xcf9e00),
  ask('LAR accepts a call gate', 0, (w) => lar(w.cpu, 0x50), 0xec00),
  ask(
    'LAR refuses an interrupt gate',
    0,
    (w) => lar(w.cpu, 0x50),
    -1,
    (w) => w.callGate(KCODE, 0, { type: 14 }),
  ),
  ask('LSL gives the scaled limit', 3, (w) => lsl(w.cpu, UDATA), 0xffffffff),
  ask('LSL gives the limit of a TSS', 0, (w) => lsl(w.cpu, 0x28), 0x67),
  ask('LSL refuses a call gate', 0, (w) => lsl(w.cpu, 0x50), -1),
  ask('VERR accepts readable code', 3, (w) => verr(w.cpu, UCODE), true),
  ask('VERR refuses execute-only code', 0, (w) => verr(w.cpu, 0x58), false, (w) => w.descriptor(0x58, code(0, { type: 8 }))), // prettier-ignore
  ask('VERR refuses system descriptors', 0, (w) => verr(w.cpu, 0x28), false),
  ask('VERR refuses a null selector', 0, (w) => verr(w.cpu, 0), false),
  ask('VERW accepts writable data', 3, (w) => verw(w.cpu, UDATA), true),
  ask('VERW refuses read-only data', 0, (w) => verw(w.cpu, 0x58), false, (w) => w.descriptor(0x58, data(0, { type: 0 }))), // prettier-ignore
  ask('VERW refuses code', 0, (w) => verw(w.cpu, KCODE), false),
  ask('VERW refuses a selector beyond the table', 0, (w) => verw(w.cpu, 0x100), false),
  ask('ARPL raises RPL', 0, (w) => arpl(w.cpu, 0x10, 0x1b), 0x13),
  ask('ARPL leaves an RPL that is high enough', 0, (w) => arpl(w.cpu, 0x13, 0x1a), -1),
  { name: 'LAR in real mode is #UD', world: real, act: (w) => lar(w.cpu, 8), fault: [VECTOR_UD, null, 'CR0.PE = 1'] },
];

export const SEGMENT_CASES: Case[] = [...LOADS, ...COMPLETED, ...TABLE_REGISTERS, ...PORTS, ...QUESTIONS];
