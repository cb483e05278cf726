import { describe, expect, it } from 'vitest';
import { encodeDescriptor, encodeGate } from '#emulator/arch';
import { Digest, SeededRandom, write32 } from '#emulator/base';
import { RingRecorder } from '#emulator/events';
import { GDT, IDT, KCODE, KDATA, KERNEL_STACK, load, makeMachine, protectedMode, TSS, UCODE, UDATA, type TestMachine } from './machine.test-kit.ts'; // prettier-ignore
import type { Cpu } from './cpu.ts';

const USER = 0x1000, HANDLER = 0x4000, PAGES = 0x8000, STACK0 = KERNEL_STACK; // prettier-ignore

interface Watched extends TestMachine {
  recorder: RingRecorder;
}
/** Ring 3 calls INT 30h in a loop; the handler saves DS, loads another, and returns. */
function start(m: Watched): Watched {
  m.arena.resetAll();
  m.ram.fill(0);
  m.cpu.setWatchpoints(new Map());
  m.cpu.reset('power-on');
  protectedMode(m, 3);
  m.recorder = new RingRecorder(m.cpu, { transitions: 256, words: 1 << 14 });
  m.cpu.recorder = m.recorder;
  // inc eax; int 30h; add ecx,eax; jmp
  load(m, USER, [0x40, 0xcd, 0x30, 0x01, 0xc1, 0xeb, 0xf9]);
  // push ds; push ebx; mov bx,10h; mov ds,bx; inc dword [5000h]; pop ebx; pop ds; iretd
  load(m, HANDLER, [0x1e, 0x53, 0x66, 0xbb, 0x10, 0, 0x8e, 0xdb, 0xff, 0x05, 0, 0x50, 0, 0, 0x5b, 0x1f, 0xcf]);
  for (let vector = 0; vector < 256; vector++) gate(m, vector, HANDLER, 3);
  const { cpu } = m;
  cpu.gpr.fill(0, 0, 8);
  cpu.gpr[4] = 0x10000;
  cpu.eip = USER;
  cpu.setEflags(0x202);
  return m;
}
function machine(short: boolean): Watched {
  const m = makeMachine(0x40000) as Watched;
  const never = (): boolean => false;
  if (!short) Object.assign(m.cpu.passages, { deliver: never, returnFromInterrupt: never, loadData: never });
  return m;
}
function gate(m: TestMachine, vector: number, offset: number, dpl: number, type = 14, p: 0 | 1 = 1): void {
  const [low, high] = encodeGate({ selector: KCODE, offset, type, dpl, p });
  write32(m.ram, IDT + vector * 8, low);
  write32(m.ram, IDT + vector * 8 + 4, high);
}
function descriptor(m: TestMachine, selector: number, type: number, dpl: number, more: object = {}): void {
  const [low, high] = encodeDescriptor({ base: 0, rawLimit: 0xfffff, type, s: 1, dpl, p: 1, db: 1, g: 1, ...more });
  write32(m.ram, GDT + (selector & 0xfff8), low);
  write32(m.ram, GDT + (selector & 0xfff8) + 4, high);
}
/** Identity paging of the first 256 KiB; A and D bits clear, user pages. */
function paging(m: TestMachine): void {
  write32(m.ram, PAGES, (PAGES + 0x1000) | 7);
  for (let page = 0; page < 64; page++) write32(m.ram, PAGES + 0x1000 + page * 4, (page << 12) | 7);
  m.cpu.loadCr3(PAGES);
  m.cpu.loadCr0(0xe0010011);
}
function pageEntry(m: TestMachine, linear: number, bits: number): void {
  write32(m.ram, PAGES + 0x1000 + (linear >>> 12) * 4, (linear & ~0xfff) | bits);
  m.cpu.loadCr3(PAGES);
}
const inRing3 = (cpu: Cpu, action: () => void): void => {
  if (cpu.cpl === 3) action();
};

