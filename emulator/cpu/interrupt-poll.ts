/**
 * What happens between two instructions, in the order of SDM vol. 3 table 6-2 (highest priority first). Looked at only
 * when `f[EVENTS]` says that something may be pending.
 */
import { EFLAGS_RF, VECTOR_DB, VECTOR_NMI } from '#emulator/arch';
import { type FailedCheck, PASSAGE } from '#emulator/events';
import { CpuFault } from './cpu-core.ts';
import type { CpuExit } from './cpu-host.ts';
import type { Cpu } from './cpu.ts';
import { handleFault } from './fault-escalation.ts';
import { EVENTS, EV_ATTENTION, EV_FREEZE, EV_HALT, EV_INTR, EV_NMI, EV_SHUTDOWN, EV_WATCH, LEFT } from './hot.ts';
import { NO_ERROR_CODE } from './known-passages.ts';
import { deliverInterrupt, RESUME } from './transitions/index.ts';

interface Row {
  /** What the manual calls it. */
  readonly source: string;
  readonly pending: (cpu: Cpu) => boolean;
  /** Serves it: an exit of the run, or null when something was delivered and polling starts again. */
  readonly serve: (cpu: Cpu) => CpuExit | null;
}

const has = (event: number) => (cpu: Cpu): boolean => (cpu.f[EVENTS] & event) !== 0; // prettier-ignore
/** The shadow of MOV SS or POP SS holds off NMIs and debug traps too; that of STI only INTR (SDM vol. 3 §6.8.3). */
const nmiReady = (cpu: Cpu): boolean => (cpu.f[EVENTS] & EV_NMI) !== 0 && cpu.shadow() !== 2;
const intrReady = (cpu: Cpu): boolean => (cpu.f[EVENTS] & EV_INTR) !== 0 && cpu.shadow() === 0;

/** Bits of DR6 (SDM vol. 3 §17.2.3): single step, task switch. */
export const DR6_BS = 0x4000, DR6_BT = 0x8000; // prettier-ignore
const DR7_GD = 0x2000;
/**
 * Beside those bits in `debugTrap`: the trap comes of the delivery of another one. It takes an instruction time, so that a
 * breakpoint on what deliveries touch cannot stop time.
 */
const CHAINED = 0x100;

/** A debug exception is about to be delivered: DR6 says why; general detect ends (SDM vol. 3 §17.2.3, §17.2.4). */
export function enterDebugHandler(cpu: Cpu, causes: number): void {
  cpu.state.dr[6] |= causes;
  cpu.state.dr[7] &= ~DR7_GD;
}

function whyOf(hits: number): FailedCheck {
  if (hits & DR6_BT) return { rule: 'TSS.T = 0', left: 1, right: 0 };
  if (hits & DR6_BS) return { rule: 'EFLAGS.TF = 0', left: 1, right: 0 };
  return { rule: 'no breakpoint matches', left: hits & 15, right: 0 };
}

/** Debug traps belong to the instruction before: their delivery takes no time of its own. */
export function deliverDebugTrap(cpu: Cpu): void {
  const hits = cpu.debugHits & ~CHAINED;
  cpu.debugHits = 0;
  if (!cpu.watchStop) cpu.f[EVENTS] &= ~EV_WATCH;
  enterDebugHandler(cpu, hits);
  // A trap after an iteration of a string instruction that is not the last pushes RF = 1 (SDM vol. 3 §17.3.1.1).
  const resume = cpu.state.repeating[0] !== 0;
  cpu.state.repeating[0] = 0;
  cpu.instructionEip = cpu.eip;
  const why = whyOf(hits);
  try {
    deliverInterrupt(cpu, {
      vector: VECTOR_DB,
      type: 'exception',
      checksDpl: false,
      errorCode: null,
      why,
      savedEip: cpu.eip,
      resume,
    });
  } catch (error) {
    if (!(error instanceof CpuFault)) throw error;
    handleFault(cpu, error);
  }
  if (cpu.debugHits !== 0) cpu.debugHits |= CHAINED;
  cpu.refreshEvents();
}

