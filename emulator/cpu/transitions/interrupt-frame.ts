/**
 * The frame that a transition pushes, as a list built once and pushed once: interrupt frames, return addresses of far
 * calls, parameters of call gates. Limits and pages are checked before anything is written.
 */
import { ESP, SS, VECTOR_SS } from '#emulator/arch';
import type { MicroStepId } from '#emulator/events';
import type { CpuCore } from '../cpu-core.ts';
import { stackMask } from './descriptors.ts';
import { probe, require, setGpr, step, writeMemory } from './tell.ts';

/** SS:ESP, 31 parameters, EFLAGS, CS:EIP and an error code. */
const MOST = 40;

export class InterruptFrame {
  /** Bytes per slot. */
  size: 2 | 4 = 4;
  count = 0;
  readonly values = new Int32Array(MOST);
  readonly steps: MicroStepId[] = Array.from<MicroStepId>({ length: MOST }).fill('push.eip');

  /** An empty frame with slots of 2 or 4 bytes. */
  empty(size: 2 | 4): this {
    this.size = size;
    this.count = 0;
    return this;
  }
  /** The next slot towards lower addresses. */
  add(id: MicroStepId, value: number): this {
    this.steps[this.count] = id;
    this.values[this.count++] = value;
    return this;
  }
}

/** The one frame; transitions are atomic and build it afresh, so it holds nothing between them. */
export const frame = new InterruptFrame();

/** A stack to push on: the hidden part of SS as it will be, and the stack pointer before the first push. */
export interface Stack {
  readonly base: number;
  readonly limit: number;
  readonly attributes: number;
  readonly esp: number;
}

export const currentStack = (cpu: CpuCore): Stack => ({
  base: cpu.state.base[SS] as number,
  limit: cpu.state.limit[SS] as number,
  attributes: cpu.state.attributes[SS] as number,
  esp: (cpu.gpr[ESP] as number) >>> 0,
});

const isExpandDown = (attributes: number): boolean => (attributes & 0x1c00) === 0x1400;

/**
 * The stack must have room for the frame, else #SS(errorCode). A stack pointer wraps at the stack size (16 or 32 bits), slot
 * by slot; a slot must not straddle the end of the segment.
 */
export function requireRoom(cpu: CpuCore, pushed: InterruptFrame, stack: Stack, errorCode: number): void {
  const { attributes, limit } = stack;
  require(cpu, attributes !== 0, 'SS is usable', attributes, 0, VECTOR_SS, errorCode);
  const mask = stackMask(attributes);
  const { count, size } = pushed;
  const top = (stack.esp & mask) >>> 0;
  // Without wrapping, the slots are one piece below the stack pointer; 0 wraps to the end of the segment as a whole.
  let lowest = ((top - count * size) & mask) >>> 0;
  let last = ((top - 1) & mask) >>> 0;
  if (top !== 0 && top < count * size) {
    lowest = 0xffffffff;
    for (let k = 1; k <= count; k++) {
      const offset = ((top - k * size) & mask) >>> 0;
      lowest = Math.min(lowest, offset);
      last = Math.max(last, offset + size - 1);
    }
  }
  if (isExpandDown(attributes)) {
    // §3.4.5.1: in an expand-down segment the valid offsets are limit + 1 to FFFFFFFFh or FFFFh.
    require(cpu, lowest > limit, 'stack offset > SS limit', lowest, limit, VECTOR_SS, errorCode);
    // Bytes beyond 4 GiB come again at 0, below the limit.
    if (last > 0xffffffff)
      require(cpu, false, 'stack offset > SS limit', Math.min(last >>> 0, limit), limit, VECTOR_SS, errorCode);
    require(cpu, last <= mask >>> 0, 'stack offset <= SS limit', last, mask, VECTOR_SS, errorCode);
  } else {
    // With a limit of 4 GiB - 1 an access may wrap around (§5.3).
    const fits = last <= limit || limit === 0xffffffff;
    require(cpu, fits, 'stack offset <= SS limit', Math.min(last, 0xffffffff), limit, VECTOR_SS, errorCode);
  }
}

/** Raise now the #PF that pushing would raise: at the first slot, in the order of the pushes, that cannot be written. */
export function probeFrame(cpu: CpuCore, pushed: InterruptFrame, stack: Stack, supervisor: boolean): void {
  const mask = stackMask(stack.attributes);
  const { size } = pushed;
  const first = (stack.base + (((stack.esp - size) & mask) >>> 0)) >>> 0;
  const last = (stack.base + (((stack.esp - pushed.count * size) & mask) >>> 0)) >>> 0;
  probe(cpu, first, size, supervisor);
  if (first >>> 12 === last >>> 12) return;
  for (let k = 2; k <= pushed.count; k++) {
    probe(cpu, stack.base + (((stack.esp - k * size) & mask) >>> 0), size, supervisor);
  }
}

/** Push the frame on the stack in SS:ESP. Was probed: cannot fault. */
export function pushFrame(cpu: CpuCore, pushed: InterruptFrame, supervisor: boolean): void {
  const base = cpu.state.base[SS] as number;
  const mask = stackMask(cpu.state.attributes[SS] as number);
  const { size, count, values, steps } = pushed;
  const tells = cpu.narrator !== null;
  let esp = cpu.gpr[ESP] as number;
  for (let k = 0; k < count; k++) {
    const offset = (esp - size) & mask;
    esp = mask === 0xffff ? (esp & ~0xffff) | offset : offset;
    if (tells) step(cpu, steps[k] as MicroStepId);
    writeMemory(cpu, base + (offset >>> 0), size, values[k] as number, supervisor);
    if (tells) setGpr(cpu, ESP, esp);
  }
  cpu.gpr[ESP] = esp;
}
