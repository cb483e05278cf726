/**
 * The processes of the learner's kernel: read through its own declarations, or, without any, inferred from the kernel
 * stacks that changes from level 3 were seen to use.
 */
import { EFLAGS_VM } from '#emulator/arch';
import type { Transition } from '#emulator/events';
import { read32 } from '#emulator/base';
import type { Machine, RegisterState } from '#emulator/machine';
import { labelAt } from './context.ts';
import type { InspectContext, ObservedStack, ProcessDeclaration, StackUsage } from './context.ts';
import { liveFrames, pushedWords } from './frames.ts';
import { bytesAt, valueAt } from './memory-reader.ts';
import { linearEsp } from './places.ts';
import { expectedNext, processTime } from './process-time.ts';
import { ring0Stack } from './tss-view.ts';
import type { ProcessListView, ProcessState, ProcessView } from './views.ts';

type Source = Pick<Machine, 'registers' | 'readLinear'>;
type TimedSource = Source & Pick<Machine, 'now' | 'config'>;
/** A list longer than this is a mistake in the declaration. */
export const PROCESS_LIMIT = 256;
/** EIP CS EFLAGS ESP SS as dwords. */
const USER_FRAME_BYTES = 20;
/** A stack pointer further below its top than this belongs to another stack. */
const STACK_LIMIT = 0x10000;

export function processesView(machine: TimedSource, context: InspectContext): ProcessListView {
  const usage = context.usage?.();
  const list = processList(machine, context, usage);
  const r = machine.registers();
  const currentTop = r.cpl === 3 ? (ring0Stack(machine, r.segments[7])?.esp0 ?? null) : null;
  const timed = { ...list, ...processTime(machine, usage, list.processes, currentTop) };
  return { ...timed, ...expectedNext(timed) };
}

/** The list alone. */
export function processList(
  machine: Source,
  context: InspectContext,
  usage: StackUsage | undefined = context.usage?.(),
): ProcessListView {
  const declaration = context.annotations.processes;
  return declaration === null
    ? { source: 'observed', processes: observedProcesses(machine, context, usage) }
    : { source: 'declared', processes: declaredProcesses(machine, declaration, context, usage) };
}

function declaredProcesses(
  machine: Source,
  declaration: ProcessDeclaration,
  context: InspectContext,
  usage: StackUsage | undefined,
): ProcessView[] {
  const r = machine.registers();
  const current = currentRecord(machine, declaration);
  const processes: ProcessView[] = [];
  for (let i = 0; i < Math.min(declaration.count, PROCESS_LIMIT); i++) {
    const address = (declaration.base + i * declaration.stride) >>> 0;
    processes.push(declaredProcess(machine, r, declaration, context, usage, i, address, current === address));
  }
  return processes;
}

/** Linear address of the current record, or null. Before paging is on, pointers are linear addresses of a flat segment. */
function currentRecord(machine: Source, declaration: ProcessDeclaration): number | null {
  if (declaration.current === null) return null;
  const value = valueAt(machine, declaration.current.linear, 4);
  if (value === null) return null;
  return declaration.current.kind === 'pointer' ? value : (declaration.base + value * declaration.stride) >>> 0;
}

