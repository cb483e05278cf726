/** Public types of the Machine facade. */
import type { CpuModelName } from '#emulator/arch';
import type { DecodedInstruction } from '#emulator/isa';
import type { PageAccess, PageProbe } from '#emulator/mmu';
import type { MemoryAccess } from '#emulator/cpu';
import type { ClosingTransitions, MachineEvent, ObserveLevel, Transition } from '#emulator/events';

export type { MemoryAccess };

export interface MachineConfig {
  /** Which processor: valid opcodes, CPUID, bits of EFLAGS, CR0 and CR4 follow it. Default 'P6'. */
  readonly cpuModel?: CpuModelName;
  /** RAM in bytes, a multiple of 4096. Default 16 MiB. */
  readonly ramBytes?: number;
  /** Fixed instruction rate: instructions per PIT clock of 1.193182 MHz. Default 20 (23.86 M instructions a second). */
  readonly instructionsPerPitClock?: number;
  /** Seed of everything a real machine leaves to chance (phase of the timer, "uninitialised" RAM stays 0). Default 0. */
  readonly seed?: number;
  /**
   * Date and time of the real-time clock at power-on, `YYYY-MM-DDThh:mm:ss`, 1900-2099. The machine never reads the host's
   * clock: whoever wants today's date says so here. Default 2000-01-01T12:00:00.
   */
  readonly rtcDate?: string;
  /** Stop with a notice at the first access to an unclaimed port. Default false (event only). */
  readonly stopOnUnclaimedPort?: boolean;
}

export type DriveName = 'floppy' | 'disk';

/** What to boot: a raw medium. `formats/boot-image.ts` makes these from files. */
export interface BootImage {
  readonly drive: DriveName;
  readonly bytes: Uint8Array;
}

/** The only way in. Stamped with `now` and logged. */
export type InputEvent =
  /** A byte of scan code set 1. `hold`: the key stays down and repeats until the byte of its release comes. */
  | { readonly type: 'key'; readonly scancode: number; readonly hold?: boolean }
  | { readonly type: 'serial'; readonly byte: number }
  | { readonly type: 'irq'; readonly line: number; readonly action: 'raise' | 'lower' | 'pulse' }
  | { readonly type: 'nmi' }
  /** A byte to a port, as OUT would write it, by nobody's instruction: an EOI or a mask by hand. */
  | { readonly type: 'port-write'; readonly port: number; readonly value: number }
  | { readonly type: 'poke-memory'; readonly physical: number; readonly bytes: readonly number[] }
  | { readonly type: 'poke-register'; readonly register: string; readonly value: number }
  | { readonly type: 'medium'; readonly drive: DriveName; readonly bytes: Uint8Array }
  | { readonly type: 'reset'; readonly kind: 'power-on' | 'warm' };

export interface LoggedInput {
  readonly now: number;
  readonly icount: number;
  readonly event: InputEvent;
}

export interface RunLimit {
  /** Absolute instruction count to stop at (exact). */
  readonly untilIcount?: number;
  /** At most so many instructions from here. */
  readonly instructions?: number;
  /** Absolute virtual time to stop at (reached also while halted). */
  readonly untilNow?: number;
}

/** Why a run ended. One sentence each in the catalogues. */
export type StopReason =
  | { readonly why: 'limit' }
  | { readonly why: 'breakpoint'; readonly linear: number }
  | { readonly why: 'rule'; readonly rule: string }
  | { readonly why: 'halted-forever'; readonly interruptsEnabled: boolean }
  | { readonly why: 'shutdown' }
  | { readonly why: 'not-modelled'; readonly what: string }
  | { readonly why: 'powered-off'; readonly code: number };

/** Position in time; totally ordered by now, then icount. */
export interface Mark {
  readonly now: number;
  readonly icount: number;
}

