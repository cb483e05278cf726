/** What the processor needs from the machine around it, and why a run ended. */
import type { CpuModelName } from '#emulator/arch';
import type { CpuEvent, DeviceEvent, Stamped } from '#emulator/events';
import type { IoPorts, PhysicalMemory } from '#emulator/memory';

/** The pins of the numeric coprocessor interface: FERR# out, IGNNE# in. The board connects them (SDM vol. 1 appendix D.2). */
export interface NumericErrorPins {
  /** Level of FERR#, 1 = asserted. Called whenever it may have changed. */
  setFerr(level: 0 | 1): void;
  /** True while IGNNE# is asserted. */
  isIgnored(): boolean;
}

export interface CpuHost {
  readonly ports: IoPorts;
  readonly memory: PhysicalMemory;
  /** Which processor it is; a P6 unless told otherwise. */
  readonly cpuModel?: CpuModelName;
  /** Absent: FERR# leads nowhere and IGNNE# is never asserted. */
  readonly numericError?: NumericErrorPins;
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

/** An access to a watched byte. */
export interface MemoryAccess {
  readonly space: 'linear' | 'physical';
  /** Its first byte. */
  readonly address: number;
  readonly size: number;
  readonly write: boolean;
}
