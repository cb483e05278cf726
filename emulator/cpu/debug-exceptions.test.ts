/** Debug exceptions (SDM vol. 3 chapter 17) and the order of events between two instructions (§6.9, table 6-2). */
import { describe, expect, it } from 'vitest';
import { ECX, EDI, ESI, ESP } from '#emulator/arch';
import { read32, write32 } from '#emulator/base';
import { GDT, haltedVector, hex, IDT, KCODE, KDATA, KERNEL_STACK, load, makeMachine, protectedMode, TSS } from './machine.test-kit.ts'; // prettier-ignore

const m = makeMachine(0x100000);
const AT = 0x1000, DATA = 0x5000; // prettier-ignore
const TF = 0x100, IF = 0x200, RF = 0x10000; // prettier-ignore
const BS = 0x4000, BT = 0x8000, BD = 0x2000; // prettier-ignore

function start(
  code: string,
  options: { cpl?: 0 | 3; flags?: number; dr7?: number; dr?: readonly number[] } = {},
): void {
  m.ram.fill(0);
  m.cpu.reset('power-on');
  m.cpu.state.icount[0] = m.cpu.state.skipped[0] = 0;
  m.cpu.setIntr(0);
  m.vector = 0x20;
  protectedMode(m, options.cpl ?? 0);
  m.cpu.gpr.fill(0, 0, 8);
  m.cpu.gpr[ESP] = options.cpl === 3 ? 0x10000 : KERNEL_STACK;
  m.cpu.gpr[ESI] = m.cpu.gpr[EDI] = DATA;
  m.cpu.eip = AT;
  load(m, AT, hex(code));
  (options.dr ?? []).forEach((address, n) => (m.cpu.state.dr[n] = address));
  m.cpu.state.dr[7] = (options.dr7 ?? 0) | 0x400;
  m.cpu.refreshWatch();
  m.cpu.setEflags(options.flags ?? 2);
}
const NONE = -1;
const pushed = (n: number): number => read32(m.ram, (m.cpu.gpr[ESP] >>> 0) + 4 * n);
/** Vector, saved EIP - start, RF of the saved EFLAGS, cause bits of DR6; or that there was none, and those bits. */
function event(): number[] {
  m.cpu.run(200);
  const vector = haltedVector(m);
  const causes = m.cpu.state.dr[6] & 0xe00f;
  return vector === NONE ? [NONE, causes] : [vector, pushed(0) - AT, pushed(2) & RF, causes];
}
/** DR7 for one breakpoint: kind 0 execute, 1 write, 2 port, 3 read or write; length 1, 2 or 4. */
const breakpoint = (n: number, kind: number, length: 1 | 2 | 4, global = false): number =>
  ((global ? 2 : 1) << (n * 2)) | ((kind | ((length - 1) << 2)) << (16 + n * 4));

