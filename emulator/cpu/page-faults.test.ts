/**
 * Page faults inside instructions that access memory several times: CR2, error code, saved EIP and registers. The expected
 * values were recorded on a real processor (32-bit user mode, same offsets in a page), but for POPA: there registers popped
 * before the fault keep their new values; here nothing changes, as for every other fault.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { read32, write32 } from '#emulator/base';
import { GDT, haltedVector, hex, IDT, load, makeMachine, protectedMode, TSS } from './machine.test-kit.ts'; // prettier-ignore

const m = makeMachine(0x100000);
const PD = 0x40000, PT = 0x41000, B = 0x80000; // prettier-ignore
/** Page B + 5000h is taken away, or made read-only. */
const MISSING = 0x85006, READ_ONLY = 0x85005; // prettier-ignore

function prepare(code: string, page5: number, registers: readonly number[], cpl: 0 | 3 = 3): void {
  m.ram.fill(0);
  m.cpu.reset('power-on');
  protectedMode(m, cpl);
  write32(m.ram, PD, PT | 7);
  for (let page = 0; page < 256; page++) write32(m.ram, PT + page * 4, (page << 12) | 7);
  write32(m.ram, PT + 0x85 * 4, page5);
  m.cpu.state.cr3[0] = PD;
  m.cpu.loadCr0(0xe0010011);
  load(m, B + 0x100, hex(`${code} f4`));
  registers.forEach((value, n) => (m.cpu.gpr[n] = value));
  m.cpu.eip = B + 0x100;
}
const frame = (words: number): number[] =>
  Array.from({ length: words }, (_, n) => read32(m.ram, (m.cpu.gpr[4] >>> 0) + 4 * n));
const NAMES = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'] as const;
/** [CR2, error code, EIP - start, changed registers]. */
function fault(registers: readonly number[]): unknown {
  m.cpu.run(100);
  expect(haltedVector(m)).toBe(14);
  const [error, eip, , , esp] = frame(6);
  const changed: Record<string, number> = {};
  registers.forEach((before, n) => {
    const after = n === 4 ? (esp as number) : m.cpu.gpr[n] >>> 0;
    if (after !== before >>> 0) changed[NAMES[n] as string] = after - B;
  });
  return [m.cpu.state.cr2[0] - B, error, (eip as number) - B - 0x100, changed];
}

