/** The sweep on our processor: RAM, no devices, no BIOS. The boot sector is entered as the BIOS would. */
import { Cpu, CPU_SECTION, FPU_SECTION, TLB_SECTION, type CpuExit } from '#emulator/cpu';
import { CS } from '#emulator/arch';
import { IoPorts, PhysicalMemory } from '#emulator/memory';
import { Arena } from '#emulator/state';
import { encodeCases, splitRecords, type Case } from './case.ts';
import * as at from './layout.ts';

export interface Images {
  readonly boot: Uint8Array;
  readonly harness: Uint8Array;
}

/** A look at the machine while it runs. */
export interface SweepObserver {
  /** Called once, before the first instruction. */
  begin?(cpu: Cpu, ram: Uint8Array): void;
}

const RAM = 32 << 20;

export class SweepMachine {
  readonly arena = new Arena([CPU_SECTION, FPU_SECTION, TLB_SECTION], RAM);
  readonly memory = new PhysicalMemory(this.arena);
  readonly cpu: Cpu;
  constructor() {
    this.cpu = new Cpu(this.arena, {
      ports: new IoPorts(),
      memory: this.memory,
      acknowledgeInterrupt: () => 0xff,
      emit: () => undefined,
    });
  }
  get words(): Uint32Array {
    const { ram } = this.arena;
    return new Uint32Array(ram.buffer, ram.byteOffset, ram.length >>> 2);
  }

  /** 0:7C00 in real mode. */
  boot(): void {
    const { cpu } = this;
    cpu.reset('warm');
    cpu.setSegment(CS, 0, 0, 0xffff, 0x9b00);
    cpu.eip = 0x7c00;
    cpu.refreshEvents();
  }

  load(images: Images, cases: readonly Case[]): void {
    this.memory.load(0x7c00, images.boot);
    this.memory.load(at.HARNESS, images.harness);
    this.memory.load(at.CASES, encodeCases(cases));
    this.cpu.reload();
    this.boot();
  }

  /** Runs until the harness is done or something unexpected stops the processor, whose exit is returned. */
  run(): CpuExit | null {
    let last = -1;
    for (;;) {
      const exit = this.cpu.run(20_000_000);
      const { [at.H_CASE_INDEX >>> 2]: index } = this.words;
      if (exit === 'budget' && index === last) return exit;
      last = index as number;
      if (exit === 'shutdown') this.boot();
      else if (exit === 'halted' && this.words[at.H_FINISHED >>> 2] === 1) return null;
      else if (exit !== 'budget') return exit;
    }
  }

  records(count: number): Uint32Array[] {
    const last = this.words[at.H_RESULT >>> 2] as number;
    return splitRecords(this.words.slice(at.RESULTS >>> 2, last >>> 2), count);
  }
}

/** Run cases, at most `chunk` at a time so that results fit, and return their records. */
export function runOurs(
  images: Images,
  cases: readonly Case[],
  observe?: (machine: SweepMachine, from: number) => void,
): Uint32Array[] {
  const records: Uint32Array[] = [];
  const CHUNK = 20000;
  for (let from = 0; from < cases.length; from += CHUNK) {
    const some = cases.slice(from, from + CHUNK);
    const machine = new SweepMachine();
    machine.load(images, some);
    observe?.(machine, from);
    const exit = machine.run();
    const these = machine.records(some.length);
    if (exit !== null || these.length < some.length) {
      const name = some[these.length]?.name;
      throw new Error(`the sweep stopped (${exit}) in case ${from + these.length}: ${name} at ${machine.cpu.eip.toString(16)} ${machine.cpu.stopText}`); // prettier-ignore
    }
    records.push(...these);
  }
  return records;
}