function declaredProcess(
  machine: Source,
  r: RegisterState,
  declaration: ProcessDeclaration,
  context: InspectContext,
  usage: StackUsage | undefined,
  index: number,
  address: number,
  isCurrent: boolean,
): ProcessView {
  const field = (name: string): number | null => {
    const f = declaration.fields.get(name);
    return f === undefined ? null : valueAt(machine, address + f.offset, f.size);
  };
  const rawState = field('state');
  const top = field('esp0');
  const inKernel = isCurrent && r.cpl === 0;
  const esp = isCurrent ? (inKernel ? linearEsp(r) : null) : field('esp');
  const frameAddress = field('frame') ?? (top !== null && top >= USER_FRAME_BYTES ? top - USER_FRAME_BYTES : null);
  // While the process itself executes at level 3 its frame has been popped: what lies there is old.
  const frame =
    isCurrent && r.cpl === 3
      ? null
      : (userFrame(machine, frameAddress) ??
        (top !== null && field('frame') === null ? frameAtTop(machine, top) : null));
  const used = top !== null && esp !== null && esp <= top && top - esp <= STACK_LIMIT ? top - esp : null;
  return {
    id: field('pid') ?? index,
    name: declaration.names[index] ?? (frame ? labelAt(context, frame.eip).replace(/\+.*$/, '') : ''),
    state: stateOf(declaration, rawState, isCurrent),
    rawState,
    isCurrent,
    ring: isCurrent ? r.cpl : frame ? ringOf(frame) : null,
    address,
    kernelStack: top === null ? null : { top, esp, used },
    cr3: field('cr3') ?? (isCurrent ? r.cr3 >>> 0 : null),
    frame,
    fields: declaration.extra.map((f) => ({ name: f.name, value: valueAt(machine, address + f.offset, f.size) ?? 0 })),
    ...(top === null ? {} : usage?.stacks.get(top)),
  };
}

function stateOf(declaration: ProcessDeclaration, raw: number | null, isCurrent: boolean): ProcessState {
  const named = raw === null ? undefined : declaration.states.get(raw);
  // Many kernels have one word for "ready" and "running": the current-process variable tells them apart.
  if (isCurrent && (named === undefined || named === 'ready')) return 'running';
  return named ?? 'unknown';
}

/** A frame of virtual-8086 mode holds segments, not selectors: their low bits are no privilege level. */
const ringOf = (frame: NonNullable<ProcessView['frame']>): number => (frame.eflags & EFLAGS_VM ? 3 : frame.cs & 3);

/** ES DS FS GS, which an interrupt of virtual-8086 mode pushes first. */
const V86_WORDS = 16;

/** The frame of level 3 at the top of a kernel stack, of whichever mode. */
const frameAtTop = (machine: Source, top: number): ProcessView['frame'] =>
  userFrame(machine, top - USER_FRAME_BYTES) ?? v86Frame(machine, top - USER_FRAME_BYTES - V86_WORDS);

function v86Frame(machine: Source, address: number): ProcessView['frame'] {
  const frame = userFrame(machine, address);
  return frame !== null && frame.eflags & EFLAGS_VM ? frame : null;
}

/**
 * The five words an interrupt from level 3 leaves at the top of the kernel stack; null unless CS and SS have RPL 3 or the
 * image of EFLAGS says virtual-8086 mode.
 */
function userFrame(machine: Source, address: number | null): ProcessView['frame'] {
  const bytes = address === null ? null : bytesAt(machine, address, USER_FRAME_BYTES);
  if (address === null || bytes === null) return null;
  const [eip, cs, eflags, esp, ss] = [0, 4, 8, 12, 16].map((at) => read32(bytes, at));
  const isUser = ((cs & 3) === 3 && (ss & 3) === 3) || isV86Image(eflags, cs, ss);
  return isUser ? { address, eip, cs: cs & 0xffff, eflags, esp, ss: ss & 0xffff } : null;
}

/** VM = 1, bit 1 set, and CS and SS are words: chance values on a stack are not that. */
const isV86Image = (eflags: number, cs: number, ss: number): boolean =>
  (eflags & EFLAGS_VM) !== 0 && (eflags & 2) !== 0 && eflags >>> 22 === 0 && cs >>> 16 === 0 && ss >>> 16 === 0;

/** Transitions looked at for kernel stacks in use. */
const OBSERVED_DEPTH = 1024;