/** Name, code, entry of page 5, registers, CR2 - B, error code, changed registers - B. */
type Row = [string, string, number, Partial<Record<(typeof NAMES)[number], number>>, number, number, object?];
const at = (offset: number): number => offset + B;
const ROWS: Row[] = [
  ['PUSHA over a page border', '60', MISSING, { ESP: at(0x6010) }, 0x5ffc, 6],
  ['PUSHA into a read-only page', '60', READ_ONLY, { ESP: at(0x6010) }, 0x5ffc, 7],
  ['PUSHA, 16 bits', '66 60', MISSING, { ESP: at(0x6006) }, 0x5ffe, 6],
  ['PUSHA with a slot on both pages', '60', MISSING, { ESP: at(0x600e) }, 0x5ffe, 6],
  ['POPA', '61', MISSING, { ESP: at(0x4ff0) }, 0x5000, 4],
  ['ENTER: push of EBP', 'c8 10 00 00', MISSING, { ESP: at(0x6000), EBP: at(0x7000) }, 0x5ffc, 6],
  ['ENTER: top of the new frame', 'c8 10 00 00', MISSING, { ESP: at(0x6008), EBP: at(0x7000) }, 0x5ff4, 6],
  ['ENTER: read-only top', 'c8 10 00 00', READ_ONLY, { ESP: at(0x6008), EBP: at(0x7000) }, 0x5ff4, 7],
  ['ENTER: a large frame', 'c8 00 12 00', MISSING, { ESP: at(0x7000), EBP: at(0x6004) }, 0x5dfc, 6],
  ['ENTER, level 3: push of a frame pointer', 'c8 00 00 03', MISSING, { ESP: at(0x6008), EBP: at(0x7000) }, 0x5ffc, 6],
  ['ENTER, level 3: read of a frame pointer', 'c8 00 00 03', MISSING, { ESP: at(0x7000), EBP: at(0x6004) }, 0x5ffc, 4],
  ['LEAVE', 'c9', MISSING, { ESP: at(0x7000), EBP: at(0x5004) }, 0x5004, 4],
  ['MOVSD, source across pages', 'a5', MISSING, { ESI: at(0x4ffe), EDI: at(0x2000) }, 0x5000, 4],
  ['MOVSD, destination across pages', 'a5', MISSING, { ESI: at(0x2000), EDI: at(0x4ffe) }, 0x5000, 6],
  ['REP MOVSD', 'f3 a5', MISSING, { ECX: 9, ESI: at(0x2000), EDI: at(0x4ff8) }, 0x5000, 6, { ECX: 7 - B, ESI: 0x2008, EDI: 0x5000 }], // prettier-ignore
  ['REP STOSW', 'f3 66 ab', MISSING, { ECX: 9, EDI: at(0x4ffb) }, 0x5000, 6, { ECX: 7 - B, EDI: 0x4fff }],
  ['REPE CMPSB', 'f3 a6', MISSING, { ECX: 9, ESI: at(0x4ffe), EDI: at(0x4ffe) }, 0x5000, 4, { ECX: 7 - B, ESI: 0x5000, EDI: 0x5000 }], // prettier-ignore
  ['XCHG across pages', '87 03', MISSING, { EBX: at(0x4ffe) }, 0x5000, 6],
  ['XCHG with a read-only page', '87 03', READ_ONLY, { EBX: at(0x5004) }, 0x5004, 7],
  ['CMPXCHG8B across pages', '0f c7 0b', MISSING, { EBX: at(0x4ffc) }, 0x5000, 6],
  ['CMPXCHG8B that will not write', '0f c7 0b', READ_ONLY, { EBX: at(0x5008), EAX: 1 }, 0x5008, 7],
  ['CMPXCHG that will not write', '0f b1 0b', READ_ONLY, { EBX: at(0x5008), EAX: 1 }, 0x5008, 7],
  ['XADD', '0f c1 0b', READ_ONLY, { EBX: at(0x5008), ECX: 5 }, 0x5008, 7],
  ['BTS far from its operand', '0f ab 03', MISSING, { EBX: at(0x4000), EAX: 0x8000 }, 0x5000, 6],
  ['BTS below its operand', '0f ab 03', MISSING, { EBX: at(0x6000), EAX: 0xffffffff }, 0x5ffc, 6],
  ['BT far from its operand', '0f a3 03', MISSING, { EBX: at(0x4000), EAX: 0x8005 }, 0x5000, 4],
  ['BTR in a read-only page', '0f ba 33 01', READ_ONLY, { EBX: at(0x5000) }, 0x5000, 7],
  ['BOUND: the upper bound', '62 03', MISSING, { EBX: at(0x4ffc) }, 0x5000, 4],
  ['PUSH of memory', 'ff 33', MISSING, { EBX: at(0x2000), ESP: at(0x6000) }, 0x5ffc, 6],
  ['POP to a read-only page', '8f 03', READ_ONLY, { EBX: at(0x5000), ESP: at(0x6000) }, 0x5000, 7],
  ['POP to an address with ESP', '8f 44 24 04', MISSING, { ESP: at(0x4ff8) }, 0x5000, 6],
  ['CALL', 'e8 00 00 00 00', MISSING, { ESP: at(0x6002) }, 0x5ffe, 6],
  ['CALL through memory', 'ff 13', MISSING, { EBX: at(0x4ffd), ESP: at(0x6002) }, 0x5000, 4],
  ['LES: the selector', 'c4 03', MISSING, { EBX: at(0x4ffc) }, 0x5000, 4],
  ['SHL by 0 in a read-only page', 'c1 23 00', READ_ONLY, { EBX: at(0x5004) }, 0x5004, 7],
  ['ADD across into a read-only page', '01 03', READ_ONLY, { EBX: at(0x4ffe) }, 0x5000, 7],
  ['a write that ends in the missing page', '89 03', MISSING, { EBX: at(0x4ffe) }, 0x5000, 6],
  ['a write that begins in the missing page', '89 03', MISSING, { EBX: at(0x5ffe) }, 0x5ffe, 6],
  ['PUSHF', '9c', MISSING, { ESP: at(0x6000) }, 0x5ffc, 6],
  ['PUSH ES across pages', '06', MISSING, { ESP: at(0x6002) }, 0x5ffe, 6],
  ['RETF: the selector', 'cb', MISSING, { ESP: at(0x4ffc) }, 0x5000, 4],
  ['IRETD: EFLAGS', 'cf', MISSING, { ESP: at(0x4ff8) }, 0x5000, 4],
  ['CALL FAR: the selector', 'ff 1b', MISSING, { EBX: at(0x4ffc) }, 0x5000, 4],
  ['SETZ in a read-only page', '0f 94 03', READ_ONLY, { EBX: at(0x5000) }, 0x5000, 7],
];

