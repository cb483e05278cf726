/**
 * Everything that can be observed of the machine, as plain, transferable data. Times are `icount` (instructions retired)
 * and `now` (virtual time in instruction units, icount + time skipped while halted). Addresses are unsigned numbers.
 */
import type { SegmentLikeName } from '#emulator/arch';
import type { MicroStepId } from './micro-steps.table.ts';
import type { RuleId } from './rules.table.ts';

/** A place of execution. */
export interface Where {
  readonly cpl: number;
  readonly cs: number;
  readonly eip: number;
  readonly ss: number;
  readonly esp: number;
  readonly eflags: number;
}

/** Where the tables lay and how addresses were translated when a transition began. */
export interface SystemRegisters {
  readonly gdtrBase: number;
  readonly gdtrLimit: number;
  readonly idtrBase: number;
  readonly idtrLimit: number;
  readonly cr0: number;
  readonly cr3: number;
  readonly cr4: number;
  readonly csBase: number;
  readonly ssBase: number;
  readonly ldtrSelector: number;
  readonly ldtrBase: number;
  readonly trSelector: number;
  readonly trBase: number;
}
export type RegisterName =
  | 'EAX' | 'ECX' | 'EDX' | 'EBX' | 'ESP' | 'EBP' | 'ESI' | 'EDI' | 'EIP' | 'EFLAGS' | 'CPL' | 'CR0' | 'CR2' | 'CR3' | 'DR6' | 'DR7' | 'nmiBlocked'
  | 'interruptShadow' | 'halted' | 'shutdown'
  | `${SegmentLikeName}.${'selector' | 'base' | 'limit' | 'attributes'}`; // prettier-ignore

/** One memory access of a micro-step. Reads: `before === after`. */
export interface Access {
  readonly linear: number;
  readonly physical: number;
  readonly size: 1 | 2 | 4;
  readonly before: number;
  readonly after: number;
}
export interface Check {
  readonly rule: RuleId;
  readonly left: number;
  readonly right: number;
  readonly ok: boolean;
}
export interface RegisterChange {
  readonly register: RegisterName;
  readonly before: number;
  readonly after: number;
}
/** The access whose translation a page walk looks for. */
export interface PageWalkAccess {
  readonly linear: number;
  readonly write: boolean;
  /** Checked as CPL 3. */
  readonly user: boolean;
}
export interface MicroStep {
  readonly step: MicroStepId;
  /** Of the steps of a page walk. */
  readonly walk?: PageWalkAccess;
  readonly reads: readonly Access[];
  readonly checks: readonly Check[];
  readonly writes: readonly Access[];
  readonly registers: readonly RegisterChange[];
}

export type Flow = 'interrupt-delivery' | 'iret' | 'far-call' | 'far-return' | 'far-jump' | 'sysenter' | 'sysexit' | 'task-switch'; // prettier-ignore
export type CauseType = 'INT n' | 'external' | 'exception' | 'NMI' | 'instruction';

export interface FailedCheck {
  readonly rule: RuleId;
  readonly left: number;
  readonly right: number;
}

export interface Cause {
  readonly type: CauseType;
  readonly vector?: number;
  readonly errorCode?: number;
  /** For exceptions: the rule whose violation raised it. */
  readonly why?: FailedCheck;
  /** For instructions: which kind; tells what began a task switch. */
  readonly instruction?: 'JMP' | 'CALL' | 'IRET' | 'RET' | 'SYSENTER' | 'SYSEXIT';
}

/** Where an interrupt pushed its frame, or an IRETD popped it: linear addresses, and what lay there. */
export interface FramePlace {
  readonly isPushed: boolean;
  /** Address of the EIP word. */
  readonly address: number;
  /** First byte of the frame, and one past its last. */
  readonly low: number;
  readonly high: number;
  readonly cs: number;
  readonly eip: number;
  /** The image of EFLAGS. */
  readonly eflags: number;
  /** SS and ESP of another level are in it: those of `from` when it was pushed, those of `to` when it was popped. */
  readonly withStack: boolean;
  /** The gate of an IDT that it was pushed through; null for an IRETD. */
  readonly gate: { readonly low: number; readonly high: number } | null;
}

export interface Transition {
  readonly kind: 'transition';
  /** 1, 2, 3 … in the order of beginning. */
  readonly id: number;
  readonly icount: number;
  readonly now: number;
  readonly flow: Flow;
  readonly cause: Cause;
  /** Transition whose failure raised this one, or 0. */
  readonly parent: number;
  readonly from: Where;
  readonly to: Where | null;
  /** Recorded ones have it. */
  readonly system?: SystemRegisters;
  readonly steps: readonly MicroStep[];
  /** Said at once of common transitions as they close, whose steps are told when somebody looks at them. Through a gate of an IDT, in ordinary RAM. */
  readonly frame?: FramePlace;
  readonly outcome:
    | 'completed'
    | {
        readonly fault: number;
        readonly errorCode: number;
        readonly atStep: MicroStepId;
        readonly why: FailedCheck | null;
      };
}

/** What the machine did besides transitions. `icount`/`now` are added by the emitter. */
export type DeviceEvent =
  | {
      kind: 'pic';
      op: 'irr' | 'inta' | 'eoi' | 'mask' | 'spurious' | 'icw' | 'lowered';
      irq: number;
      vector?: number;
      specific?: boolean;
      isr: number;
      irr: number;
      imr: number;
      base?: number;
    }
  | { kind: 'pit'; op: 'program' | 'edge'; channel: number; reload: number; mode: number }
  | { kind: 'keyboard'; op: 'inject' | 'read' | 'overrun'; code: number }
  | {
      kind: 'port';
      direction: 'in' | 'out';
      port: number;
      size: number;
      value: number;
      cpl: number;
      allowedBy: 'real-mode' | 'cpl' | 'iopl' | 'bitmap';
    }
  | { kind: 'console'; device: 'debug' | 'serial' | 'screen'; byte: number }
  | { kind: 'unclaimed-port'; direction: 'in' | 'out'; port: number; size: number; value: number };

export type CpuEvent =
  | {
      kind: 'segment-load';
      register: SegmentLikeName;
      selector: number;
      cause: 'instruction' | 'transition';
      nulled: boolean;
    }
  | {
      kind: 'system';
      what: 'LGDT' | 'LIDT' | 'LLDT' | 'LTR' | 'CR0' | 'CR2' | 'CR3' | 'CR4' | 'DR';
      value: number;
      limit?: number;
      before?: number;
    }
  | { kind: 'interrupt-flag'; to: 0 | 1; cause: string }
  | { kind: 'halt'; interruptsEnabled: boolean }
  | { kind: 'shutdown'; chain: readonly { vector: number; errorCode: number | null; why: FailedCheck | null }[] }
  | { kind: 'mark'; label: string; linear: number; cpl: number }
  | { kind: 'tlb'; op: 'flush' | 'invlpg'; linear?: number }
  /** The supervisor's first access to a page of level 3, while `watchUserPages` asks for it. */
  | { kind: 'user-page'; linear: number; write: boolean };

export type Stamped<E> = E & {
  readonly icount: number;
  readonly now: number;
  readonly eip: number;
  readonly cpl: number;
};

export type MachineEvent = Transition | Stamped<DeviceEvent> | Stamped<CpuEvent>;

/** How much is told. `transitions` is cheap and always on in the workbench; `accesses` adds every port access. */
export type ObserveLevel = 'off' | 'transitions' | 'events' | 'accesses';
