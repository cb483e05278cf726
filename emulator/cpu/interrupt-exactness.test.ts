/** Interrupt shadows, NMI, HALT and the interruption of string instructions, to the instruction (SDM vol. 3 §6.7, §6.8). */
import { describe, expect, it } from 'vitest';
import { EAX, ECX, EDI, ESI, ESP } from '#emulator/arch';
import { read32, write32 } from '#emulator/base';
import { haltedVector, hex, KDATA, KERNEL_STACK, load, makeMachine, protectedMode } from './machine.test-kit.ts';

const m = makeMachine(0x100000);
const AT = 0x1000, DATA = 0x5000, IF = 0x200, RF = 0x10000, HANDLER = 0x23000; // prettier-ignore

function start(code: string, flags = 2): void {
  m.ram.fill(0);
  m.cpu.reset('power-on');
  m.cpu.state.icount[0] = m.cpu.state.skipped[0] = 0;
  m.cpu.setIntr(0);
  m.vector = 0x20;
  protectedMode(m, 0);
  m.cpu.gpr.fill(0, 0, 8);
  m.cpu.gpr[ESP] = KERNEL_STACK;
  m.cpu.gpr[ESI] = m.cpu.gpr[EDI] = DATA;
  m.cpu.eip = AT;
  load(m, AT, hex(code));
  m.cpu.setEflags(flags);
}
/** Vector in whose handler it halted, and EIP saved, counted from the start. */
function interruptedAt(): [number, number] {
  m.cpu.run(300);
  return [haltedVector(m), read32(m.ram, m.cpu.gpr[ESP] >>> 0) - AT];
}
const pushed = (n: number): number => read32(m.ram, (m.cpu.gpr[ESP] >>> 0) + 4 * n);

describe('the shadow of STI', () => {
  it.each([
    ['STI, INC', 'fb 40 f4', 2],
    ['STI, STI: only the first delays', 'fb fb 40 f4', 2],
    ['STI with IF = 1 delays nothing', '90 fb 40 f4', 0],
    ['STI, HLT: HALT, then the interrupt', 'fb f4', 2],
    ['STI, MOV SS: the second shadow follows the first', 'fb 8ed0 40 40 f4', 4],
    ['MOV SS, STI: STI has its own', '8ed0 fb 40 40 f4', 4],
    ['POPFD has none', '9d 40 f4', 1],
  ] as const)('%s', (name, code, at) => {
    start(code, name.includes('IF = 1') ? 2 | IF : 2);
    m.cpu.gpr[EAX] = KDATA;
    m.cpu.gpr[ESP] -= 4;
    write32(m.ram, m.cpu.gpr[ESP], IF | 2);
    m.cpu.setIntr(1);
    expect(interruptedAt()).toEqual([0x20, at]);
  });
  it('STI, CLI lets no interrupt in', () => {
    start('fb fa 40 f4');
    m.cpu.setIntr(1);
    expect([m.cpu.run(100), haltedVector(m), m.cpu.gpr[EAX]]).toEqual(['halted', -1, 1]);
  });
  it('does not hold off an NMI', () => {
    start('fb 40 40 f4');
    m.cpu.run(1);
    m.cpu.raiseNmi();
    expect(interruptedAt()).toEqual([2, 1]);
  });
  it('survives save and restore', () => {
    start('fb 40 40 f4');
    m.cpu.run(1);
    m.cpu.setIntr(1);
    m.cpu.sync();
    const state = m.arena.state.slice();
    m.cpu.reset('power-on');
    m.arena.state.set(state);
    m.cpu.reload();
    expect(interruptedAt()).toEqual([0x20, 2]);
  });
});