describe('instruction breakpoints', () => {
  it.each([0, 1, 2, 3])('DR%i: a fault in front of the instruction, RF = 0 in the image', (n) => {
    const dr = [0, 0, 0, 0];
    dr[n] = AT + 1;
    start('40 40 40 f4', { dr, dr7: breakpoint(n, 0, 1, n % 2 === 1) });
    expect([event(), m.cpu.gpr[0]]).toEqual([[1, 1, 0, 1 << n], 1]);
  });
  it('several at one address set several bits; bits of DR6 accumulate', () => {
    start('40 40 f4', { dr: [AT + 1, 0, AT + 1], dr7: breakpoint(0, 0, 1) | breakpoint(2, 0, 1) });
    m.cpu.state.dr[6] |= BS;
    expect(event()).toEqual([1, 1, 0, BS | 5]);
  });
  it('match the first byte, prefixes included, and only with L or G', () => {
    start('66 40 f4', { dr: [AT + 1], dr7: breakpoint(0, 0, 1) });
    expect(event()).toEqual([NONE, 0]);
    start('66 40 f4', { dr: [AT], dr7: breakpoint(0, 0, 1) & ~3 });
    expect(event()).toEqual([NONE, 0]);
  });
  it('RF = 1 lets one instruction pass and is cleared', () => {
    // IRETD restores RF, so that the breakpoint at its target does not fire.
    start('68 02000100 6a08 68 10100000 cf 90 90 90 40 f4', { dr: [AT + 16], dr7: breakpoint(0, 0, 1) });
    expect([event(), m.cpu.gpr[0], m.cpu.getEflags() & RF]).toEqual([[NONE, 0], 1, 0]);
  });
  it('come before the page fault of the fetch', () => {
    // jmp eax; page 60h is missing
    start('ffe0', { dr: [0x60000], dr7: breakpoint(0, 0, 1) });
    m.cpu.gpr[0] = 0x60000;
    write32(m.ram, 0x40000, 0x41007);
    for (let page = 0; page < 256; page++) write32(m.ram, 0x41000 + page * 4, (page << 12) | (page === 0x60 ? 6 : 7));
    m.cpu.state.cr3[0] = 0x40000;
    m.cpu.loadCr0(0xe0000011);
    expect(event()).toEqual([1, 0x60000 - AT, 0, 1]);
  });
  it('come behind traps and interrupts', () => {
    start('40 40 f4', { dr: [AT + 1], dr7: breakpoint(0, 0, 1), flags: 2 | IF });
    m.cpu.run(1);
    m.cpu.setIntr(1);
    expect(event()).toEqual([0x20, 1, 0, 0]);
    start('40 40 f4', { dr: [AT + 1], dr7: breakpoint(0, 0, 1), flags: 2 | TF });
    expect(event()).toEqual([1, 1, 0, BS]);
  });
  it('a repeated string instruction meets its breakpoint once', () => {
    start('f3 aa 40 f4', { dr: [AT], dr7: breakpoint(0, 0, 1), flags: 2 | RF });
    m.cpu.gpr[ECX] = 5;
    expect([event(), m.cpu.gpr[0]]).toEqual([[NONE, 0], 1]);
  });
  it('are suppressed behind MOV SS and POP SS', () => {
    start('8ed0 40 40 f4', { dr: [AT + 2], dr7: breakpoint(0, 0, 1) });
    m.cpu.gpr[0] = KDATA;
    expect(event()).toEqual([NONE, 0]);
    start('6a10 17 40 40 f4', { dr: [AT + 3], dr7: breakpoint(0, 0, 1) });
    expect(event()).toEqual([NONE, 0]);
  });
  it('a fault behind an RF that was set pushes RF = 1 again', () => {
    start('0f0b f4', { dr: [AT], dr7: breakpoint(0, 0, 1), flags: 2 | RF });
    expect(event()).toEqual([6, 0, RF, 0]);
  });
  it('an interrupt in front of the instruction that RF lets pass pushes RF = 1', () => {
    start('40 f4', { dr: [AT], dr7: breakpoint(0, 0, 1), flags: 2 | RF | IF });
    m.cpu.setIntr(1);
    expect(event()).toEqual([0x20, 0, RF, 0]);
  });
});

