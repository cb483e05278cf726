/**
 * The stack of frames: where the processor is, procedures it will return to, and whom interrupts and faults interrupted. Frames of
 * transitions are known from the recording; procedures are words that point behind a CALL.
 */
import { parseDescriptor, vectorName } from '#emulator/arch';
import { read32 } from '#emulator/base';
import { callsBefore } from '#emulator/debug';
import type { Transition } from '#emulator/events';
import {
  frameChain,
  labelAt,
  linearEip,
  linearEsp,
  liveFrames,
  type InspectContext,
  type LiveFrame,
} from '#emulator/inspect';
import type { Machine, RegisterState } from '#emulator/machine';

export interface Frame {
  readonly name: string;
  readonly linear: number;
  readonly kind: 'current' | 'procedure' | 'interrupted';
  /** Words that were pushed for it, `[linear, value]` by name. */
  readonly words: readonly { readonly name: string; readonly linear: number; readonly value: number }[];
}

/** Words looked at for return addresses, at most, and frames told. */
const MOST_WORDS = 256, MOST_FRAMES = 64; // prettier-ignore
const VM = 1 << 17;

const nameAt = (context: InspectContext, linear: number): string =>
  labelAt(context, linear) || `0x${linear.toString(16).padStart(8, '0')}`;

function causeText({ cause, flow }: Transition): string {
  const vector = cause.vector ?? -1;
  switch (cause.type) {
    case 'exception':
      return vectorName(vector);
    case 'external':
      return `interrupt ${vectorName(vector)}`;
    case 'NMI':
      return 'NMI';
    default:
      return vector >= 0 ? `INT ${vectorName(vector)}` : flow;
  }
}

/** Linear address of CS:EIP as a frame keeps them. */
function linearOf(machine: Machine, r: RegisterState, cs: number, eip: number, eflags: number): number {
  if ((r.cr0 & 1) === 0 || eflags & VM) return ((cs & 0xffff) * 16 + (eip & 0xffff)) >>> 0;
  const table = cs & 4 ? r.segments[6] : r.gdtr;
  const { bytes, mapped } = machine.readLinear((table.base + (cs & 0xfff8)) >>> 0, 8);
  if (mapped.includes(0)) return eip >>> 0;
  return (parseDescriptor(read32(bytes, 0), read32(bytes, 4)).base + eip) >>> 0;
}

function procedures(machine: Machine, r: RegisterState, context: InspectContext, low: number, high: number): Frame[] {
  const size = (r.segments[1].attributes >>> 22) & 1 ? 4 : 2;
  const frames: Frame[] = [];
  const { bytes, mapped } = machine.readLinear(low, Math.min(MOST_WORDS * size, Math.max(0, high - low)));
  for (let at = 0; at + size <= bytes.length && mapped[at] === 1; at += size) {
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = value * 256 + bytes[at + k];
    const linear = (r.segments[1].base + value) >>> 0;
    if (value === 0 || callsBefore(machine, r, linear).length === 0) continue;
    const words = [{ name: 'return address', linear: (low + at) >>> 0, value }];
    frames.push({ name: nameAt(context, linear), linear, kind: 'procedure', words });
  }
  return frames;
}

function interrupted(
  machine: Machine,
  r: RegisterState,
  context: InspectContext,
  { transition, words }: LiveFrame,
): Frame {
  const word = (role: string): number => words.find((w) => w.role === role)?.value ?? 0;
  const linear = linearOf(machine, r, word('CS'), word('EIP'), word('EFLAGS'));
  const name = `${nameAt(context, linear)}  ← ${causeText(transition)}`;
  const pushed = [...words].sort((a, b) => a.linear - b.linear);
  return {
    name,
    linear,
    kind: 'interrupted',
    words: pushed.map((w) => ({ name: w.role, linear: w.linear, value: w.value })),
  };
}

/** Innermost first. */
export function framesOf(machine: Machine, context: InspectContext): Frame[] {
  const r = machine.registers();
  const here = linearEip(r);
  const frames: Frame[] = [{ name: nameAt(context, here), linear: here, kind: 'current', words: [] }];
  let low = linearEsp(r);
  for (const frame of frameChain(liveFrames(machine, context.transitions), low)) {
    frames.push(...procedures(machine, r, context, low, frame.low), interrupted(machine, r, context, frame));
    low = frame.high;
    // Below a frame with SS lies another stack.
    if (frame.words.some(({ role }) => role === 'SS')) return frames.slice(0, MOST_FRAMES);
  }
  frames.push(...procedures(machine, r, context, low, low + MOST_WORDS * 4));
  return frames.slice(0, MOST_FRAMES);
}