describe('the shadow of a load of SS', () => {
  const rows = [['MOV SS', '8ed0 40 40 f4', 3], ['POP SS', '17 40 40 f4', 2], ['MOV SS, MOV SS: the second has none', '8ed0 8ed0 40 f4', 4], ['LSS has none', '0fb225 00500000 40 f4', 7], ['MOV DS has none', '8ed8 40 f4', 2]] as const; // prettier-ignore
  const prepare = (code: string): void => {
    start(code, 2 | IF);
    m.cpu.gpr[EAX] = KDATA;
    write32(m.ram, DATA, KERNEL_STACK - 4);
    write32(m.ram, DATA + 4, KDATA);
    m.cpu.gpr[ESP] -= 4;
    write32(m.ram, m.cpu.gpr[ESP], KDATA);
    m.cpu.run(1);
  };
  it.each(rows)('%s: INTR', (_name, code, at) => {
    prepare(code);
    m.cpu.setIntr(1);
    expect(interruptedAt()).toEqual([0x20, at]);
  });
  it.each(rows)('%s: NMI', (_name, code, at) => {
    prepare(code);
    m.cpu.raiseNmi();
    expect(interruptedAt()).toEqual([2, at]);
  });
  it('a load that faults has none', () => {
    start('8ed0 40 f4', 2);
    m.cpu.gpr[EAX] = 0;
    m.cpu.raiseNmi();
    m.cpu.state.nmiBlocked[0] = 1;
    expect(interruptedAt()[0]).toBe(13);
  });
});

describe('NMI', () => {
  it('comes before INTR', () => {
    start('40 40 f4', 2 | IF);
    m.cpu.setIntr(1);
    m.cpu.raiseNmi();
    expect([interruptedAt(), m.cpu.getEflags() & IF]).toEqual([[2, 0], 0]);
  });
  it('is held off by itself until IRET; one is remembered, not two', () => {
    // NMI handler: inc ecx; nop; nop; iretd
    start('40 40 40 f4');
    load(m, HANDLER + 2, hex('41 90 90 cf'));
    m.cpu.raiseNmi();
    m.cpu.run(2);
    m.cpu.raiseNmi();
    m.cpu.raiseNmi();
    m.cpu.run(100);
    expect([m.cpu.gpr[ECX], m.cpu.gpr[EAX], m.cpu.state.nmiBlocked[0]]).toEqual([2, 3, 0]);
  });
  it('an IRET that faults unblocks it all the same', () => {
    start('40 f4');
    // The handler zeroes the CS of its frame: IRETD is #GP(0), in front of whose handler the second NMI is served.
    load(m, HANDLER + 2, hex('c7442404 00000000 cf'));
    m.cpu.raiseNmi();
    m.cpu.run(2);
    m.cpu.raiseNmi();
    load(m, HANDLER + 13, hex('90'));
    m.cpu.run(1);
    load(m, HANDLER + 2, hex('f4'));
    expect([interruptedAt(), pushed(4)]).toEqual([[2, HANDLER + 13 - AT], HANDLER + 10]);
  });
  it('wakes a processor that halted with IF = 0; INTR does not', () => {
    start('f4 40 f4');
    expect(m.cpu.run(10)).toBe('halted');
    m.cpu.setIntr(1);
    expect(m.cpu.run(10)).toBe('halted');
    m.cpu.raiseNmi();
    expect([interruptedAt(), m.cpu.icount]).toEqual([[2, 1], 3]);
  });
});

