/** Where execution is: privilege, mode, context with nesting depth, place in the source. */
import { CR0_PE } from '#emulator/arch';
import type { Machine, RegisterState } from '#emulator/machine';
import { labelAt } from './context.ts';
import type { InspectContext } from './context.ts';
import { frameChain, liveFrames } from './frames.ts';
import { modeOf } from './registers-view.ts';
import type { StatusView } from './views.ts';

const PIT_HERTZ = 1_193_182;

/** Virtual nanoseconds of a time in instruction units. */
export const nanosecondsOf = (now: number, instructionsPerPitClock: number): number =>
  Math.round((now * 1e9) / (instructionsPerPitClock * PIT_HERTZ));

export const linearEip = (r: RegisterState): number => (r.segments[1].base + r.eip) >>> 0;
/** SS.base + ESP, with ESP cut to 16 bits on a 16-bit stack. */
export const linearEsp = (r: RegisterState): number =>
  (r.segments[2].base + ((r.segments[2].attributes >>> 22) & 1 ? r.gpr[4] : r.gpr[4] & 0xffff)) >>> 0;

export function statusView(
  machine: Pick<Machine, 'registers' | 'readLinear' | 'now' | 'icount' | 'config'>,
  context: InspectContext,
): StatusView {
  const r = machine.registers();
  const linear = linearEip(r);
  const { context: where, depth } = executionContext(machine, r, context);
  return {
    mark: { now: machine.now, icount: machine.icount },
    cpl: r.cpl,
    mode: modeOf(r),
    context: where,
    depth,
    nanoseconds: nanosecondsOf(machine.now, machine.config.instructionsPerPitClock),
    location: { linear, label: labelAt(context, linear), source: context.source.place(linear) },
  };
}

/** In which context the processor executes, and how many frames lie on its current stack. */
export function executionContext(
  machine: Pick<Machine, 'readLinear'>,
  r: RegisterState,
  context: Pick<InspectContext, 'transitions'>,
): { context: StatusView['context']; depth: number } {
  if (r.shutdown) return { context: 'shutdown', depth: 0 };
  if (r.cpl > 0) return { context: 'user', depth: 0 };
  const chain = frameChain(liveFrames(machine, context.transitions), linearEsp(r));
  const depth = chain.length;
  if (!(r.cr0 & CR0_PE)) return { context: isFirmware(linearEip(r)) ? 'firmware' : 'real-mode', depth };
  if (r.halted) return { context: 'idle', depth };
  const interrupted = chain.some(
    ({ transition }) => transition.cause.type === 'external' || transition.cause.type === 'NMI',
  );
  return { context: interrupted ? 'interrupt' : 'kernel', depth };
}

/** The BIOS ROM lies in the last 64 KiB below 1 MiB and, after reset, at the top of the address space. */
const isFirmware = (linear: number): boolean => (linear >= 0xf0000 && linear < 0x100000) || linear >= 0xffff0000;
