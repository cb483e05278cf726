import { describe, expect, it } from 'vitest';
import { CS, DS, ECX, ESP, SS } from '#emulator/arch';
import { read32, write32 } from '#emulator/base';
import {
  HANDLERS,
  KERNEL_STACK,
  haltedVector,
  hex,
  load,
  makeMachine,
  protectedMode,
  type TestMachine,
} from './machine.test-kit.ts';

/** One machine for all tests: making one is the expensive part. */
const m: TestMachine = makeMachine(0x100000);
const AT = 0x1000;

function start(text: string, cpl: 0 | 3 = 0): TestMachine {
  m.ram.fill(0);
  m.events.length = 0;
  m.cpu.breakpoints = new Set();
  m.cpu.marks = new Map();
  m.cpu.setWatchpoints(new Map());
  m.cpu.observeLevel = 'off';
  m.cpu.reset('power-on');
  m.cpu.state.icount[0] = m.cpu.state.skipped[0] = 0;
  m.cpu.state.intrLine[0] = m.cpu.state.nmiPending[0] = 0;
  protectedMode(m, cpl);
  m.cpu.gpr.fill(0, 0, 8);
  m.cpu.gpr[ESP] = cpl === 0 ? KERNEL_STACK : 0x10000;
  m.cpu.eip = AT;
  load(m, AT, hex(text));
  return m;
}
/** Frame that a delivery to ring 0 pushed: error code first when there is one. */
const frame = (words: number): number[] =>
  Array.from({ length: words }, (_, n) => read32(m.ram, (m.cpu.gpr[ESP] >>> 0) + 4 * n));
const PAGE_DIRECTORY = 0x40000, PAGE_TABLE = 0x41000; // prettier-ignore
/** Identity map of the first MiB, user and writable; `entries` overrides PTEs by page number. */
function pagingOn(entries: Readonly<Record<number, number>> = {}): void {
  write32(m.ram, PAGE_DIRECTORY, PAGE_TABLE | 7);
  for (let page = 0; page < 256; page++) write32(m.ram, PAGE_TABLE + page * 4, entries[page] ?? (page << 12) | 7);
  m.cpu.state.cr3[0] = PAGE_DIRECTORY;
  m.cpu.loadCr0(0xe0000011);
}

describe('a run', () => {
  it('executes exactly the budget', () => {
    start('40 40 40 40 ebfa');
    for (const budget of [1, 2, 3, 5, 7, 11]) {
      const before = m.cpu.icount;
      expect([m.cpu.run(budget), m.cpu.icount - before]).toEqual(['budget', budget]);
    }
    expect(m.cpu.gpr[0]).toBe(24);
  });
  it('stops a repeated string instruction in the middle and finishes it later', () => {
    start('f3 aa f4');
    m.cpu.gpr[ECX] = 1000;
    m.cpu.gpr[7] = 0x5000;
    m.cpu.gpr[0] = 0x55;
    expect([m.cpu.run(300), m.cpu.gpr[ECX], m.cpu.eip, m.cpu.icount, m.cpu.state.repeating[0]]).toEqual([
      'budget',
      700,
      AT,
      300,
      1,
    ]);
    expect([m.cpu.run(10000), m.cpu.icount, m.ram[0x53e7], m.ram[0x53e8]]).toEqual(['halted', 1001, 0x55, 0]);
  });
  it('stops in front of a breakpoint once, then goes on', () => {
    start('40 40 40 ebfb');
    m.cpu.breakpoints = new Set([AT + 2]);
    expect([m.cpu.run(100), m.cpu.icount, m.cpu.stopLinear]).toEqual(['breakpoint', 2, AT + 2]);
    expect([m.cpu.run(1), m.cpu.icount]).toEqual(['budget', 3]);
    expect([m.cpu.run(100), m.cpu.icount]).toEqual(['breakpoint', 6]);
  });
  it('tells marks without stopping', () => {
    start('40 40 f4');
    m.cpu.observeLevel = 'transitions';
    m.cpu.marks = new Map([[AT + 1, 'second']]);
    m.cpu.run(100);
    expect(m.events.filter((e) => e.kind === 'mark')).toEqual([
      { kind: 'mark', label: 'second', linear: AT + 1, cpl: 0, icount: 1, now: 1, eip: AT + 1 },
    ]);
  });
  it('stops after the instruction that touches a watched byte', () => {
    start('40 c605 00500000 07 40 f4');
    m.cpu.setWatchpoints(new Map([[0x5000, 2]]));
    expect([m.cpu.run(100), m.cpu.icount, m.cpu.stopLinear, m.ram[0x5000]]).toEqual(['watchpoint', 2, 0x5000, 7]);
    expect(m.cpu.run(100)).toBe('halted');
  });
  it('says what is not modelled and stays in front of it', () => {
    const handler = { read: () => m.cpu.notModelled('port 99h'), write: () => undefined };
    m.ports.claim({ first: 0x99, last: 0x99, handler });
    start('40 e499');
    expect([m.cpu.run(100), m.cpu.stopText, m.cpu.eip, m.cpu.icount]).toEqual(['not-modelled', 'port 99h', AT + 1, 1]);
  });
  it('is restored by a copy of the arena', () => {
    start('b9 64000000 40 e2fd f4');
    m.cpu.run(30);
    m.cpu.sync();
    const state = m.arena.state.slice();
    m.cpu.run(1000);
    const end = [m.cpu.gpr[0], m.cpu.icount];
    m.arena.state.set(state);
    m.cpu.reload();
    m.cpu.run(1000);
    expect([m.cpu.gpr[0], m.cpu.icount]).toEqual(end);
  });
});

