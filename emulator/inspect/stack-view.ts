/** The current stack, word by word; words of interrupt frames carry the role the processor gave them. */
import { read16, read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { labelAt } from './context.ts';
import type { InspectContext } from './context.ts';
import { liveFrames } from './frames.ts';
import type { FrameWord } from './frames.ts';
import { linearEsp } from './places.ts';
import { descriptorInMemory } from './registers-view.ts';
import { ring0Stack } from './tss-view.ts';
import type { StackView, StackWordView, ViewArgs } from './views.ts';

export const STACK_VIEW_DEFAULT = 64;
export const STACK_VIEW_LIMIT = 4096;

export function stackView(
  machine: Pick<Machine, 'registers' | 'readLinear'>,
  args: ViewArgs['stack'],
  context: InspectContext,
): StackView {
  const r = machine.registers();
  const ring0 = ring0Stack(machine, r.segments[7]);
  const stack = (args.ring0 === 1 && ring0 !== null && ring0Place(machine, r, ring0)) || currentPlace(r);
  const { esp, size, wide } = stack;
  const number = (given: number | undefined, otherwise: number): number =>
    Math.max(0, Math.min(STACK_VIEW_LIMIT, Math.trunc(given ?? otherwise) || 0));
  const below = Math.min(number(args.below, 0), Math.floor(esp / size));
  // A stack ends at the top of its segment; it does not wrap in the panel.
  const room = Math.floor(((wide ? 0x1_0000_0000 : 0x10000) - esp) / size);
  const count = below + Math.min(number(args.words, STACK_VIEW_DEFAULT), room);
  const start = (stack.linear - below * size) >>> 0;
  const { bytes, mapped } = machine.readLinear(start, count * size);
  const roles = rolesByAddress(machine, context);
  const words: StackWordView[] = [];
  for (let i = 0; i < count; i++) {
    const address = (start + i * size) >>> 0;
    const value = size === 4 ? read32(bytes, i * 4) : read16(bytes, i * 2);
    const owner = roles.get(address);
    words.push({
      address,
      offset: esp + (i - below) * size,
      value,
      mapped: mapped.subarray(i * size, i * size + size).every((m) => m !== 0),
      role: owner?.word.role ?? '',
      transition: owner?.transition ?? 0,
      label: owner === undefined || owner.word.role === 'EIP' ? codeLabel(r, value, context) : '',
    });
  }
  return { isRing0: stack.isRing0, selector: stack.selector, esp, wordSize: size, words, ring0 };
}

interface StackPlace {
  readonly isRing0: boolean;
  readonly selector: number;
  readonly esp: number;
  /** Linear address of the word at the stack pointer. */
  readonly linear: number;
  readonly wide: boolean;
  readonly size: 2 | 4;
}
function currentPlace(r: RegisterState): StackPlace {
  const ss = r.segments[2];
  const wide = ((ss.attributes >>> 22) & 1) === 1;
  const esp = wide ? r.gpr[4] >>> 0 : r.gpr[4] & 0xffff;
  return { isRing0: false, selector: ss.selector, esp, linear: linearEsp(r), wide, size: wide ? 4 : 2 };
}
/** Null when SS0 names no descriptor. */
function ring0Place(
  machine: Pick<Machine, 'readLinear'>,
  r: RegisterState,
  { ss0, esp0 }: { readonly ss0: number; readonly esp0: number },
): StackPlace | null {
  const descriptor = descriptorInMemory(machine, r, ss0);
  if (descriptor === null) return null;
  const wide = descriptor.db === 1;
  const esp = wide ? esp0 : esp0 & 0xffff;
  return { isRing0: true, selector: ss0, esp, linear: (descriptor.base + esp) >>> 0, wide, size: wide ? 4 : 2 };
}

function rolesByAddress(
  machine: Pick<Machine, 'readLinear'>,
  context: InspectContext,
): Map<number, { word: FrameWord; transition: number }> {
  const roles = new Map<number, { word: FrameWord; transition: number }>();
  for (const frame of liveFrames(machine, context.transitions)) {
    for (const word of frame.words) roles.set(word.linear, { word, transition: frame.transition.id });
  }
  return roles;
}

/** Only values that lie in assembled code are worth a label; small numbers and data addresses are not. */
function codeLabel(r: RegisterState, value: number, context: InspectContext): string {
  const linear = (r.segments[1].base + value) >>> 0;
  return context.source.place(linear) === null ? '' : labelAt(context, linear);
}