describe('a page fault in the middle', () => {
  it.each(ROWS)('%s', (_name, code, page5, given, cr2, error, changes = {}) => {
    const registers = NAMES.map((name, n) => given[name] ?? (n === 4 ? at(0x7000) : 0));
    prepare(code, page5, registers);
    expect(fault(registers)).toEqual([cr2, error, 0, changes]);
  });
  it('leaves the pages of an access that failed without A and D bits', () => {
    prepare('89 03', MISSING, [1, 0, 0, at(0x4ffe), at(0x7000)]);
    fault([1, 0, 0, at(0x4ffe), at(0x7000), 0, 0, 0]);
    expect([read32(m.ram, PT + 0x84 * 4), read32(m.ram, at(0x4ffc))]).toEqual([0x84007, 0]);
  });
});

describe('implicit accesses of the processor', () => {
  beforeEach(() => prepare('90', 0x85007, [0, 0, 0, 0, at(0x7000), 0, 0, 0]));
  const run = (code: string): unknown => {
    load(m, B + 0x100, hex(`${code} f4`));
    m.cpu.run(100);
    return [haltedVector(m), m.cpu.state.cr2[0], frame(2)[0]];
  };
  /** Moves a table to page 5, which then goes away. */
  const move = (from: number, field: 'gdtrBase' | 'idtrBase', pte: number): void => {
    m.ram.copyWithin(at(0x5000), from, from + 0x800);
    m.cpu.state[field][0] = at(0x5000);
    m.cpu.reload();
    write32(m.ram, PT + 0x85 * 4, pte);
  };
  it('to the GDT from CPL 3 have U/S = 0', () => {
    move(GDT, 'gdtrBase', 0x85006);
    // The handler's CS cannot be loaded either: #DF, then shutdown. CR2 tells of the last one.
    load(m, B + 0x100, hex('8e d8'));
    m.cpu.gpr[0] = 0x23;
    m.cpu.run(10);
    expect([m.cpu.state.shutdown[0], m.cpu.state.cr2[0]]).toEqual([1, at(0x5008)]);
  });
  it('to a descriptor whose accessed bit is to be set have W/R = 1 and U/S = 0', () => {
    move(GDT, 'gdtrBase', 0x85005);
    m.ram[at(0x5025)] = m.ram[at(0x5025)] & 0xfe;
    m.ram[at(0x500d)] |= 1;
    m.ram[at(0x5015)] |= 1;
    m.cpu.gpr[0] = 0x23;
    expect(run('8e d8')).toEqual([14, at(0x5025), 3]);
  });
  it('to the IDT have U/S = 0', () => {
    // The entry of vector 14 lies on another page than that of vector 200.
    m.ram.copyWithin(at(0x5a00), IDT, IDT + 0x800);
    m.cpu.state.idtrBase[0] = at(0x5a00);
    m.cpu.reload();
    write32(m.ram, PT + 0x86 * 4, 0x86006);
    expect(run('cd c8')).toEqual([14, at(0x6040), 0]);
  });
  it('to the TSS for the inner stack have U/S = 0', () => {
    m.cpu.setSegment(7, 0x28, at(0x4ffc), 0x67, 0x8b00);
    write32(m.ram, PT + 0x85 * 4, 0x85006);
    load(m, B + 0x100, hex('cd 40'));
    m.cpu.run(10);
    // SS0 is read before ESP0; the stack of the page-fault handler cannot be found either.
    expect([m.cpu.state.shutdown[0], m.cpu.state.cr2[0]]).toEqual([1, at(0x5004)]);
  });
  it('to the I/O permission map have U/S = 0', () => {
    m.ram.copyWithin(at(0x4f80), TSS, TSS + 0x68);
    m.ram[at(0x4f80 + 102)] = 0x80;
    m.cpu.setSegment(7, 0x28, at(0x4f80), 0xfff, 0x8b00);
    write32(m.ram, PT + 0x85 * 4, 0x85006);
    expect(run('e4 10')).toEqual([14, at(0x5002), 0]);
  });
  it('to the inner stack have W/R = 1 and U/S = 0, and nothing has been pushed', () => {
    // The frames of #PF and #DF go to the same missing page.
    write32(m.ram, TSS + 4, at(0x5ffc));
    write32(m.ram, PT + 0x85 * 4, 0x85006);
    load(m, B + 0x100, hex('cd 40'));
    m.cpu.run(10);
    expect([m.cpu.state.shutdown[0], m.cpu.state.cr2[0], m.cpu.cpl]).toEqual([1, at(0x5ff8), 3]);
  });
});
