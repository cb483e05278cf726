/** Brute force: every instruction of a run is executed alone, and all writes are noted. What the searches must find. */
import { linearEip } from '#emulator/inspect';
import { createMachine, type BootImage, type Machine, type MachineConfig, type Mark } from '#emulator/machine';
import { Timeline } from '#emulator/timeline';
import { registerWrites } from './effects.ts';
import { decodedHere } from './instruction.ts';
import { registerNamed } from './register-value.ts';
import { transitionWrites } from './transition-writes.ts';

export const REGISTERS = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI', 'CR0', 'CR3', 'GDTR.base', 'IDTR.limit', ...['ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'LDTR', 'TR'].flatMap((s) => [`${s}.selector`, `${s}.base`, `${s}.limit`, `${s}.attributes`])]; // prettier-ignore

/** Bytes of RAM that are compared at every step. */
const LOOKED_AT = 0x20000;

export interface Written {
  readonly before: Mark;
  readonly linear: number;
}

/** A timeline that stands at the boot sector's first instruction (or, without it, at power-on). */
export function booted(image: BootImage, config: MachineConfig, stopAt: number | null = 0x7c00): Timeline {
  const timeline = new Timeline(createMachine(config));
  timeline.load(image);
  if (stopAt === null) return timeline;
  timeline.machine.setBreakpoints([stopAt]);
  timeline.run({ instructions: 5_000_000 });
  timeline.machine.setBreakpoints([]);
  return timeline;
}

/** Last write of each register and each byte of RAM by the time the run ends, found by single steps. */
export class Oracle {
  readonly registers = new Map<string, Written>();
  readonly bytes = new Map<number, Written>();
  /** Registers that changed although no table says so. */
  readonly surprises: string[] = [];

  run(timeline: Timeline, steps: number): void {
    const { machine } = timeline;
    let memory = machine.readPhysical(0, LOOKED_AT);
    for (let k = 0; k < steps; k++) {
      const before = timeline.present;
      const state = machine.registers();
      const one = decodedHere(machine);
      const count = machine.transitionCount;
      const note = { before, linear: linearEip(state) };
      const reason = timeline.step();
      if (machine.now === before.now) return;
      const after = machine.registers();
      const moved = machine.transitionCount > count;
      const passed = Array.from({ length: machine.transitionCount - count }, (_, n) =>
        machine.transition(count + 1 + n)!,
      );
      const kept = passed.every(
        ({ cause }) => cause.type === 'INT n' || cause.type === 'instruction' || cause.vector === 1,
      );
      const writes = one === null ? [] : registerWrites(one);
      const plain = one !== null && (one.rep === 0 || one.form?.rep === 'none');
      for (const name of REGISTERS) {
        const changed = registerNamed(state, name) !== registerNamed(after, name);
        const claimed = plain && writes.some((w) => w.register === name && w.sure);
        const delivered = !kept && passed.some((one) => transitionWrites(one, name, 0, 32));
        if (changed || (claimed && kept) || delivered) this.registers.set(name, note);
        const known = writes.some((w) => w.register === name);
        if (changed && !moved && !known) this.surprises.push(`${name} by ${one?.form?.text}`);
      }
      const next = machine.readPhysical(0, LOOKED_AT);
      for (let at = 0; at < next.length; at += 4096) {
        const page = next.subarray(at, at + 4096);
        if (same(page, memory.subarray(at, at + 4096))) continue;
        for (let i = 0; i < 4096; i++) if (page[i] !== memory[at + i]) this.bytes.set(at + i, note);
      }
      memory = next;
      if (reason.why === 'powered-off' || reason.why === 'shutdown') return;
    }
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  const [x, y] = [a, b].map((p) => new Uint32Array(p.buffer, p.byteOffset, p.length / 4));
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

/** Runs a search to its end in small pieces. */
export function finish<T>(timeline: Timeline, search: Generator<undefined, T, number>, budget = 5000): T {
  const began = timeline.present;
  const resume = timeline.machine.suspendWatchers();
  let piece = search.next();
  while (!piece.done) piece = search.next(budget);
  timeline.machine.suspendWatchers();
  timeline.seek(began);
  resume();
  return piece.value;
}
export const linearOf = (machine: Machine): number => linearEip(machine.registers());
