/** What the processor needs from the machine around it, and why a run ended. */
import type { CpuModelName } from '#emulator/arch';
import type { CpuEvent, DeviceEvent, Stamped } from '#emulator/events';
import type { IoPorts, PhysicalMemory } from '#emulator/memory';

export interface CpuHost {
  readonly ports: IoPorts;
  readonly memory: PhysicalMemory;
  /** Which processor it is; a P6 unless told otherwise. */
  readonly cpuModel?: CpuModelName;
  /** INTA cycle: the 8259A answers with the vector. Called once per external interrupt, at its delivery. */
  acknowledgeInterrupt(): number;
  /** Events that are not transitions, already stamped. */
  emit(event: Stamped<DeviceEvent | CpuEvent>): void;
}

/**
 * Why `Cpu.run` returned.
 * - `budget`: as many instructions as asked for were executed.
 * - `halted`: in the HALT state and nothing pending wakes it.
 * - `shutdown`: a third fault; only a reset helps.
 * - `breakpoint`: the next instruction is at a breakpoint (`cpu.stopLinear`); a further run executes it.
 * - `watchpoint`: the last instruction touched a watched byte (`cpu.stopLinear`).
 * - `attention`: `requestAttention()` was called; the machine looks at its schedule.
 * - `not-modelled`: `cpu.stopText` says what; the state is that before the instruction.
 */
export type CpuExit = 'budget' | 'halted' | 'shutdown' | 'breakpoint' | 'watchpoint' | 'attention' | 'not-modelled';
