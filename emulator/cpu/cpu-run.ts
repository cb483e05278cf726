/** A run: slices, events between instructions, breakpoints, single steps, and the one place where faults are caught. */
import { CS, EFLAGS_RF, EFLAGS_TF, TR, VECTOR_DB } from '#emulator/arch';
import { CpuFault, NotModelled } from './cpu-core.ts';
import type { CpuExit } from './cpu-host.ts';
import type { Cpu } from './cpu.ts';
import { OP_BREAK } from './fast-ops.ts';
import { handleFault } from './fault-escalation.ts';
import { FROZEN } from './fpu/frozen.ts';
import { EVENTS, EV_FREEZE, EV_INTR, EV_NMI, EV_STEP, EV_WATCH, LEFT, PENDING, SLOT, SYS } from './hot.ts';
import { deliverDebugTrap, DR6_BS, enterDebugHandler, pollEvents } from './interrupt-poll.ts';

/** Largest slice: counts stay small integers. */
const SLICE = 1 << 29;
/**
 * Instructions per call of the run loop: so few that the engine enters a newly compiled loop before it begins to compile
 * the running one a second time (see the loops around the switch), so many that a call costs nothing next to them.
 */
const STRETCH = 1 << 11;

/** Runs at most `budget` instructions, exactly. */
export function runSlice(cpu: Cpu, budget: number): CpuExit {
  const { f } = cpu;
  let todo = Math.max(0, Math.floor(budget));
  cpu.refreshEvents();
  for (;;) {
    const slice = Math.min(todo, SLICE);
    cpu.endCount = cpu.icount + slice;
    f[LEFT] = slice;
    f[PENDING] = 0;
    f[SLOT] = -1;
    let exit: CpuExit;
    try {
      exit = untilExit(cpu);
    } finally {
      cpu.endCount = cpu.icount;
      todo -= slice - f[LEFT];
      f[LEFT] = 0;
    }
    if (exit !== 'budget' || todo <= 0) return exit;
  }
}

function untilExit(cpu: Cpu): CpuExit {
  for (;;) {
    try {
      for (;;) {
        const exit = advance(cpu);
        if (exit !== null) return exit;
      }
    } catch (error) {
      if (error instanceof CpuFault) deliverFault(cpu, error);
      else if (error instanceof NotModelled) return stopNotModelled(cpu, error);
      else if (error === FROZEN) freeze(cpu);
      else throw error;
    }
  }
}

/** One round: poll, then execute until something is to be polled. */
function advance(cpu: Cpu): CpuExit | null {
  const { f } = cpu;
  cpu.heldHits = cpu.debugHits;
  if (f[EVENTS] !== 0) {
    const polled = pollEvents(cpu);
    if (polled === 'again') return null;
    if (polled !== null) return polled;
    if (f[EVENTS] & EV_STEP) return stepOne(cpu);
    // An interrupt or a debug trap that waits for the end of its shadow.
    if (f[EVENTS] & (EV_INTR | EV_NMI | EV_WATCH)) return execute(cpu, 1);
  }
  if (f[LEFT] <= 0) return 'budget';
  return execute(cpu, Math.min(f[LEFT], STRETCH));
}

/** Executes at most `limit` instructions, from `cpu.eip`. */
function execute(cpu: Cpu, limit: number): CpuExit | null {
  const { f, blocks } = cpu;
  const hidden = f[LEFT] - limit;
  f[LEFT] = limit;
  cpu.endCount -= hidden;
  try {
    let slot = blocks.find(cpu.eip | 0);
    const s = blocks.slots;
    if (s.op[slot] === OP_BREAK) {
      const exit = atBreak(cpu);
      if (exit !== null) return exit;
      slot++;
    }
    if (s.count[slot] > limit) blocks.cut(slot, limit);
    f[LEFT] -= s.count[slot];
    cpu.execute(slot);
    return null;
  } finally {
    blocks.uncut();
    f[LEFT] += hidden;
    cpu.endCount += hidden;
  }
}