export interface Snapshot {
  /** Layout id of the arena it fits. */
  readonly layout: string;
  /** Processor of the machine it was taken of; a machine with another one refuses it. */
  readonly cpuModel: CpuModelName;
  readonly mark: Mark;
  readonly state: Uint8Array;
  /** Page number → 4096 bytes, never changed; pages absent here are all zero. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
  /** Memory this snapshot needs on its own, in bytes: without the pages it shares with an earlier one. */
  readonly bytes: number;
  /** Media contents that differ from the loaded image, sector number → 512 bytes. */
  readonly media: readonly {
    readonly drive: DriveName;
    /** The image in the drive, by reference; it is never changed. */
    readonly image: Uint8Array;
    readonly sectors: ReadonlyMap<number, Uint8Array>;
  }[];
  /** What belongs to the same moment but is not state: transitions recorded, console output, inputs that led here. */
  readonly transitions: number;
  readonly console: ConsoleOutput;
  readonly inputs: readonly LoggedInput[];
}

/** 16 hex digits over all state sections (TLB included), RAM and media. */
export type StateDigest = string;

/**
 * Whoever watches all runs beside the observer. It is asked for every transition whether it wants it told (telling takes some
 * microseconds); other events of the level `transitions` come as they are. It must not change the machine.
 */
export interface MachineMonitor {
  /** @param closing tells the transition as numbers, which costs next to nothing. */
  wants(icount: number, now: number, closing: ClosingTransitions): boolean;
  observe(event: MachineEvent): void;
}

/** A write to a watched physical byte: by an access of the processor, by its page walk (A and D bits), or by a chip. */
export interface WatchedWrite {
  readonly by: 'access' | 'walk' | 'chip';
  readonly physical: number;
  readonly size: number;
}

/** Accepts instructions by what they are. */
export type InstructionFilter = (instruction: DecodedInstruction, linear: number) => boolean;

/**
 * `on-demand`: the steps of a common transition are told when they are looked at, while its journal is there; who keeps transitions or sends them
 * away has them `told`.
 */
export type StepsOfTransitions = 'told' | 'on-demand';

/** Stop rules checked at events, not per instruction. Return a rule id to stop after the current instruction. */
export type StopRule = (event: MachineEvent) => string | null;

export interface SegmentState {
  readonly selector: number;
  readonly base: number;
  readonly limit: number;
  /** Descriptor high dword AND 00F0FF00h; 0 = null / unusable. */
  readonly attributes: number;
}

export interface RegisterState {
  readonly gpr: readonly number[];
  readonly eip: number;
  readonly eflags: number;
  readonly cpl: number;
  /** ES CS SS DS FS GS LDTR TR. */
  readonly segments: readonly SegmentState[];
  readonly gdtr: { readonly base: number; readonly limit: number };
  readonly idtr: { readonly base: number; readonly limit: number };
  readonly cr0: number;
  readonly cr2: number;
  readonly cr3: number;
  readonly cr4: number;
  readonly dr: readonly number[];
  readonly halted: boolean;
  readonly shutdown: boolean;
  readonly interruptShadow: number;
  readonly intrLine: boolean;
  readonly a20: boolean;
}

/** Console bytes since the start of the run. */
export interface ConsoleOutput {
  readonly debug: string;
  readonly serial: string;
}

/**
 * One object for worker, command line and tests. Synchronous; no callbacks into a user interface except the event sink;
 * the host decides how long a slice is. Nothing it returns is live.
 */
