/**
 * The interface between the two halves of the processor: the execution core (decode, run loops, ALU, memory access) and
 * the transitions (interrupt delivery, IRET, far transfers, task switches, segment loads). Both live in this room;
 * transitions take a `CpuCore` and never touch the run loop.
 *
 * Conventions while one instruction executes:
 * - `instructionEip` is the EIP of the instruction, `eip` already points behind it; a jump assigns `eip`.
 * - An instruction changes nothing the guest can see before its last possible fault (registers, ESP, flags): a fault
 *   leaves the state as at its start, except for memory writes the SDM lets happen (A and D bits, partial strings).
 * - After reset LDTR has access rights 8200h and TR 8B00h (base 0, limit FFFFh, SDM vol. 3 table 9-1); access rights 0 mean
 *   that nothing usable is loaded (null selector).
 * - While `recorder.open`, page walks tell it the entries they read (`recorder.pageWalk`).
 * - Before an external interrupt or a trap is delivered, `instructionEip` = `eip`, so that a fault during the delivery
 *   saves the right EIP. A fault thrown by a transition goes through the same catch as any other: `handleFault`.
 * - `handleFault` returns with `state.shutdown` = 1 when the processor has shut down.
 * - `eip` and ESP obey the code and stack size (16 or 32 bits); callers wrap with `& 0xffff` where the SDM does.
 */
import type { CpuModel } from '#emulator/arch';
import type {
  CauseType,
  DeviceEvent,
  CpuEvent,
  FailedCheck,
  RuleId,
  TransitionNarrator,
  TransitionRecorder,
} from '#emulator/events';
import type { SectionViews } from '#emulator/state';
import type { WalkLog } from './walk-log.ts';
import type { KnownDescriptors } from './transitions/known-descriptors.ts';
import type { CPU_SECTION } from './cpu-state.ts';

export type CpuState = SectionViews<(typeof CPU_SECTION)['fields']>;

/** Bytes per access. */
export type AccessSize = 1 | 2 | 4;

/** Operand size of far transfers and returns, in bits. */
export type OperandSize = 16 | 32;

export interface CpuCore {
  /** Which processor it is: the bits of EFLAGS, CR0, CR4 that exist, the registers it has. */
  readonly model: CpuModel;
  /** Declared state. Hot scalars (eip, flags, icount) are authoritative in the members below while running. */
  readonly state: CpuState;
  readonly gpr: Int32Array;
  /** EIP of the next instruction, unsigned. */
  eip: number;
  /** EIP of the instruction being executed, unsigned. */
  instructionEip: number;
  /** Mirrors state.cpl. Set through `setCpl` only. */
  readonly cpl: number;
  /** Instructions retired, exact at every call into a transition. */
  readonly icount: number;
  /** Virtual time: icount + time skipped while halted. */
  readonly now: number;
  /** The recorder of the open observation level, or null when nobody watches. */
  recorder: TransitionRecorder | null;
  /** Null while the machine runs; set when transition code runs again on a journal in order to explain it. */
  readonly narrator: TransitionNarrator | null;
  /** Page walks made outside of a transition that belong to the next one. */
  readonly walks: WalkLog;
  /** Descriptors whose checks were passed before; derived. */
  readonly known: KnownDescriptors;
  /** True when somebody wants events that go along with transitions: do not make them for nobody. */
  readonly listens: boolean;
  /** Emits a non-transition event when somebody watches; a no-op otherwise. Stamped by the core. */
  emit(event: DeviceEvent | CpuEvent): void;

  getEflags(): number;
  /** Bits as given, less those the model does not have (bit 1 forced to 1); no privilege masking here. */
  setEflags(value: number): void;
  setCpl(cpl: number): void;
  isProtected(): boolean;
  isVirtual8086(): boolean;

  /**
   * Segment register and hidden part in one go: state arrays, derived fast-check limits, code size, CPL are refreshed.
   * @param register number in SEGMENT_LIKE (0 ES … 7 TR). No checks here.
   */
  setSegment(register: number, selector: number, base: number, limit: number, attributes: number): void;

  /** Linear access with paging. `supervisor` = implicit supervisor access (tables, TSS, inner stacks); else by CPL. Raises #PF. */
  readLinear(linear: number, size: AccessSize, supervisor: boolean): number;
  writeLinear(linear: number, size: AccessSize, value: number, supervisor: boolean): void;
  /** Memory as doublewords, for runs of accesses. */
  readonly words: Int32Array;
  /**
   * Index in `words` of `count` doublewords at an aligned linear address, for implicit supervisor reads, or writes: when they
   * lie on one page of ordinary RAM and no fault, A or D bit, code or watched byte is involved; else -1.
   */
  findWords(linear: number, count: number, write: boolean): number;
  /** Raises the #PF that a write of `size` bytes would raise, and sets A/D bits, without writing. */
  probeWrite(linear: number, size: number, supervisor: boolean): void;
  /** Physical address behind a linear one for the recorder; no fault, no A/D bits; -1 when not mapped. */
  peekPhysical(linear: number): number;

  /** Access through a segment register with limit, type and null checks (#GP/#SS), then paging at the CPL. */
  readSegment(register: number, offset: number, size: AccessSize): number;
  writeSegment(register: number, offset: number, size: AccessSize, value: number): void;

  loadCr3(value: number): void;
  /** CR0 with side effects (mode, TLB). No checks. */
  loadCr0(value: number): void;
  /** Recompute what is derived from DR0-DR7 after one of them changed. */
  refreshWatch(): void;
  setInterruptShadow(kind: 0 | 1 | 2): void;

  /** Raise a guest fault; never returns. `errorCode` null = the vector pushes none. Operands of the violated rule go along. */
  fault(vector: number, errorCode: number | null, rule: RuleId, left?: number, right?: number): never;
  /** Something this build does not model: stops the machine with a notice that names it. Never returns. */
  notModelled(what: string): never;
}

/** What has to be delivered. */
export interface InterruptRequest {
  readonly vector: number;
  readonly type: CauseType;
  /** `INT n`, INT3, INTO check gate DPL; ICEBP, exceptions and external interrupts do not. */
  readonly checksDpl: boolean;
  /** `INT n` (not INT3, INTO) needs IOPL 3 in virtual-8086 mode. */
  readonly checksIopl?: boolean;
  /** Error code to push, or null. Already contains EXT where due. */
  readonly errorCode: number | null;
  readonly why: FailedCheck | null;
  /** EIP to save: the instruction for faults, the next one for traps and interrupts. */
  readonly savedEip: number;
  /** True for an interrupt between two iterations of a string instruction: RF = 1 in the pushed image. */
  readonly resume?: boolean;
}

/**
 * The one reused fault object thrown inside the CPU and caught once per block. `vector` etc. are overwritten by each raise.
 */
export class CpuFault {
  /** EIP to save when the fault happened after a task switch was committed: that of the new task; -1 = the instruction. */
  newTaskEip = -1;
  vector = 0;
  errorCode: number | null = null;
  rule: RuleId = 'CPL = 0';
  left = 0;
  right = 0;
}

/** Thrown by `notModelled`; ends the run with a notice. */
export class NotModelled {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}