describe('data breakpoints', () => {
  const WRITE1 = 'c605 00500000 07', READ4 = 'a1 00500000', WRITE4 = 'a3 00500000', READ2 = '66a1 00500000'; // prettier-ignore
  it.each([
    // breakpoint address, kind, length, instruction, hit
    [DATA, 1, 1, WRITE1, true],
    [DATA, 3, 1, WRITE1, true],
    [DATA, 1, 1, READ4, false],
    [DATA, 3, 1, READ4, true],
    [DATA + 3, 3, 1, READ4, true],
    [DATA + 4, 3, 1, READ4, false],
    [DATA + 3, 1, 1, WRITE4, true],
    [DATA + 2, 3, 2, READ2, false],
    [DATA + 1, 3, 2, READ2, true],
    [DATA - 1, 1, 2, WRITE1, false],
    [DATA + 3, 1, 4, WRITE1, true],
    [DATA - 1, 1, 4, WRITE1, false],
    [DATA + 4, 1, 4, WRITE4, false],
    [DATA, 2, 1, WRITE1, false],
  ] as const)('at %i, kind %i, length %i, with %s: %s', (address, kind, length, code, hit) => {
    start(`${code} 40 f4`, { dr: [0, 0, address], dr7: breakpoint(2, kind, length) });
    expect(event()).toEqual(hit ? [1, hex(code).length, 0, 4] : [NONE, 0]);
  });
  it('an instruction that faults leaves no trap; it hits when it is restarted', () => {
    // push dword [5000h] with an unusable stack: #SS, then only #SS.
    start('ff35 00500000 f4', { dr: [DATA], dr7: breakpoint(0, 3, 4), cpl: 3 });
    m.cpu.setSegment(2, 0x23, 0, 0xfff, 0x40f300);
    m.cpu.run(200);
    expect([haltedVector(m), m.cpu.state.dr[6] & 15]).toEqual([12, 0]);
  });
  it('behind MOV SS from watched memory the trap comes one instruction later', () => {
    start('8e15 00500000 40 40 f4', { dr: [DATA], dr7: breakpoint(0, 3, 2) });
    write32(m.ram, DATA, KDATA);
    expect([event(), m.cpu.gpr[0]]).toEqual([[1, 7, 0, 1], 1]);
  });
  it('a pending trap survives save and restore', () => {
    start('8e15 00500000 40 40 f4', { dr: [DATA], dr7: breakpoint(0, 3, 2) });
    write32(m.ram, DATA, KDATA);
    m.cpu.run(1);
    m.cpu.sync();
    const state = m.arena.state.slice();
    m.cpu.reset('power-on');
    m.arena.state.set(state);
    m.cpu.reload();
    expect(event()).toEqual([1, 7, 0, 1]);
  });
  it('a repeated string instruction stops behind the iteration, RF = 1; behind the last one RF = 0', () => {
    start('f3 aa f4', { dr: [DATA + 5], dr7: breakpoint(0, 1, 1) });
    m.cpu.gpr[ECX] = 10;
    expect([event(), m.cpu.gpr[ECX], m.cpu.gpr[EDI]]).toEqual([[1, 0, RF, 1], 4, DATA + 6]);
    start('f3 aa f4', { dr: [DATA + 9], dr7: breakpoint(0, 1, 1) });
    m.cpu.gpr[ECX] = 10;
    expect(event()).toEqual([1, 2, 0, 1]);
  });
  it('the pushes of an interrupt can hit: the trap comes in front of the handler', () => {
    start('cd40 f4', { dr: [KERNEL_STACK - 4], dr7: breakpoint(0, 1, 4) });
    m.cpu.run(200);
    expect([haltedVector(m), pushed(0), m.cpu.state.dr[6] & 15]).toEqual([1, 0x23040, 1]);
  });
  it('one on what every delivery reads cannot stop time', () => {
    start('f1 f4', { dr: [IDT + 8], dr7: breakpoint(0, 3, 4) });
    expect(m.cpu.run(500)).toBe('budget');
    expect(m.cpu.icount).toBe(500);
  });
});