export interface Machine {
  readonly config: Required<MachineConfig>;
  /** Insert the medium and reset. */
  load(image: BootImage): void;
  reset(kind: 'power-on' | 'warm'): void;
  run(limit: RunLimit): StopReason;
  /** Exactly one instruction, or one interrupt delivery, or the wake-up from HLT. */
  stepInstruction(): StopReason;
  input(event: InputEvent): void;
  observe(level: ObserveLevel, sink: ((event: MachineEvent) => void) | null, steps?: StepsOfTransitions): void;
  /** Recorded transition, or null when it has left the ring. */
  transition(id: number): Transition | null;
  /** Number of transitions recorded since reset; ids are 1..count. */
  readonly transitionCount: number;
  /**
   * Stops in front of the instructions at these addresses. @param accepts is asked there (and where {@link stopBefore} stops): only true
   * stops. It may look at the machine and must not change it.
   */
  setBreakpoints(linear: readonly number[], accepts?: ((linear: number) => boolean) | null): void;
  /** The next run does not stop at a breakpoint in front of the very next instruction: it leaves from there. */
  passBreakpointHere(): void;
  /** Linear byte → 1 stop after reads, 2 after writes, 3 both. Such a stop is a `breakpoint` at the byte. */
  setWatchpoints(bytes: ReadonlyMap<number, number>): void;
  /** The same for physical bytes, through whatever linear address they are reached; also the page walk's and chips' writes. */
  setPhysicalWatchpoints(bytes: ReadonlyMap<number, number>): void;
  /** Accesses to watched bytes that stopped the machine since they were taken last. */
  takeWatchedAccesses(): readonly MemoryAccess[];
  /**
   * Physical bytes: every write stops the run behind it (`breakpoint`), through whatever linear address, also those of the page walk
   * (A and D bits) and of chips. An empty set ends it.
   */
  watchWrites(physical: ReadonlySet<number>): void;
  /** Writes that touched a byte of `watchWrites` since this was asked last, in order. */
  takeWrites(): readonly WatchedWrite[];
  /** Stop in front of every instruction that the filter accepts (`breakpoint`). It is asked when code is decoded, not per execution. */
  stopBefore(accepts: InstructionFilter | null): void;
  setMarks(marks: ReadonlyMap<number, string>): void;
  /** @param level how much the rule is told at least; default `events`. */
  setStopRule(rule: StopRule | null, level?: ObserveLevel): void;
  setMonitor(monitor: MachineMonitor | null): void;
  /** While on, the supervisor's first access to each page of level 3 is told as `user-page`. Nothing a guest could see. */
  watchUserPages(on: boolean): void;
  /** While on, the monitor is told of CLI, STI and POPF that change IF, as `interrupt-flag`. */
  watchInterruptFlag(on: boolean): void;
  /**
   * Breakpoints, watchpoints, stop rule, observer and monitor are taken away until the function returned is called: for running again what was
   * observed before. Recording of transitions goes on.
   */
  suspendWatchers(): () => void;
  /**
   * What is recorded from here on goes elsewhere until the function returned is called: for a look at another moment. By then the
   * machine has to be back where it was.
   */
  keepTransitions(): () => void;

  registers(): RegisterState;
  /** Copy of physical memory; holes read FFh. */
  readPhysical(physical: number, length: number): Uint8Array;
  /** One doubleword of physical memory, for those who look often; it changes nothing. */
  physicalWord(physical: number): number;
  /** Copy through the page tables as they are, without faults, TLB or A/D bits; `null` elements where nothing is mapped. */
  readLinear(linear: number, length: number): { readonly bytes: Uint8Array; readonly mapped: Uint8Array };
  /** Physical address behind a linear one by the page tables, or -1. */
  translate(linear: number): number;
  /** What an access through paging would give now, and what the TLB holds for its page (frame and rights, 0 = nothing). */
  probePage(access: PageAccess): PageProbe & { readonly tlb: number };
  /** Declared fields of a section by name, as plain arrays: `{ IRR: [0, 0], … }`. */
  section(name: string): Readonly<Record<string, readonly number[]>>;
  console(): ConsoleOutput;

  /** @param earlier a snapshot of this machine to share unchanged pages with. */
  save(earlier?: Snapshot): Snapshot;
  /**
   * What was executed since the last call: false for a linear address certainly not in front of an instruction that was begun. Null when
   * the machine was restored, loaded or reset in between.
   */
  takeVisited(): ((linear: number) => boolean) | null;
  restore(snapshot: Snapshot): void;
  digest(): StateDigest;
  /** Ports that the guest used since the machine was started and nothing answers at, in the order of first use. Not state. */
  readonly unclaimedPorts: readonly number[];
  readonly inputLog: readonly LoggedInput[];
  readonly icount: number;
  readonly now: number;
}