describe('a repeated string instruction', () => {
  it.each([
    ['f3 a4', 1, 1],
    ['f3 66 a5', 2, 1],
    ['f3 a5', 4, 1],
    ['fd f3 a5', 4, -1],
    ['f3 aa', 1, 0],
    ['f3 ac', 1, 2],
  ] as const)('%s: an interrupt saves its first prefix, RF = 1 and exact counters', (code, size, kind) => {
    start(`${code} 40 f4`, 2 | IF);
    const down = code.startsWith('fd') ? -1 : 1;
    m.cpu.gpr[ECX] = 20;
    m.cpu.run(7 + (down < 0 ? 1 : 0));
    m.cpu.setIntr(1);
    const at = down < 0 ? 1 : 0;
    expect([interruptedAt(), pushed(2) & RF, m.cpu.gpr[ECX]]).toEqual([[0x20, at], RF, 13]);
    const moved = 7 * size * down;
    expect([m.cpu.gpr[ESI] - DATA, m.cpu.gpr[EDI] - DATA]).toEqual([kind === 0 ? 0 : moved, kind === 2 ? 0 : moved]);
  });
  it('goes on after IRETD, with all its prefixes, and an instruction breakpoint on it does not fire again', () => {
    // rep movsb from FS with 16-bit addresses
    start('64 67 f3 a4 40 f4', 2 | IF);
    load(m, HANDLER + 0x20, hex('cf'));
    m.ram.set([1, 2, 3, 4, 5, 6], 0x6000);
    m.cpu.gpr[ESI] = 0x6000;
    m.cpu.gpr[ECX] = 6;
    m.cpu.state.dr[0] = AT;
    m.cpu.state.dr[7] = 0x401;
    m.cpu.refreshWatch();
    m.cpu.setEflags(2 | IF | RF);
    m.cpu.run(3);
    m.cpu.setIntr(1);
    m.cpu.run(100);
    expect([[...m.ram.subarray(DATA, DATA + 6)], m.cpu.gpr[EAX], haltedVector(m)]).toEqual([[1, 2, 3, 4, 5, 6], 1, -1]);
  });
  it('after its last iteration an interrupt saves the next instruction, RF = 0', () => {
    start('f3 aa 40 f4', 2 | IF);
    m.cpu.gpr[ECX] = 5;
    m.cpu.run(5);
    m.cpu.setIntr(1);
    expect([interruptedAt(), pushed(2) & RF]).toEqual([[0x20, 2], 0]);
  });
  it('with ECX = 0 does nothing, touches nothing, counts as one', () => {
    start('f3 a5 f3 a7 40 f4');
    m.cpu.gpr[ESI] = m.cpu.gpr[EDI] = 0x7ffffff0;
    const flags = m.cpu.getEflags();
    m.cpu.run(2);
    expect([m.cpu.eip - AT, m.cpu.icount, m.cpu.gpr[ESI], m.cpu.getEflags()]).toEqual([4, 2, 0x7ffffff0, flags]);
  });
  it('with 16-bit addresses counts in CX and leaves the upper half of ECX', () => {
    start('67 f3 aa f4');
    m.cpu.gpr[ECX] = 0x10003;
    m.cpu.run(100);
    expect([m.cpu.gpr[ECX], m.cpu.gpr[EDI] - DATA]).toEqual([0x10000, 3]);
  });
  it('REPE CMPSB interrupted before the difference goes on comparing', () => {
    start('f3 a6 f4', 2 | IF);
    load(m, HANDLER + 0x20, hex('cf'));
    m.ram.set([1, 2, 3, 4, 9], DATA);
    m.ram.set([1, 2, 3, 4, 5], 0x6000);
    m.cpu.gpr[EDI] = 0x6000;
    m.cpu.gpr[ECX] = 100;
    m.cpu.run(2);
    m.cpu.setIntr(1);
    m.cpu.run(100);
    expect([m.cpu.gpr[ECX], m.cpu.gpr[ESI] - DATA]).toEqual([95, 5]);
  });
});

describe('code changed right in front of itself', () => {
  it('is executed as it now stands: there is no prefetch queue', () => {
    // mov byte [next],48h; next: inc eax becomes dec eax
    start('c605 07100000 48 40 f4');
    m.cpu.run(10);
    expect(m.cpu.gpr[EAX]).toBe(-1);
  });
});

describe('a frame that straddles 4 GiB', () => {
  it('fits into a segment with the limit 4 GiB - 1: offsets wrap around', () => {
    start('cd40 f4');
    m.cpu.gpr[ESP] = 2;
    m.cpu.run(10);
    expect([haltedVector(m), m.cpu.gpr[ESP] >>> 0]).toEqual([0x40, 0xfffffff6]);
  });
  it('does not fit into an expand-down segment: its last bytes come again below the limit', () => {
    start('cd40 f4');
    m.cpu.setSegment(2, KDATA, 0, 0xfff, 0xc09700);
    m.cpu.gpr[ESP] = 2;
    m.cpu.observeLevel = 'events';
    m.events.length = 0;
    m.cpu.run(10);
    m.cpu.observeLevel = 'off';
    const chain = m.events.find((e) => e.kind === 'shutdown')?.chain[0];
    expect([chain?.vector, chain?.why]).toEqual([12, { rule: 'stack offset > SS limit', left: 1, right: 0xfff }]);
  });
});