describe('I/O breakpoints', () => {
  it.each([
    ['e4 10', 0x10, 1, true],
    ['e6 10', 0x10, 1, true],
    ['e4 11', 0x10, 1, false],
    ['e5 0e', 0x10, 2, true],
    ['ed', 0x12, 2, true],
  ] as const)('%s, breakpoint at %i, length %i: %s', (code, port, length, hit) => {
    start(`${code} 40 f4`, { dr: [port], dr7: breakpoint(0, 2, length) });
    m.cpu.loadCr4(8);
    m.cpu.gpr[2] = 0x10;
    expect(event()).toEqual(hit ? [1, hex(code).length, 0, 1] : [NONE, 0]);
  });
  it('need CR4.DE', () => {
    start('e4 10 40 f4', { dr: [0x10], dr7: breakpoint(0, 2, 1) });
    expect(event()).toEqual([NONE, 0]);
  });
  it('stop REP OUTSB behind an iteration', () => {
    start('f3 6e f4', { dr: [0x10], dr7: breakpoint(0, 2, 1) });
    m.cpu.loadCr4(8);
    m.cpu.gpr[2] = 0x10;
    m.cpu.gpr[ECX] = 3;
    expect([event(), m.cpu.gpr[ECX]]).toEqual([[1, 0, RF, 1], 2]);
  });
});

describe('general detect', () => {
  it('MOV to or from a debug register with GD = 1 is a fault: BD, GD cleared, RF = 1 in the image', () => {
    start('40 0f21d8 f4', { dr7: 0x2000 });
    expect([event(), m.cpu.state.dr[7]]).toEqual([[1, 1, RF, BD], 0x400]);
    start('40 0f23c0 f4', { dr7: 0x2000 });
    expect([event(), m.cpu.state.dr[0]]).toEqual([[1, 1, RF, BD], 0]);
  });
  it('GD is cleared by every debug exception', () => {
    start('40 40 f4', { dr: [AT + 1], dr7: breakpoint(0, 0, 1) | 0x2000 });
    expect([event(), m.cpu.state.dr[7] & 0x2000]).toEqual([[1, 1, 0, 1], 0]);
  });
  it('at CPL 3 the move is #GP(0), whatever GD says', () => {
    start('0f21d8 f4', { cpl: 3, dr7: 0x2000 });
    m.cpu.run(10);
    expect([haltedVector(m), m.cpu.state.dr[6] & BD]).toEqual([13, 0]);
  });
  it('DR7 and DR6 keep the bits that exist', () => {
    // GD is left out: it would stop the second move.
    start('b8 ffdfffff 0f23f8 0f21fb 83c8ff 0f23f0 0f21f1 31c0 0f23f8 0f21fa 0f23f0 0f21f6 f4');
    m.cpu.run(100);
    expect([3, 1, 2, 6].map((r) => m.cpu.gpr[r] >>> 0)).toEqual([0xffff07ff, 0xffffefff, 0x400, 0xffff0ff0]);
  });
  it('DR4 and DR5 are DR6 and DR7, with CR4.DE = 1 #UD', () => {
    start('0f21e0 0f21e9 f4');
    m.cpu.run(10);
    expect([m.cpu.gpr[0] >>> 0, m.cpu.gpr[ECX]]).toEqual([0xffff0ff0, 0x400]);
    start('0f21e0 f4');
    m.cpu.loadCr4(8);
    expect(event()[0]).toBe(6);
  });
});