function deliverExternal(cpu: Cpu, vector: number, type: 'external' | 'NMI'): null {
  const resume = cpu.state.repeating[0] !== 0;
  cpu.state.repeating[0] = 0;
  cpu.instructionEip = cpu.eip;
  const flags = cpu.getEflags() | (resume ? EFLAGS_RF : 0);
  const short =
    type === 'external' &&
    cpu.passages.deliver(PASSAGE.EXTERNAL, vector, NO_ERROR_CODE, 0, resume ? RESUME : 0, flags, cpu.eip, null);
  if (!short)
    deliverInterrupt(cpu, { vector, type, checksDpl: false, errorCode: null, why: null, savedEip: cpu.eip, resume });
  cpu.f[LEFT]--;
  cpu.refreshEvents();
  return null;
}

/** A debug trap behind a load of SS waits for the next instruction. */
const trapReady = (cpu: Cpu): boolean => cpu.debugHits !== 0 && cpu.shadow() !== 2;

const TABLE: readonly Row[] = [
  {
    source: 'shutdown: only RESET and NMI lead out',
    pending: (cpu) => has(EV_SHUTDOWN)(cpu) && !nmiReady(cpu),
    serve: () => 'shutdown',
  },
  {
    source: 'the machine wants to look at its schedule',
    pending: has(EV_ATTENTION),
    serve: (cpu) => {
      cpu.f[EVENTS] &= ~EV_ATTENTION;
      return 'attention';
    },
  },
  {
    source: 'trap on task switch; traps on the previous instruction: data and I/O breakpoints',
    pending: (cpu) => trapReady(cpu) && (cpu.debugHits & CHAINED) === 0,
    serve: (cpu) => {
      deliverDebugTrap(cpu);
      return null;
    },
  },
  {
    source: 'the host watches a byte that was touched',
    pending: (cpu) => has(EV_WATCH)(cpu) && (cpu.watchStop || cpu.debugHits === 0),
    serve: (cpu) => {
      if (cpu.debugHits === 0) cpu.f[EVENTS] &= ~EV_WATCH;
      if (!cpu.watchStop) return null;
      cpu.watchStop = false;
      return 'watchpoint';
    },
  },
  {
    source: 'halted, and nothing that wakes it',
    pending: (cpu) => has(EV_HALT)(cpu) && !nmiReady(cpu) && !intrReady(cpu),
    serve: () => 'halted',
  },
  { source: 'the slice is used up', pending: (cpu) => cpu.f[LEFT] <= 0, serve: () => 'budget' },
  {
    source: 'traps on the delivery of a debug trap',
    pending: trapReady,
    serve: (cpu) => {
      cpu.f[LEFT]--;
      deliverDebugTrap(cpu);
      return null;
    },
  },
  {
    source: 'nonmaskable interrupts',
    pending: nmiReady,
    serve: (cpu) => {
      cpu.state.nmiPending[0] = cpu.state.shutdown[0] = 0;
      return deliverExternal(cpu, VECTOR_NMI, 'NMI');
    },
  },
  {
    source: 'maskable hardware interrupts',
    pending: intrReady,
    serve: (cpu) => deliverExternal(cpu, cpu.host.acknowledgeInterrupt() & 0xff, 'external'),
  },
  {
    source: 'frozen in front of a waiting x87 instruction: time passes until an interrupt',
    pending: has(EV_FREEZE),
    serve: (cpu) => {
      // An interrupt in the shadow of STI comes with the next instruction time.
      cpu.f[LEFT] -= cpu.f[EVENTS] & (EV_INTR | EV_NMI) ? 1 : cpu.f[LEFT];
      return null;
    },
  },
];

/** @returns an exit, 'again' when something was delivered, or null: go on executing. */
export function pollEvents(cpu: Cpu): CpuExit | 'again' | null {
  for (const row of TABLE) if (row.pending(cpu)) return row.serve(cpu) ?? 'again';
  return null;
}
