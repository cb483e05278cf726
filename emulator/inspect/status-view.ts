/** Where execution is: privilege, mode, context with nesting depth, place in the source. */
import { CR0_PE, EFLAGS_IF } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { labelAt } from './context.ts';
import type { InspectContext } from './context.ts';
import { frameChain, liveFrames } from './frames.ts';
import type { LiveFrame } from './frames.ts';
import { processList } from './processes-view.ts';
import { linearEip, linearEsp } from './places.ts';
import { modeOf } from './registers-view.ts';
import type { StatusView } from './views.ts';

const PIT_HERTZ = 1_193_182;

/** Virtual nanoseconds of a time in instruction units. */
export const nanosecondsOf = (now: number, instructionsPerPitClock: number): number =>
  Math.round((now * 1e9) / (instructionsPerPitClock * PIT_HERTZ));

export function statusView(
  machine: Pick<Machine, 'registers' | 'readLinear' | 'now' | 'icount' | 'config'> & Partial<Pick<Machine, 'section'>>,
  context: InspectContext,
): StatusView {
  const r = machine.registers();
  const linear = linearEip(r);
  const { context: where, depth } = executionContext(machine, r, context);
  const process = where === 'firmware' || where === 'real-mode' ? null : currentProcess(machine, context);
  const since = where === 'idle' || where === 'bottom-half' ? null : lastCompleted(context.transitions);
  return {
    mark: { now: machine.now, icount: machine.icount },
    cpl: r.cpl,
    mode: modeOf(r),
    context: where,
    depth,
    ...(process === null ? {} : { process }),
    ...(since === null ? {} : { since }),
    nanoseconds: nanosecondsOf(machine.now, machine.config.instructionsPerPitClock),
    location: { linear, label: labelAt(context, linear), source: context.source.place(linear) },
  };
}

/** In which context the processor executes, and how many frames lie on its current stack. */
export function executionContext(
  machine: Pick<Machine, 'readLinear'> & Partial<Pick<Machine, 'section'>>,
  r: RegisterState,
  context: Pick<InspectContext, 'transitions'> & Partial<Pick<InspectContext, 'annotations' | 'symbols'>>,
): { context: StatusView['context']; depth: number } {
  if (r.shutdown) return { context: 'shutdown', depth: 0 };
  if (r.cpl > 0) return { context: 'user', depth: 0 };
  const chain = frameChain(liveFrames(machine, context.transitions), linearEsp(r));
  const depth = chain.length;
  if (!(r.cr0 & CR0_PE)) return { context: isFirmware(linearEip(r)) ? 'firmware' : 'real-mode', depth };
  if (r.halted) return { context: 'idle', depth };
  const isHardware = ({ transition }: LiveFrame): boolean =>
    transition.cause.type === 'external' || transition.cause.type === 'NMI';
  if (isInBottomHalf(machine, r, context, chain)) return { context: 'bottom-half', depth };
  const inner = chain.find(isHardware);
  if (inner === undefined) return { context: 'kernel', depth };
  // Interrupts let in again after the EOI: the urgent part is over, what runs is the other half.
  const isOver = inner === chain[0] && (r.eflags & EFLAGS_IF) !== 0 && inner.transition.cause.type === 'external';
  return { context: isOver && nothingInService(machine) ? 'bottom-half' : 'interrupt', depth };
}

const nothingInService = (machine: Partial<Pick<Machine, 'section'>>): boolean =>
  machine.section?.('pic')['isr']?.every((bits) => bits === 0) ?? false;

/** Words of the stack looked at for return addresses into a bottom half. */
const STACK_LOOK = 64;

/** EIP, or an address that a call left on the stack below the innermost frame, lies in a function declared a bottom half. */
function isInBottomHalf(
  machine: Pick<Machine, 'readLinear'>,
  r: RegisterState,
  context: BottomHalfContext,
  chain: readonly LiveFrame[],
): boolean {
  const from = linearEsp(r);
  const to = chain[0]?.low ?? from + STACK_LOOK * 4;
  return liesInBottomHalf(machine, context, { codeBase: r.segments[1].base, eip: r.eip, from, to });
}

type BottomHalfContext = Partial<Pick<InspectContext, 'annotations' | 'symbols'>>;

/** The same for code that was interrupted: at `eip`, with what it had called from lying between two places of its stack. */
export function liesInBottomHalf(
  machine: Pick<Machine, 'readLinear'>,
  context: BottomHalfContext,
  at: { readonly codeBase: number; readonly eip: number; readonly from: number; readonly to: number },
): boolean {
  const declared = context.annotations?.bottomHalves ?? [];
  if (declared.length === 0) return false;
  const isInside = (eip: number): boolean => {
    const name = context.symbols?.nearest((at.codeBase + eip) >>> 0)?.name ?? '';
    return declared.some((label) => name === label || name.startsWith(`${label}.`));
  };
  if (isInside(at.eip)) return true;
  const count = Math.max(0, Math.min(STACK_LOOK, (at.to - at.from) >>> 2));
  const { bytes, mapped } = machine.readLinear(at.from, count * 4);
  for (let k = 0; k < count; k++) if (mapped[k * 4] !== 0 && isInside(read32(bytes, k * 4))) return true;
  return false;
}

function currentProcess(
  machine: Pick<Machine, 'registers' | 'readLinear'>,
  context: InspectContext,
): { id: number; name: string } | null {
  const current = processList(machine, context).processes.find(({ isCurrent }) => isCurrent);
  return current === undefined ? null : { id: current.id, name: current.name };
}

/** Transitions looked at for the one that led here: failed ones and their faults come in short runs. */
const LOOKED_BACK = 16;
function lastCompleted(history: InspectContext['transitions']): NonNullable<StatusView['since']> | null {
  for (let id = history.count; id > 0 && id > history.count - LOOKED_BACK; id--) {
    const transition = history.get(id);
    if (transition === null) return null;
    if (transition.outcome === 'completed')
      return { transition: id, mark: { now: transition.now, icount: transition.icount } };
  }
  return null;
}

/** The BIOS ROM lies in the last 64 KiB below 1 MiB and, after reset, at the top of the address space. */
export const isFirmware = (linear: number): boolean => (linear >= 0xf0000 && linear < 0x100000) || linear >= 0xffff0000;
