/** A processor with RAM and nothing else, for the tests of this room. */
import { type CpuModelName, encodeDescriptor, encodeGate } from '#emulator/arch';
import { write32 } from '#emulator/base';
import { IoPorts, PhysicalMemory } from '#emulator/memory';
import { Arena } from '#emulator/state';
import type { CpuEvent, DeviceEvent, Stamped } from '#emulator/events';
import { CPU_SECTION, TLB_SECTION } from './cpu-state.ts';
import { Cpu } from './cpu.ts';
import { FPU_SECTION } from './fpu/fpu-state.ts';

export interface TestMachine {
  readonly cpu: Cpu;
  readonly arena: Arena;
  readonly memory: PhysicalMemory;
  readonly ram: Uint8Array;
  readonly ports: IoPorts;
  readonly events: Stamped<DeviceEvent | CpuEvent>[];
  /** Vector the next INTA answers with. */
  vector: number;
}

export function makeMachine(ramBytes = 0x100000, cpuModel: CpuModelName = 'P6'): TestMachine {
  const arena = new Arena([CPU_SECTION, FPU_SECTION, TLB_SECTION], ramBytes);
  const memory = new PhysicalMemory(arena);
  const ports = new IoPorts();
  const events: Stamped<DeviceEvent | CpuEvent>[] = [];
  const machine = { arena, memory, ram: arena.ram, ports, events, vector: 0x20 } as {
    -readonly [K in keyof TestMachine]: TestMachine[K];
  };
  machine.cpu = new Cpu(arena, {
    ports,
    memory,
    cpuModel,
    acknowledgeInterrupt: () => {
      machine.cpu.setIntr(0);
      return machine.vector;
    },
    emit: (event) => void events.push(event),
  });
  return machine;
}

export const load = (m: TestMachine, at: number, bytes: ArrayLike<number>): void =>
  m.memory.load(at, Uint8Array.from(bytes));
export const hex = (text: string): number[] => (text.match(/[0-9a-f]{2}/gi) ?? []).map((b) => parseInt(b, 16));

// -- 32-bit protected mode with a GDT, an IDT and a TSS ------------------------------------------------------------------
export const GDT = 0x20000, IDT = 0x21000, TSS = 0x22000, HANDLERS = 0x23000, KERNEL_STACK = 0x30000; // prettier-ignore
export const KCODE = 0x08, KDATA = 0x10, UCODE = 0x1b, UDATA = 0x23; // prettier-ignore
const put = (m: TestMachine, at: number, [low, high]: [number, number]): void => {
  write32(m.ram, at, low);
  write32(m.ram, at + 4, high);
};
const flat = (type: number, dpl: number) =>
  encodeDescriptor({ base: 0, rawLimit: 0xfffff, type, s: 1, dpl, p: 1, db: 1, g: 1 });

/** Flat protected mode; every vector leads to a HLT of its own at HANDLERS + vector. */
export function protectedMode(m: TestMachine, cpl: 0 | 3): void {
  const { cpu, ram } = m;
  put(m, GDT + 8, flat(0xb, 0));
  put(m, GDT + 0x10, flat(3, 0));
  put(m, GDT + 0x18, flat(0xb, 3));
  put(m, GDT + 0x20, flat(3, 3));
  put(m, GDT + 0x28, encodeDescriptor({ base: TSS, rawLimit: 0x67, type: 11, s: 0, dpl: 0, p: 1 }));
  for (let vector = 0; vector < 256; vector++) {
    put(m, IDT + vector * 8, encodeGate({ selector: KCODE, offset: HANDLERS + vector, type: 14, dpl: 3, p: 1 }));
    ram[HANDLERS + vector] = 0xf4;
  }
  write32(ram, TSS + 4, KERNEL_STACK);
  write32(ram, TSS + 8, KDATA);
  const { state } = cpu;
  state.cr0[0] = 0x60000011;
  state.gdtrBase[0] = GDT;
  state.gdtrLimit[0] = 0x2f;
  state.idtrBase[0] = IDT;
  state.idtrLimit[0] = 0x7ff;
  state.eflags[0] = 2;
  state.cpl[0] = cpl;
  state.halted[0] = state.shutdown[0] = 0;
  cpu.reload();
  const dpl = cpl << 5;
  for (const register of [0, 2, 3, 4, 5])
    cpu.setSegment(register, cpl === 0 ? KDATA : UDATA, 0, 0xffffffff, 0xc09300 | (dpl << 8));
  cpu.setSegment(1, cpl === 0 ? KCODE : UCODE, 0, 0xffffffff, 0xc09b00 | (dpl << 8));
  cpu.setSegment(7, 0x28, TSS, 0x67, 0x8b00);
  cpu.gpr[4] = cpl === 0 ? KERNEL_STACK : 0x10000;
}
/** Vector whose handler the machine halted in, or -1. */
export const haltedVector = (m: TestMachine): number => {
  const at = m.cpu.eip - 1 - HANDLERS;
  return m.cpu.state.halted[0] !== 0 && at >= 0 && at < 256 ? at : -1;
};