/** Things that may happen between two stretches of instructions. */
type Change = (m: TestMachine, cpu: Cpu, r: SeededRandom) => void;
const CHANGES: readonly Change[] = [
  () => {},
  () => {},
  (_, cpu) => cpu.setIntr(1),
  (m, cpu) => {
    m.vector = 0x21;
    cpu.setIntr(1);
  },
  (m) => gate(m, 0x30, HANDLER, 3, 15),
  (m) => gate(m, 0x30, HANDLER, 3, 14),
  (m) => gate(m, 0x30, HANDLER, 0),
  (m) => gate(m, 0x30, HANDLER, 3, 14, 0),
  (m) => gate(m, 0x30, HANDLER, 3, 6),
  (m, _, r) => write32(m.ram, TSS + 4, STACK0 - r.below(64) * 4),
  (m, _, r) => write32(m.ram, TSS + 4, STACK0 - r.below(64)),
  (m, _, r) => write32(m.ram, TSS + 4, STACK0 + 8 + r.below(4) * 4),
  (m) => write32(m.ram, TSS + 4, 8),
  (m) => write32(m.ram, TSS + 8, KDATA),
  (m) => write32(m.ram, TSS + 8, UDATA),
  (m) => descriptor(m, KCODE, 0xb, 0),
  (m) => descriptor(m, KCODE, 0xa, 0),
  (m) => descriptor(m, KCODE, 0xf, 0),
  (m) => descriptor(m, KCODE, 0xb, 0, { rawLimit: 3 }),
  (m) => descriptor(m, KDATA, 3, 0),
  (m) => descriptor(m, KDATA, 7, 0, { rawLimit: 0x20 }),
  (m) => descriptor(m, KDATA, 3, 0, { rawLimit: 0x2f }),
  (m) => descriptor(m, KDATA, 3, 0, { base: 0x100 }),
  (m) => descriptor(m, KDATA, 3, 0, { db: 0 }),
  (m) => descriptor(m, UDATA, 3, 3),
  (m) => descriptor(m, UDATA, 2, 3),
  (m) => descriptor(m, UDATA, 3, 3, { p: 0 }),
  (m) => descriptor(m, UCODE, 0xb, 3, { rawLimit: 1 }),
  (m) => descriptor(m, UCODE, 0xb, 3),
  (_, cpu) => cpu.setWatchpoints(new Map([[STACK0 - 8, 3]])),
  (_, cpu) => cpu.setWatchpoints(new Map([[IDT + 0x180, 1]])),
  (_, cpu) => cpu.setWatchpoints(new Map()),
  (m) => paging(m),
  (_, cpu) => cpu.loadCr0(0x60000011),
  (_, cpu) => cpu.loadCr3(PAGES),
  (m) => pageEntry(m, STACK0 - 4, 6),
  (m) => pageEntry(m, STACK0 - 4, 5),
  (m) => pageEntry(m, STACK0 - 4, 7),
  (m) => pageEntry(m, IDT, 6),
  (m) => pageEntry(m, IDT, 0x27),
  (_, cpu) => void (cpu.state.gdtrLimit[0] = 0x17),
  (_, cpu) => void (cpu.state.gdtrLimit[0] = 0x2f),
  (_, cpu) => void (cpu.state.idtrLimit[0] = 0x187),
  (_, cpu) => void (cpu.state.idtrLimit[0] = 0x7ff),
  (_, cpu) => cpu.loadCr0(cpu.state.cr0[0] | 0x40000),
  (_, cpu) => inRing3(cpu, () => cpu.setEflags(cpu.getEflags() | 0x40000)),
  (_, cpu) => cpu.setEflags(cpu.getEflags() ^ 0x200),
  (_, cpu) => cpu.setEflags(cpu.getEflags() ^ 0x4000),
  (_, cpu) => cpu.setEflags(cpu.getEflags() | 0x100),
  (_, cpu) => cpu.setEflags(cpu.getEflags() | 0x10000),
  (_, cpu) => inRing3(cpu, () => cpu.setSegment(5, 3, 0, 0, 0)),
  (_, cpu) => inRing3(cpu, () => cpu.setSegment(0, KDATA, 0, 0xffffffff, 0xc09300)),
  (_, cpu) => inRing3(cpu, () => void (cpu.gpr[4] -= 2)),
  (_, cpu) => cpu.setSegment(7, 0x28, TSS, 0x67, 0x8b00),
  (_, cpu) => cpu.setSegment(7, 0x28, TSS + 2, 0x67, 0x8b00),
  (_, cpu) => cpu.setSegment(7, 0x28, TSS, 8, 0x8b00),
  (_, cpu) => cpu.raiseNmi(),
];

/** Everything that can be seen: state, TLB, memory, and the transitions and events told since the last look. */
function look(m: Watched, since: number): unknown {
  m.cpu.sync();
  const told: unknown[] = [];
  for (let id = since; id < m.recorder.nextId; id++) told.push(m.recorder.transition(id));
  return [m.cpu.icount, m.arena.sectionBytes('cpu').join(), new Digest().bytes(m.arena.state).bytes(m.ram).toString(), told, m.events.splice(0)]; // prettier-ignore
}

describe('the short way through transitions', () => {
  const seeds = process.env['RINGSIDE_ALL_VECTORS'] ? 2000 : 30;
  it(`leaves what the long way leaves, and journals what it journals, over ${seeds} random histories`, () => {
    const both = [machine(true), machine(false)];
    for (let seed = 1; seed <= seeds; seed++) {
      for (const m of both) {
        start(m).cpu.observeLevel = seed % 2 === 0 ? 'events' : 'transitions';
        m.events.length = 0;
      }
      const choices = both.map(() => new SeededRandom(seed));
      let since = 1;
      for (let stretch = 0; stretch < 12; stretch++) {
        const exits = both.map((m, which) => {
          const r = choices[which] as SeededRandom;
          const change = CHANGES[r.below(r.below(3) === 0 ? CHANGES.length : 4)] as Change;
          change(m, m.cpu, r);
          return m.cpu.run(1 + r.below(60));
        });
        const [one, other] = both.map((m) => look(m, since));
        expect([seed, stretch, exits[0], one]).toEqual([seed, stretch, exits[1], other]);
        since = both[0]?.recorder.nextId ?? 1;
        if (exits[0] === 'shutdown' || exits[0] === 'halted') break;
      }
    }
  });
  it.each(['transitions', 'events'] as const)('is taken while %s are told', (level) => {
    const m = start(machine(true));
    m.cpu.observeLevel = level;
    let taken = 0;
    const { deliver } = m.cpu.passages;
    Object.assign(m.cpu.passages, { deliver: (...all: Parameters<typeof deliver>) => deliver(...all) && ++taken > 0 });
    m.cpu.run(1000);
    expect(taken).toBeGreaterThan(50);
    expect(m.events.some(({ kind }) => kind === 'interrupt-flag')).toBe(level === 'events');
  });
});