describe('faults', () => {
  it('leave registers and ESP as at the start of the instruction', () => {
    start('50', 3);
    pagingOn({ 0xf: 0 });
    m.cpu.run(2);
    expect([haltedVector(m), m.cpu.state.cr2[0], ...frame(6)]).toEqual([
      14,
      0xfffc,
      6,
      AT,
      0x1b,
      0x10002,
      0x10000,
      0x23,
    ]);
  });
  it.each([
    ['a user read of a supervisor page', 3, 'a100500000', { 5: 0x5003 }, 5],
    ['a user write to a read-only page', 3, 'a300500000', { 5: 0x5005 }, 7],
    ['a supervisor read of a page that is not present', 0, 'a100500000', { 5: 0x5006 }, 0],
    ['a supervisor write to a page that is not present', 0, 'ff0500500000', { 5: 0x5006 }, 2],
  ] as const)('#PF tells %s', (_what, cpl, code, entries, errorCode) => {
    start(code, cpl);
    pagingOn(entries);
    m.cpu.run(2);
    expect([haltedVector(m), frame(1)[0], m.cpu.state.cr2[0]]).toEqual([14, errorCode, 0x5000]);
  });
  it('a supervisor write to a read-only page faults only with CR0.WP', () => {
    start('a300500000 f4');
    pagingOn({ 5: 0x5005 });
    m.cpu.run(5);
    expect(haltedVector(m)).toBe(-1);
    start('a300500000 f4');
    pagingOn({ 5: 0x5005 });
    m.cpu.loadCr0(0xe0010011);
    m.cpu.run(5);
    expect([haltedVector(m), frame(1)[0]]).toEqual([14, 3]);
  });
  it('a write across two pages writes nothing when the second one faults', () => {
    start('c705 fe5f0000 44332211');
    pagingOn({ 6: 0 });
    m.cpu.run(2);
    expect([haltedVector(m), m.cpu.state.cr2[0], m.ram[0x5ffe], m.ram[0x5fff]]).toEqual([14, 0x6000, 0, 0]);
  });
  it('a fetch across two pages faults with the address of the second', () => {
    start('');
    load(m, 0x1ffd, hex('b8 11 22'));
    pagingOn({ 2: 0 });
    m.cpu.eip = 0x1ffd;
    m.cpu.run(2);
    expect([haltedVector(m), m.cpu.state.cr2[0], frame(2)[1]]).toEqual([14, 0x2000, 0x1ffd]);
  });
  it('sets accessed and dirty bits', () => {
    start('a100500000 a300600000 f4');
    pagingOn();
    m.cpu.run(5);
    const pte = (page: number): number => read32(m.ram, PAGE_TABLE + page * 4) & 0x60;
    expect([pte(5), pte(6), pte(7), read32(m.ram, PAGE_DIRECTORY) & 0x60]).toEqual([0x20, 0x60, 0, 0x20]);
  });
  it('keeps a stale translation until INVLPG', () => {
    // mov eax,[5000h]; mov dword [PTE 5],6007h; mov ebx,[5000h]; invlpg [5000h]; mov ecx,[5000h]
    start('a100500000 c705 14100400 07600000 8b1d 00500000 0f013d 00500000 8b0d 00500000 f4');
    pagingOn();
    write32(m.ram, 0x5000, 0x55);
    write32(m.ram, 0x6000, 0x66);
    m.cpu.run(10);
    expect([m.cpu.gpr[0], m.cpu.gpr[3], m.cpu.gpr[1]]).toEqual([0x55, 0x55, 0x66]);
  });
  it('maps 4 MiB pages with CR4.PSE', () => {
    start('a100500000 f4');
    write32(m.ram, PAGE_DIRECTORY, 0x87);
    write32(m.ram, 0x5000, 0x77);
    m.cpu.state.cr3[0] = PAGE_DIRECTORY;
    m.cpu.loadCr4(0x10);
    m.cpu.loadCr0(0xe0000011);
    m.cpu.run(5);
    expect([m.cpu.gpr[0], read32(m.ram, PAGE_DIRECTORY) & 0x20]).toEqual([0x77, 0x20]);
  });
  it.each([
    ['a read beyond the limit', 'a1 00200000', DS, 0x1fff, 0xc09300, 13],
    ['a write to a read-only segment', 'a3 00100000', DS, 0xffff, 0x409100, 13],
    ['a use of a null segment', 'a1 00100000', DS, 0, 0, 13],
  ] as const)('%s raises the right vector', (_what, code, register, limit, attributes, vector) => {
    start(code);
    m.cpu.setSegment(register, attributes === 0 ? 0 : 0x10, 0, limit, attributes);
    m.cpu.run(2);
    expect([haltedVector(m), frame(1)[0]]).toEqual([vector, 0]);
  });
  it('a push below an expand-down limit shuts down: its frame has no room either', () => {
    start('50');
    m.cpu.setSegment(SS, 0x10, 0, 0x30000, 0x409700);
    m.cpu.gpr[ESP] = 0x30001;
    expect([m.cpu.run(1), m.cpu.state.shutdown[0]]).toEqual(['shutdown', 1]);
  });
  it.each([
    ['HLT in ring 3', 'f4', 13],
    ['CLI in ring 3 with IOPL 0', 'fa', 13],
    ['MOV CR0 in ring 3', '0f20c0', 13],
    ['an invalid opcode', '0fff', 6],
    ['LOCK where it is not allowed', 'f089c0', 6],
    ['sixteen bytes', '66666666666666666666666666666690', 13],
    ['a division by zero', 'f7f1', 0],
    ['BOUND', '6205 00500000', 5],
  ])('%s raises its vector', (_what, code, vector) => {
    start(code, 3);
    m.cpu.gpr[0] = 5;
    m.cpu.run(2);
    expect(haltedVector(m)).toBe(vector);
  });
  it('a misaligned access raises #AC in ring 3 with AM and AC', () => {
    start('a1 01500000 f4', 3);
    m.cpu.loadCr0(0x60040011);
    m.cpu.setEflags(0x40002);
    m.cpu.run(3);
    expect([haltedVector(m), frame(1)[0]]).toEqual([17, 0]);
  });
});