function observedProcesses(machine: Source, context: InspectContext, usage: StackUsage | undefined): ProcessView[] {
  const r = machine.registers();
  const { transitions } = context;
  const entered = lastEntries(context);
  const alive = new Map(liveFrames(machine, transitions, OBSERVED_DEPTH).map((f) => [f.transition.id, f]));
  const currentTop = ring0Stack(machine, r.segments[7])?.esp0 ?? null;
  const seenTops = [...new Set([...entered.keys(), ...context.stacks.keys(), ...(usage?.stacks.keys() ?? [])])];
  const tops = [...seenTops, ...neverRun(machine, seenTops)].sort((a, b) => b - a);
  return tops.slice(0, PROCESS_LIMIT).map((top, index) => {
    const isCurrent = top === currentTop;
    const transition = entered.get(top);
    const seen = context.stacks.get(top);
    const live = transition === undefined ? undefined : alive.get(transition.id);
    const address = live?.words.find(({ role }) => role === 'EIP')?.linear ?? null;
    const kept = address === null && !isCurrent ? frameAtTop(machine, top) : userFrame(machine, address);
    const frame = isCurrent && r.cpl === 3 ? null : kept;
    const eip = frame?.eip ?? transition?.from.eip ?? seen?.eip ?? 0;
    const esp = isCurrent && r.cpl === 0 ? linearEsp(r) : null;
    return {
      id: index + 1,
      name: labelAt(context, eip).replace(/\+.*$/, ''),
      state: isCurrent ? 'running' : stateOfFrame(live?.transition ?? null, frame !== null && transition === undefined),
      rawState: null,
      isCurrent,
      ring: isCurrent ? r.cpl : 3,
      address: null,
      kernelStack: { top, esp, used: esp !== null && esp <= top && top - esp <= STACK_LIMIT ? top - esp : null },
      cr3: isCurrent ? r.cr3 >>> 0 : (seen?.cr3 ?? null),
      frame,
      fields: [],
      ...usage?.stacks.get(top),
    };
  });
}

/**
 * What can be known of a process that does not run: one that an interrupt took the processor from can go on at any time, and
 * so can one that waits for its first time; one that entered by itself may wait for something.
 */
function stateOfFrame(entry: Transition | null, isFirst: boolean): ProcessState {
  if (entry === null) return isFirst ? 'ready' : 'unknown';
  return entry.cause.type === 'external' ? 'ready' : 'unknown';
}

/** Tops of kernel stacks that lie in line with those seen and hold a frame of level 3 that nobody has taken up yet. */
function neverRun(machine: Source, tops: readonly number[]): number[] {
  if (tops.length < 2 || tops.length >= PROCESS_LIMIT) return [];
  const sorted = [...tops].sort((a, b) => a - b);
  const strides = sorted.slice(1).map((top, k) => top - sorted[k]);
  const stride = Math.min(...strides);
  if (stride > STACK_LIMIT || strides.some((s) => s % stride !== 0)) return [];
  const found: number[] = [];
  const known = new Set(tops);
  for (const direction of [stride, -stride]) {
    const from = direction > 0 ? sorted[0] : (sorted.at(-1) as number);
    for (let top = from + direction; top > 0 && found.length + tops.length < PROCESS_LIMIT; top += direction) {
      if (known.has(top)) continue;
      if (frameAtTop(machine, top) === null) break;
      known.add(top);
      found.push(top);
    }
  }
  return found;
}

/** Top of kernel stack → newest transition from level 3 onto it. */
function lastEntries({ transitions }: InspectContext): Map<number, Transition> {
  const byTop = new Map<number, Transition>();
  for (let id = transitions.count; id > 0 && id > transitions.count - OBSERVED_DEPTH; id--) {
    const transition = transitions.get(id);
    if (transition === null) break;
    if (transition.flow !== 'interrupt-delivery' || transition.outcome !== 'completed' || transition.from.cpl !== 3)
      continue;
    const ss = pushedWords(transition).find(({ role }) => role === 'SS');
    if (ss === undefined) continue;
    const top = ss.linear + ss.size;
    if (!byTop.has(top)) byTop.set(top, transition);
  }
  return byTop;
}

/** Adds the kernel stack that is current now, when level 3 executes. For samples between slices of a run. */
export function sampleStack(machine: Source, stacks: Map<number, ObservedStack>): void {
  const r = machine.registers();
  if (r.cpl !== 3) return;
  const stack = ring0Stack(machine, r.segments[7]);
  if (stack === null || stack.esp0 === 0 || (stacks.size >= PROCESS_LIMIT && !stacks.has(stack.esp0))) return;
  stacks.set(stack.esp0, { cr3: r.cr3 >>> 0, eip: r.eip >>> 0 });
}
