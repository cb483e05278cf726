/**
 * Interrupt and far-call frames that lie on the stacks now: what pushed each word is known from the recorded
 * transitions, not guessed from the values. A frame is alive until a recorded IRET or far return consumes it, a newer
 * frame covers it, or its CS word is gone from memory.
 */
import type { MicroStepId, Transition } from '#emulator/events';
import type { Machine } from '#emulator/machine';
import type { TransitionHistory } from './context.ts';
import { valueAt } from './memory-reader.ts';

export type FrameRole = 'EIP' | 'CS' | 'EFLAGS' | 'ESP' | 'SS' | 'error code' | 'parameter';
export interface FrameWord {
  readonly role: FrameRole;
  readonly linear: number;
  readonly size: 1 | 2 | 4;
  readonly value: number;
}
export interface LiveFrame {
  readonly transition: Transition;
  /** Linear addresses of the lowest and one past the highest word. */
  readonly low: number;
  readonly high: number;
  readonly words: readonly FrameWord[];
}

const ROLE_OF_PUSH: Partial<Record<MicroStepId, FrameRole>> = {
  'push.eip': 'EIP',
  'push.cs': 'CS',
  'push.eflags': 'EFLAGS',
  'push.esp': 'ESP',
  'push.ss': 'SS',
  'push.error-code': 'error code',
  'push.parameter': 'parameter',
};

/** Words a completed transition pushed, in the order it pushed them. */
export function pushedWords(transition: Transition): FrameWord[] {
  const words: FrameWord[] = [];
  if (transition.outcome !== 'completed') return words;
  for (const { step, writes } of transition.steps) {
    const role = ROLE_OF_PUSH[step];
    if (role === undefined) continue;
    for (const write of writes)
      words.push({ role, linear: write.linear >>> 0, size: write.size, value: write.after >>> 0 });
  }
  return words;
}

/** Where a completed IRET or far return found the EIP it popped, or null. */
export function poppedEipAt(transition: Transition): number | null {
  if (transition.outcome !== 'completed' || (transition.flow !== 'iret' && transition.flow !== 'far-return'))
    return null;
  if (transition.frame !== undefined) return transition.frame.address;
  const pop = transition.steps.find(({ step }) => step === 'pop.eip');
  const read = pop?.reads[0];
  return read === undefined ? null : read.linear >>> 0;
}

/** Older transitions than this many are not looked at. */
const DEPTH = 512;

/** Frames alive now, newest first. */
export function liveFrames(
  machine: Pick<Machine, 'readLinear'>,
  history: TransitionHistory,
  depth: number = DEPTH,
): LiveFrame[] {
  const frames: LiveFrame[] = [];
  const taken: [number, number][] = [];
  const consumed = new Set<number>();
  for (let id = history.count; id > 0 && id > history.count - depth; id--) {
    const transition = history.get(id);
    if (transition === null) break;
    const popped = poppedEipAt(transition);
    if (popped !== null) {
      consumed.add(popped);
      continue;
    }
    const words = pushedWords(transition);
    const eip = words.find(({ role }) => role === 'EIP');
    if (eip === undefined) continue;
    if (consumed.delete(eip.linear)) continue;
    const low = Math.min(...words.map((w) => w.linear));
    const high = Math.max(...words.map((w) => w.linear + w.size));
    if (taken.some(([from, to]) => low < to && from < high)) continue;
    taken.push([low, high]);
    if (isStillThere(machine, words)) frames.push({ transition, low, high, words });
  }
  return frames;
}

/** CS must be there unchanged, and EIP or EFLAGS too: a kernel may edit one of them, ordinary pushes change both. */
function isStillThere(machine: Pick<Machine, 'readLinear'>, words: readonly FrameWord[]): boolean {
  const unchanged = (role: FrameRole): boolean => {
    const word = words.find((w) => w.role === role);
    if (word === undefined) return false;
    const now = valueAt(machine, word.linear, word.size);
    // Only the low half of a pushed selector is defined.
    return now !== null && (role === 'CS' ? (now ^ word.value) & 0xffff : now ^ word.value) === 0;
  };
  return unchanged('CS') && (unchanged('EIP') || unchanged('EFLAGS'));
}

/** Frames further apart than this are not taken for the same stack: threads often have stacks of 4 KiB side by side. */
const SAME_STACK_GAP = 0x800;

/**
 * The frames a stack pointer stands under, innermost first: going up from `linearEsp` to the frame that was pushed by a
 * change to a more privileged level, where that stack begins.
 */
export function frameChain(frames: readonly LiveFrame[], linearEsp: number): LiveFrame[] {
  const above = frames.filter((f) => f.low >= linearEsp).sort((a, b) => a.low - b.low);
  const chain: LiveFrame[] = [];
  let at = linearEsp;
  for (const frame of above) {
    if (frame.low - at > SAME_STACK_GAP) break;
    chain.push(frame);
    at = frame.high;
    if (frame.words.some(({ role }) => role === 'SS')) break;
  }
  return chain;
}