describe('between instructions', () => {
  it('an interrupt waits for the instruction after STI', () => {
    start('fb 40 40 f4');
    m.cpu.setIntr(1);
    m.cpu.run(100);
    expect([haltedVector(m), frame(1)[0], m.cpu.gpr[0]]).toEqual([0x20, AT + 2, 1]);
  });
  it('STI, HLT sleeps with interrupts on and wakes', () => {
    start('fb f4 40');
    expect([m.cpu.run(100), m.cpu.icount]).toEqual(['halted', 2]);
    m.cpu.skip(1000);
    m.cpu.setIntr(1);
    expect([m.cpu.run(100), haltedVector(m), frame(1)[0], m.cpu.now - m.cpu.icount]).toEqual([
      'halted',
      0x20,
      AT + 2,
      1000,
    ]);
  });
  it('interrupts wait for IF, NMIs do not, and NMIs wait for IRET', () => {
    start('40 40 40 f4');
    m.cpu.setIntr(1);
    m.cpu.run(2);
    expect(m.cpu.gpr[0]).toBe(2);
    m.cpu.raiseNmi();
    m.cpu.run(10);
    expect([haltedVector(m), m.cpu.state.nmiBlocked[0]]).toEqual([2, 1]);
    m.cpu.raiseNmi();
    expect([m.cpu.run(10), haltedVector(m)]).toEqual(['halted', 2]);
  });
  it('a load of SS holds off interrupts and the single-step trap', () => {
    start('8ed0 40 40 f4');
    m.cpu.gpr[0] = 0x10;
    m.cpu.setEflags(0x202);
    m.cpu.run(1);
    m.cpu.setIntr(1);
    m.cpu.run(10);
    expect([haltedVector(m), frame(1)[0]]).toEqual([0x20, AT + 3]);
    start('8ed0 40 40 f4');
    m.cpu.gpr[0] = 0x10;
    m.cpu.setEflags(0x102);
    m.cpu.run(10);
    expect([haltedVector(m), frame(1)[0]]).toEqual([1, AT + 3]);
  });
  it('TF traps after the next instruction, with BS in DR6', () => {
    // pushfd; or dword [esp],100h; popfd; inc eax; inc eax
    start('9c 810c24 00010000 9d 40 40 f4');
    m.cpu.run(100);
    expect([haltedVector(m), frame(1)[0], m.cpu.gpr[0], m.cpu.state.dr[6] & 0x4000]).toEqual([1, AT + 10, 1, 0x4000]);
  });
  it('an instruction breakpoint in DR0 faults in front of it; RF lets it pass', () => {
    start('40 40 40 f4');
    m.cpu.state.dr[0] = AT + 1;
    m.cpu.state.dr[7] = 0x401;
    m.cpu.refreshEvents();
    m.cpu.run(100);
    expect([haltedVector(m), frame(3)[0], frame(3)[2] & 0x10000, m.cpu.state.dr[6] & 15]).toEqual([1, AT + 1, 0, 1]);
    start('40 40 40 f4');
    m.cpu.state.dr[0] = AT;
    m.cpu.state.dr[7] = 0x401;
    m.cpu.setEflags(0x10002);
    m.cpu.run(100);
    expect([haltedVector(m), m.cpu.gpr[0], m.cpu.getEflags() & 0x10000]).toEqual([-1, 3, 0]);
  });
  it('a data breakpoint traps after the write', () => {
    start('c605 00500000 07 40 f4');
    m.cpu.state.dr[1] = 0x5000;
    m.cpu.state.dr[7] = 0x404 | (1 << 20);
    m.cpu.refreshWatch();
    m.cpu.run(100);
    expect([haltedVector(m), frame(1)[0], m.cpu.state.dr[6] & 15]).toEqual([1, AT + 7, 2]);
  });
  it('an interrupt between two iterations saves the string instruction and RF', () => {
    start('f3 aa f4');
    m.cpu.gpr[ECX] = 100;
    m.cpu.gpr[7] = 0x5000;
    m.cpu.setEflags(0x202);
    m.cpu.run(10);
    m.cpu.setIntr(1);
    m.cpu.run(10);
    expect([haltedVector(m), frame(3)[0], frame(3)[2] & 0x10000, m.cpu.gpr[ECX]]).toEqual([0x20, AT, 0x10000, 90]);
  });
  it('attention ends the run after the port access that asked for it', () => {
    start('e620 40 40 f4');
    m.ports.claim({ first: 0x20, last: 0x20, handler: { read: () => 0, write: () => m.cpu.requestAttention() } });
    expect([m.cpu.run(100), m.cpu.icount, m.cpu.run(100)]).toEqual(['attention', 1, 'halted']);
  });
  it('starts after reset at FFFFFFF0h', () => {
    m.cpu.reset('power-on');
    expect([m.cpu.state.base[CS] + m.cpu.eip, m.cpu.state.cr0[0], m.cpu.cpl]).toEqual([0xfffffff0, 0x60000010, 0]);
    expect(HANDLERS).toBe(0x23000);
  });
});