describe('single step', () => {
  const stepping = { flags: 2 | TF } as const;
  it('traps behind the instruction, with BS, TF = 0 in the handler and 1 in the image', () => {
    start('40 40 f4', stepping);
    expect([event(), pushed(2) & TF, m.cpu.getEflags() & TF]).toEqual([[1, 1, 0, BS], TF, 0]);
  });
  it('together with a data breakpoint is one exception', () => {
    start('c605 00500000 07 40 f4', { ...stepping, dr: [DATA], dr7: breakpoint(0, 1, 1) });
    expect(event()).toEqual([1, 7, 0, BS | 1]);
  });
  it('POPFD that sets TF: behind the next instruction', () => {
    start('68 02010000 9d 40 40 f4');
    expect([event(), m.cpu.gpr[0]]).toEqual([[1, 7, 0, BS], 1]);
  });
  it('POPFD that clears TF: still behind itself', () => {
    start('9d 40 f4', stepping);
    m.cpu.gpr[ESP] -= 4;
    write32(m.ram, m.cpu.gpr[ESP], 2);
    expect([event(), pushed(2) & TF]).toEqual([[1, 1, 0, BS], 0]);
  });
  it('INT n goes into its handler without a trap; the return brings TF back', () => {
    start('cd40 40 f4', stepping);
    m.ram[0x23040] = 0xcf;
    // IRETD restores TF: the trap comes behind INC EAX.
    expect([event(), m.cpu.gpr[0]]).toEqual([[1, 3, 0, BS], 1]);
  });
  it('a fault goes into its handler without a trap', () => {
    start('0f0b f4', stepping);
    expect([event(), pushed(2) & TF]).toEqual([[6, 0, RF, 0], TF]);
  });
  it('MOV SS and POP SS hold the trap off for one instruction; LSS does not', () => {
    start('8ed0 40 40 f4', stepping);
    m.cpu.gpr[0] = KDATA;
    expect(event()).toEqual([1, 3, 0, BS]);
    start('17 40 40 f4', stepping);
    m.cpu.gpr[ESP] -= 4;
    write32(m.ram, m.cpu.gpr[ESP], KDATA);
    expect(event()).toEqual([1, 2, 0, BS]);
    start('0fb225 00500000 40 f4', stepping);
    write32(m.ram, DATA, KERNEL_STACK);
    write32(m.ram, DATA + 4, KDATA);
    expect(event()).toEqual([1, 7, 0, BS]);
  });
  it('MOV SS, INT n: the trap is lost with TF', () => {
    start('8ed0 cd40 f4', stepping);
    m.cpu.gpr[0] = KDATA;
    m.cpu.run(100);
    expect([haltedVector(m), m.cpu.state.dr[6] & BS]).toEqual([0x40, 0]);
  });
  it('behind every iteration of a string instruction, RF = 1 but behind the last', () => {
    start('f3 aa f4', stepping);
    m.cpu.gpr[ECX] = 2;
    expect([event(), m.cpu.gpr[ECX]]).toEqual([[1, 0, RF, BS], 1]);
    start('f3 aa f4', stepping);
    m.cpu.gpr[ECX] = 1;
    expect(event()).toEqual([1, 2, 0, BS]);
    start('f3 aa f4', stepping);
    expect([event(), m.cpu.gpr[EDI]]).toEqual([[1, 2, 0, BS], DATA]);
  });
  it('behind HLT the trap leaves the HALT state', () => {
    start('f4 40 f4', stepping);
    m.cpu.run(1);
    expect([m.cpu.state.halted[0], m.cpu.eip - 0x23001, pushed(0) - AT, m.cpu.state.dr[6] & BS]).toEqual([0, 0, 1, BS]);
  });
  it('comes before NMI and INTR, which then interrupt its handler', () => {
    start('40 40 f4', { flags: 2 | TF | IF });
    m.cpu.run(0);
    load(m, 0x23001, hex('90f4'));
    m.cpu.raiseNmi();
    m.cpu.setIntr(1);
    // Nothing precedes the first instruction: NMI is served at once.
    m.cpu.run(1);
    expect(m.cpu.eip).toBe(0x23002);
    start('40 40 f4', { flags: 2 | TF });
    load(m, 0x23001, hex('90'));
    m.ports.claim({ first: 0x70, last: 0x70, handler: { read: () => (m.cpu.raiseNmi(), 0), write: () => {} } });
    load(m, AT, hex('e470 40 f4'));
    m.cpu.run(100);
    // The frame of the NMI lies on that of the trap, whose handler had not begun.
    expect([haltedVector(m), pushed(0), pushed(3) - AT]).toEqual([2, 0x23001, 2]);
  });
  it('ICEBP is a #DB without a bit in DR6', () => {
    start('40 f1 40 f4');
    expect(event()).toEqual([1, 2, 0, 0]);
  });
});