/** In front of an instruction with a breakpoint or a mark. */
function atBreak(cpu: Cpu): CpuExit | null {
  const linear = (cpu.state.base[CS] + cpu.eip) >>> 0;
  const { icount } = cpu;
  const stops = cpu.breakpoints.has(linear) || (cpu.stopsAt !== null && cpu.stopsAt(linear));
  // A further iteration of a repeated instruction begins nothing.
  const isNews = stops && cpu.passBreakpointAt !== icount && cpu.state.repeating[0] === 0;
  if (isNews && (cpu.breakFilter === null || cpu.breakFilter(linear))) {
    cpu.passBreakpointAt = icount;
    cpu.stopLinear = linear;
    return 'breakpoint';
  }
  const label = cpu.marks.get(linear);
  if (label !== undefined) {
    cpu.instructionEip = cpu.eip;
    cpu.emit({ kind: 'mark', label, linear, cpl: cpu.cpl });
  }
  return null;
}

/** One instruction with everything that wants a look at each: TF, RF, breakpoint registers. */
function stepOne(cpu: Cpu): CpuExit | null {
  const { f } = cpu;
  const tf = (f[SYS] & EFLAGS_TF) !== 0;
  const resume = (f[SYS] & EFLAGS_RF) !== 0;
  // Behind a load of SS a breakpoint is suppressed as if RF were 1 (SDM vol. 3 §17.3.1.1); a further iteration begins nothing.
  const begins = cpu.shadow() !== 2 && cpu.state.repeating[0] === 0;
  if (!resume && begins && cpu.breakpointsArmed()) checkInstructionBreakpoints(cpu);
  // RF holds for one instruction (SDM vol. 3 §17.3.1.1).
  f[SYS] &= ~EFLAGS_RF;
  cpu.noTrapAfter = false;
  const task = cpu.state.selector[TR];
  let exit: CpuExit | null;
  try {
    exit = execute(cpu, 1);
  } catch (error) {
    // The instruction has not begun: RF still waits for it.
    if (error === FROZEN && resume) f[SYS] |= EFLAGS_RF;
    throw error;
  }
  if (exit !== null) {
    if (resume) f[SYS] |= EFLAGS_RF;
    return exit;
  }
  cpu.refreshEvents();
  // A task switch has put TF away with the old task.
  if (tf && !cpu.noTrapAfter && cpu.shadow() !== 2 && cpu.state.selector[TR] === task) {
    cpu.debugHits |= DR6_BS;
    deliverDebugTrap(cpu);
  }
  return null;
}

/** Instruction breakpoints are faults in front of the instruction (SDM vol. 3 §17.3.1.1). */
function checkInstructionBreakpoints(cpu: Cpu): void {
  const { dr } = cpu.state;
  const linear = (cpu.state.base[CS] + cpu.eip) >>> 0;
  let hits = 0;
  for (let n = 0; n < 4; n++) {
    const armed = (dr[7] >>> (n * 2)) & 3 && ((dr[7] >>> (16 + n * 4)) & 3) === 0;
    if (armed && dr[n] === linear) hits |= 1 << n;
  }
  if (hits === 0) return;
  enterDebugHandler(cpu, hits);
  cpu.instructionEip = cpu.eip;
  cpu.fault(VECTOR_DB, null, 'no breakpoint matches', hits, 0);
}

/** Back to the start of the instruction that was executing. */
function rewind(cpu: Cpu): void {
  const { f } = cpu;
  const slot = f[SLOT];
  if (slot >= 0) {
    const s = cpu.blocks.slots;
    f[LEFT] += s.rest[slot] + 1;
    cpu.eip = s.eip[slot];
  }
  f[PENDING] = 0;
  f[SLOT] = -1;
  cpu.instructionEip = cpu.eip;
}

/** The instruction did not happen; its exception does, and counts as one instruction. */
function deliverFault(cpu: Cpu, fault: CpuFault): void {
  rewind(cpu);
  cpu.state.repeating[0] = 0;
  // What the instruction touched is touched again when it is restarted.
  cpu.debugHits = cpu.heldHits;
  handleFault(cpu, fault);
  cpu.f[LEFT]--;
  cpu.refreshEvents();
}

/** The instruction has not begun; polling lets time pass and looks for what leads on. */
function freeze(cpu: Cpu): void {
  rewind(cpu);
  cpu.f[EVENTS] |= EV_FREEZE;
}

function stopNotModelled(cpu: Cpu, notice: NotModelled): CpuExit {
  rewind(cpu);
  cpu.stopText = notice.what;
  return 'not-modelled';
}
