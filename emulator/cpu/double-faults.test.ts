/**
 * A fault while another exception is delivered (SDM vol. 3 §6.15, interrupt 8, tables 6-4 and 6-5): every first exception a
 * program can raise at CPL 3, with every second one its delivery can raise.
 */
import { describe, expect, it } from 'vitest';
import { encodeDescriptor, encodeGate } from '#emulator/arch';
import { read32, write16, write32 } from '#emulator/base';
import { GDT, haltedVector, HANDLERS, hex, IDT, KCODE, KERNEL_STACK, load, makeMachine, protectedMode, TSS } from './machine.test-kit.ts'; // prettier-ignore

const m = makeMachine(0x100000);
const PD = 0x40000, PT = 0x41000, AT = 0x1000, MISSING_PAGE = 0x60; // prettier-ignore
/** More of the GDT: code and stacks of levels 1 and 2, data that is not present. */
const CODE1 = 0x31, STACK1 = 0x39, CODE2 = 0x42, ABSENT = 0x4b, ABSENT_STACK = 0x51, SMALL_STACK = 0x59, ABSENT_TSS = 0x60; // prettier-ignore

const put = (at: number, [low, high]: readonly [number, number]): void => {
  write32(m.ram, at, low);
  write32(m.ram, at + 4, high);
};
const segment = (selector: number, type: number, dpl: number, p: 0 | 1 = 1, rawLimit = 0xfffff): void =>
  put(GDT + (selector & ~7), encodeDescriptor({ base: 0, rawLimit, type, s: 1, dpl, p, db: 1, g: rawLimit === 0xfffff ? 1 : 0 })); // prettier-ignore
const gate = (vector: number, selector: number, p: 0 | 1 = 1, type = 14): void =>
  put(IDT + vector * 8, encodeGate({ selector, offset: HANDLERS + vector, type, dpl: 3, p }));

function start(code: string): void {
  m.ram.fill(0);
  m.cpu.reset('power-on');
  protectedMode(m, 3);
  m.cpu.gpr.fill(0, 0, 8);
  m.cpu.gpr[4] = 0x10000;
  m.cpu.eip = AT;
  load(m, AT, hex(code));
  segment(CODE1, 0xb, 1);
  segment(STACK1, 3, 1);
  segment(CODE2, 0xb, 2);
  segment(ABSENT, 3, 3, 0);
  segment(ABSENT_STACK, 3, 1, 0);
  segment(SMALL_STACK, 3, 1, 1, 0x10);
  put(GDT + ABSENT_TSS, encodeDescriptor({ base: TSS, rawLimit: 0x67, type: 9, s: 0, dpl: 0, p: 0 }));
  m.cpu.state.gdtrLimit[0] = 0x67;
  write32(m.ram, TSS + 12, 0x20000);
  write16(m.ram, TSS + 16, STACK1);
  write32(m.ram, PD, PT | 7);
  for (let page = 0; page < 256; page++) write32(m.ram, PT + page * 4, (page << 12) | (page === MISSING_PAGE ? 6 : 7));
  m.cpu.state.cr3[0] = PD;
  m.cpu.loadCr0(0xe0050031);
}

type Class = 'benign' | 'contributory' | 'page fault';
interface First {
  readonly vector: number;
  readonly class: Class;
  readonly code: string;
  /** EXT of what fails in its delivery. */
  readonly ext: 0 | 1;
  readonly given?: () => void;
}
const FIRSTS: Readonly<Record<string, First>> = {
  '#DE': { vector: 0, class: 'contributory', code: 'f7f1', ext: 1 },
  '#DB (single step)': { vector: 1, class: 'benign', code: '90 90', ext: 1, given: () => m.cpu.setEflags(0x102) },
  NMI: { vector: 2, class: 'benign', code: '90 90', ext: 1, given: () => m.cpu.raiseNmi() },
  INT3: { vector: 3, class: 'benign', code: 'cc', ext: 0 },
  INTO: { vector: 4, class: 'benign', code: 'ce', ext: 0, given: () => m.cpu.setEflags(0x802) },
  '#BR': { vector: 5, class: 'benign', code: '62 05 00200000', ext: 1, given: () => write32(m.ram, 0x2000, 1) },
  '#UD': { vector: 6, class: 'benign', code: '0f0b', ext: 1 },
  '#NM': { vector: 7, class: 'benign', code: 'd9e8', ext: 1, given: () => m.cpu.loadCr0(0xe0050039) },
  '#TS': { vector: 10, class: 'contributory', code: 'cd50', ext: 1, given: () => gate(0x50, CODE2) },
  '#NP': { vector: 11, class: 'contributory', code: '8ed8', ext: 1, given: () => (m.cpu.gpr[0] = ABSENT) },
  '#SS': { vector: 12, class: 'contributory', code: '8ed0', ext: 1, given: () => (m.cpu.gpr[0] = ABSENT) },
  '#GP': { vector: 13, class: 'contributory', code: 'f4', ext: 1 },
  '#PF': { vector: 14, class: 'page fault', code: 'a1 00000600', ext: 1 },
  '#AC': { vector: 17, class: 'benign', code: 'a1 01200000', ext: 1, given: () => m.cpu.setEflags(0x40002) },
  'INT n': { vector: 0x60, class: 'benign', code: 'cd60', ext: 0 },
  'an external interrupt': { vector: 0x61, class: 'benign', code: '90 90', ext: 1, given: () => interrupt(0x61) },
};
function interrupt(vector: number): void {
  m.vector = vector;
  m.cpu.setEflags(0x202);
  m.cpu.setIntr(1);
}

