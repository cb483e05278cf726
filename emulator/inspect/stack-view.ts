/** The current stack, word by word; words of interrupt frames carry the role the processor gave them. */
import { read16, read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { labelAt } from './context.ts';
import type { InspectContext } from './context.ts';
import { liveFrames } from './frames.ts';
import type { FrameWord } from './frames.ts';
import { linearEsp } from './places.ts';
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
  const ss = r.segments[2];
  const wide = ((ss.attributes >>> 22) & 1) === 1;
  const size = wide ? 4 : 2;
  const esp = wide ? r.gpr[4] >>> 0 : r.gpr[4] & 0xffff;
  const wanted = Math.max(0, Math.min(STACK_VIEW_LIMIT, Math.trunc(args.words ?? STACK_VIEW_DEFAULT) || 0));
  // A stack ends at the top of its segment; it does not wrap in the panel.
  const room = Math.floor(((wide ? 0x1_0000_0000 : 0x10000) - esp) / size);
  const count = Math.min(wanted, room);
  const start = linearEsp(r);
  const { bytes, mapped } = machine.readLinear(start, count * size);
  const roles = rolesByAddress(machine, context);
  const words: StackWordView[] = [];
  for (let i = 0; i < count; i++) {
    const address = (start + i * size) >>> 0;
    const value = size === 4 ? read32(bytes, i * 4) : read16(bytes, i * 2);
    const owner = roles.get(address);
    words.push({
      address,
      offset: esp + i * size,
      value,
      mapped: mapped.subarray(i * size, i * size + size).every((m) => m !== 0),
      role: owner?.word.role ?? '',
      transition: owner?.transition ?? 0,
      label: owner === undefined || owner.word.role === 'EIP' ? codeLabel(r, value, context) : '',
    });
  }
  return { selector: ss.selector, esp, wordSize: size, words, ring0: ring0Stack(machine, r.segments[7]) };
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