describe('single step in virtual-8086 mode', () => {
  const VM = 0x20000;
  function virtual(code: string, flags: number): void {
    start('f4');
    load(m, 0x2000, hex(code));
    for (const register of [0, 2, 3, 4, 5]) m.cpu.setSegment(register, 0x300, 0x3000, 0xffff, 0xf300);
    m.cpu.setSegment(1, 0x200, 0x2000, 0xffff, 0xf300);
    m.cpu.gpr[ESP] = 0x1000;
    m.cpu.eip = 0;
    m.cpu.setCpl(3);
    m.cpu.setEflags(flags | VM | 0x3002);
  }
  it('traps to ring 0 with VM in the image', () => {
    virtual('40 40', TF);
    m.cpu.run(100);
    expect([haltedVector(m), pushed(0), pushed(2) & VM, m.cpu.cpl]).toEqual([1, 1, VM, 0]);
  });
  it('INT n with IOPL 3 goes to its handler without a trap; IRETD back brings TF', () => {
    virtual('cd40 40 40', TF);
    m.ram[0x23040] = 0xcf;
    m.cpu.run(100);
    expect([haltedVector(m), pushed(0), m.cpu.gpr[0], m.cpu.state.dr[6] & BS]).toEqual([1, 3, 1, BS]);
  });
});

describe('task switches', () => {
  const NEW = TSS + 0x100, TASK = 0x2000; // prettier-ignore
  function task(fields: Readonly<Record<number, number>>, options: Parameters<typeof start>[1] = {}): void {
    start('ea 00000000 3000 f4', options);
    load(m, TASK, hex('40 40 f4'));
    write32(m.ram, GDT + 0x30, ((NEW & 0xffff) << 16) | 0x67);
    write32(m.ram, GDT + 0x34, 0x8900 | (NEW >>> 16));
    m.cpu.state.gdtrLimit[0] = 0x37;
    const all = { 32: TASK, 36: 2, 56: 0x30000, 72: KDATA, 76: KCODE, 80: KDATA, 84: KDATA, ...fields };
    for (const [offset, value] of Object.entries(all)) write32(m.ram, NEW + Number(offset), value);
  }
  it('the T bit: #DB with BT in the new task, before its first instruction', () => {
    task({ 100: 1 });
    expect(event()).toEqual([1, TASK - AT, 0, BT]);
  });
  it('the T bit and the new task’s own breakpoint: the trap first', () => {
    task({ 100: 1 }, { dr: [TASK], dr7: breakpoint(0, 0, 1, true) });
    expect(event()).toEqual([1, TASK - AT, 0, BT]);
  });
  it('a fault of the #DB for the T bit saves the EIP of the new task', () => {
    task({ 100: 1 });
    // Gate 1 is not present: #NP(11).
    m.ram[IDT + 8 + 5] &= 0x7f;
    m.cpu.run(100);
    expect([haltedVector(m), pushed(0), pushed(1)]).toEqual([11, 11, TASK]);
  });
  it('local breakpoints end with the task, global ones do not', () => {
    task({}, { dr: [TASK + 1], dr7: breakpoint(0, 0, 1) });
    expect(event()).toEqual([NONE, 0]);
    task({}, { dr: [TASK + 1], dr7: breakpoint(0, 0, 1, true) });
    expect(event()).toEqual([1, TASK + 1 - AT, 0, 1]);
  });
  it('TF of the old task does not trap in the new one; TF of the new one does', () => {
    task({}, { flags: 2 | TF });
    expect([event(), read32(m.ram, TSS + 36) & TF]).toEqual([[NONE, 0], TF]);
    task({ 36: 2 | TF });
    expect(event()).toEqual([1, TASK + 1 - AT, 0, BS]);
  });
  it('RF comes from the TSS', () => {
    task({ 36: 2 | RF }, { dr: [TASK], dr7: breakpoint(0, 0, 1, true) });
    expect([event(), m.cpu.gpr[0]]).toEqual([[NONE, 0], 2]);
  });
});