interface Second {
  readonly vector: number;
  readonly class: Class;
  /** Makes the delivery of this vector fail. */
  readonly break: (vector: number) => void;
  /** Error code without EXT; null: #PF of a supervisor write. */
  readonly error: (vector: number) => number;
}
const inner = (stack: number, esp = 0x20000) => (vector: number): void => {
  gate(vector, CODE1);
  write32(m.ram, TSS + 12, esp);
  write16(m.ram, TSS + 16, stack);
}; // prettier-ignore
const SECONDS: Readonly<Record<string, Second>> = {
  'a gate that is not present': { vector: 11, class: 'contributory', break: (v) => gate(v, KCODE, 0), error: (v) => v * 8 + 2 }, // prettier-ignore
  'a gate of a wrong type': { vector: 13, class: 'contributory', break: (v) => gate(v, KCODE, 1, 2), error: (v) => v * 8 + 2 }, // prettier-ignore
  'a gate with a null selector': { vector: 13, class: 'contributory', break: (v) => gate(v, 0), error: () => 0 },
  'a task gate to a busy TSS': { vector: 13, class: 'contributory', break: (v) => gate(v, 0x28, 1, 5), error: () => 0x28 }, // prettier-ignore
  'a task gate to an absent TSS': { vector: 11, class: 'contributory', break: (v) => gate(v, ABSENT_TSS, 1, 5), error: () => ABSENT_TSS }, // prettier-ignore
  'a null inner stack': { vector: 10, class: 'contributory', break: inner(0), error: () => 0 },
  'an inner stack that is not present': {
    vector: 12,
    class: 'contributory',
    break: inner(ABSENT_STACK),
    error: () => 0x50,
  },
  'an inner stack without room': { vector: 12, class: 'contributory', break: inner(SMALL_STACK, 0x10000), error: () => 0x58 }, // prettier-ignore
  'an inner stack on a missing page': {
    vector: 14,
    class: 'page fault',
    break: inner(STACK1, 0x60100),
    error: () => -1,
  },
};

/** What table 6-5 says. */
function expected(first: Class, second: Class): 'serial' | 'double fault' {
  if (first === 'contributory') return second === 'contributory' ? 'double fault' : 'serial';
  if (first === 'page fault') return second === 'benign' ? 'serial' : 'double fault';
  return 'serial';
}
const CASES = Object.keys(FIRSTS).flatMap((first) => Object.keys(SECONDS).map((second) => [first, second] as const));

describe('the second exception', () => {
  it.each(CASES)('%s and %s', (firstName, secondName) => {
    const first = FIRSTS[firstName] as First;
    const second = SECONDS[secondName] as Second;
    start(first.code);
    second.break(first.vector);
    first.given?.();
    m.cpu.run(50);
    const error = second.error(first.vector);
    const code = error === -1 ? 2 : error | first.ext;
    const outcome = expected(first.class, second.class);
    expect([haltedVector(m), read32(m.ram, m.cpu.gpr[4] >>> 0)]).toEqual(
      outcome === 'serial' ? [second.vector, code] : [8, 0],
    );
  });
});

describe('a third exception', () => {
  it.each(Object.keys(SECONDS))('while #DF is delivered, %s: shutdown', (name) => {
    start('f4');
    gate(13, KCODE, 0);
    gate(11, KCODE, 0);
    (SECONDS[name] as Second).break(8);
    expect([m.cpu.run(50), m.cpu.state.shutdown[0]]).toEqual(['shutdown', 1]);
  });
  it('a serial chain may be long: #UD, #PF, then #DF by its gate', () => {
    start('0f0b');
    inner(STACK1, 0x60100)(6);
    gate(14, KCODE, 0);
    m.cpu.run(50);
    expect([haltedVector(m), m.cpu.state.cr2[0]]).toEqual([8, 0x600fc]);
  });
  it('the EIP of all of them is that of the instruction, CPL 3 in the frame', () => {
    start('90 f4');
    gate(13, KCODE, 0);
    gate(11, KCODE, 0);
    m.cpu.run(50);
    const esp = m.cpu.gpr[4] >>> 0;
    expect([haltedVector(m), read32(m.ram, esp + 4) - AT, read32(m.ram, esp + 8), KERNEL_STACK - esp]).toEqual([8, 1, 0x1b, 24]); // prettier-ignore
  });
});

describe('shutdown', () => {
  it('lets nothing but NMI and RESET through', () => {
    start('f4');
    for (const vector of [8, 11, 13]) gate(vector, KCODE, 0);
    interrupt(0x61);
    m.cpu.setIntr(0);
    expect(m.cpu.run(50)).toBe('shutdown');
    m.cpu.setIntr(1);
    expect([m.cpu.run(50), m.cpu.run(50)]).toEqual(['shutdown', 'shutdown']);
    m.cpu.raiseNmi();
    expect([m.cpu.run(50), haltedVector(m), m.cpu.state.shutdown[0]]).toEqual(['halted', 2, 0]);
    m.cpu.setIntr(0);
  });
});
