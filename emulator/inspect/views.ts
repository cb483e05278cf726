/**
 * Views: read-only plain JSON, one per panel, decoded as far as facts go (no words for people: those live in the
 * catalogues). All addresses and register values are unsigned numbers.
 */
import type { CpuModelName, DebugBreakpoint, DescriptorKind, SegmentLikeName, SystemType } from '#emulator/arch';
import type { Mark } from '#emulator/machine';
import type { PageTablesView } from './page-views.ts';
import type { DescriptorFlaw, DescriptorUser, GateFlaw, GateSegment, IoMapState, SourceLine, TableEntryNow, TssInTable, VectorCount } from './table-views.ts'; // prettier-ignore
import type { X87View } from './x87-views.ts';
import type { AtaView, BoardView, FontView, LineHistoryView, RtcView, SerialView, VideoView } from './chip-views.ts';

export interface BitView {
  readonly name: string;
  readonly low: number;
  readonly width: number;
  readonly value: number;
  readonly meaning: string;
  /** The processor model has no such bit. */
  readonly absent?: true;
}
export interface RegisterView {
  readonly name: string;
  readonly value: number;
  /** Label near what it points to (ESP and EBP in SS, others in DS), or ''. */
  readonly label?: string;
}
export interface SegmentRegisterView {
  readonly name: SegmentLikeName;
  readonly selector: number;
  readonly index: number;
  readonly ti: 0 | 1;
  readonly rpl: number;
  readonly isNull: boolean;
  /** Hidden part. */
  readonly base: number;
  readonly limit: number;
  readonly dpl: number;
  readonly present: boolean;
  readonly kind: DescriptorKind;
  /** `ER C A`, `RW ED`, … */
  readonly rights: string;
  /** D/B bit: 1 = 32-bit. */
  readonly db: 0 | 1;
  readonly g: 0 | 1;
  /** True when the descriptor in memory now differs from the hidden part (the lesson of the descriptor cache). */
  readonly stale: boolean;
  /** What the table says now, of a stale one; null: its entry lies outside the table or is not mapped. */
  readonly entryNow?: TableEntryNow | null;
}
export interface RegistersView {
  readonly general: readonly RegisterView[];
  readonly eip: number;
  readonly eflags: number;
  readonly flags: readonly BitView[];
  readonly cpl: number;
  readonly mode: 'real' | 'protected' | 'virtual-8086';
  readonly codeSize: 16 | 32;
  readonly segments: readonly SegmentRegisterView[];
  readonly gdtr: { readonly base: number; readonly limit: number };
  readonly idtr: { readonly base: number; readonly limit: number };
  readonly cr0: number;
  readonly cr0Bits: readonly BitView[];
  readonly cr2: number;
  readonly cr3: number;
  readonly cr4: number;
  readonly halted: boolean;
  readonly shutdown: boolean;
  readonly interruptShadow: number;
  readonly cpuModel?: CpuModelName;
  readonly cr3Bits?: readonly BitView[];
  /** Empty where the model has no CR4. */
  readonly cr4Bits?: readonly BitView[];
  /** DR0 to DR7. */
  readonly dr?: readonly number[];
  readonly breakpoints?: readonly DebugBreakpoint[];
  readonly dr6Bits?: readonly BitView[];
  readonly dr7Bits?: readonly BitView[];
  readonly a20?: boolean;
  /** Level of the INTR pin. */
  readonly intr?: boolean;
  /** An NMI is being handled: others wait for IRET. */
  readonly nmiBlocked?: boolean;
}

export interface DescriptorView {
  readonly index: number;
  readonly selector: number;
  /** Linear address of the entry. */
  readonly address: number;
  readonly low: number;
  readonly high: number;
  readonly kind: DescriptorKind;
  readonly base: number;
  readonly limit: number;
  readonly dpl: number;
  readonly present: boolean;
  readonly db: 0 | 1;
  readonly g: 0 | 1;
  readonly avl: 0 | 1;
  readonly type: number;
  readonly s: 0 | 1;
  readonly rights: string;
  /** For gates in the GDT: where they lead. */
  readonly gate: { readonly selector: number; readonly offset: number; readonly parameters: number } | null;
  /** Registers that hold a selector of this entry now. */
  readonly usedBy: readonly SegmentLikeName[];
  /** Of those, registers whose hidden part differs from the entry. */
  readonly staleIn?: readonly SegmentLikeName[];
  /** Gates and fields of the current TSS that name it. */
  readonly users?: readonly DescriptorUser[];
  readonly flaws?: readonly DescriptorFlaw[];
  /** Line that the entry was assembled from; it may have been written over since. */
  readonly source?: SourceLine | null;
  /** Limit field, 20 bits, before scaling. */
  readonly rawLimit?: number;
}
export interface DescriptorTableView {
  readonly table: 'GDT' | 'LDT';
  readonly base: number;
  readonly limit: number;
  readonly mapped: boolean;
  readonly entries: readonly DescriptorView[];
}
export interface IdtEntryView {
  readonly vector: number;
  /** `#GP`, `20h`. */
  readonly name: string;
  readonly address: number;
  readonly low: number;
  readonly high: number;
  readonly kind: SystemType | 'not-a-gate';
  readonly selector: number;
  readonly offset: number;
  readonly dpl: number;
  readonly present: boolean;
  /** Label at the target, '' when none is known. */
  readonly label: string;
  /** True when `INT n` at CPL 3 passes the gate's DPL check. */
  readonly fromRing3: boolean;
  readonly segment?: GateSegment | null;
  readonly flaws?: readonly GateFlaw[];
  /** Line of the interrupt controllers that leads here by their present programming, or -1. */
  readonly irq?: number;
  readonly taken?: VectorCount | null;
  /** Where the handler begins, in the source. */
  readonly source?: SourceLine | null;
}
export interface IdtView {
  readonly base: number;
  readonly limit: number;
  /** In real mode the IVT. */
  readonly mode: 'real' | 'protected';
  /** Transitions that the counts of `taken` rest on; `complete`: all of the run. */
  readonly counted?: { readonly transitions: number; readonly complete: boolean };
  readonly mapped: boolean;
  readonly entries: readonly IdtEntryView[];
}
export interface TssFieldView {
  readonly name: string;
  readonly offset: number;
  readonly size: 2 | 4;
  readonly value: number;
  readonly update: 'static' | 'dynamic';
}
export interface TssView {
  /** False while TR has never been loaded. */
  readonly loaded: boolean;
  readonly selector: number;
  readonly base: number;
  readonly limit: number;
  readonly kind: SystemType | 'null';
  readonly busy: boolean;
  readonly mapped: boolean;
  readonly fields: readonly TssFieldView[];
  readonly ioMap: {
    readonly base: number;
    readonly present: boolean;
    /** Ranges of ports with bit 0. */ readonly allowed: readonly (readonly [number, number])[];
    readonly state?: IoMapState;
    /** Highest port that has a bit within the limit, or -1. */
    readonly lastPort?: number;
  };
  /** What the descriptor in the GDT says now; null = no longer in the table. */
  readonly descriptor?: TableEntryNow | null;
  /** TR's hidden part differs from it. */
  readonly stale?: boolean;
  /** All TSS descriptors of the GDT. */
  readonly all?: readonly TssInTable[];
  /** EFLAGS.NT: IRET returns to the task in `link`. */
  readonly nested?: boolean;
  readonly iopl?: number;
}
export interface PicChipView {
  readonly name: 'master' | 'slave';
  readonly irr: number;
  readonly isr: number;
  readonly imr: number;
  readonly vectorBase: number;
  readonly initialised: boolean;
  readonly autoEoi: boolean;
  /** Levels of the input lines. */
  readonly lines: number;
  /** IRQ with the highest priority (rotation). */
  readonly highestPriority: number;
  /** Levels 0-7 from the highest priority to the lowest. */
  readonly order: readonly number[];
  readonly readIsr: boolean;
  /** ICW1-4 as they were written. */
  readonly icw: readonly [number, number, number, number];
  /** Initialization word that is awaited now: 2, 3, 4; 0 = operating. */
  readonly expects: number;
  /** Inputs that are level triggered, by ICW1 or the ELCR. */
  readonly levelTriggered: number;
  readonly specialMask: boolean;
  /** Special fully nested mode. */
  readonly fullyNested: boolean;
  readonly rotateAutoEoi: boolean;
  readonly poll: boolean;
  /** Level of the INT output. */
  readonly int: 0 | 1;
}
/** Why a line is or is not delivered now; the first that holds. */
export type IrqObstacle =
  | 'none'
  | 'not-requested'
  | 'masked'
  | 'in-service-blocks'
  | 'cascade-masked'
  | 'cascade-blocked'
  | 'not-initialised'
  | 'if-clear'
  | 'interrupt-shadow'
  | 'lower-priority';
export interface PicView {
  readonly chips: readonly PicChipView[];
  readonly lines: readonly {
    readonly irq: number;
    readonly vector: number;
    readonly requested: boolean;
    readonly masked: boolean;
    readonly inService: boolean;
    readonly obstacle: IrqObstacle;
    /** The line whose service or request stands in the way, or -1. */
    readonly blockedBy: number;
    /** Level of the pin. */
    readonly level: 0 | 1;
    /** Place in the order of priority of both chips; 0 = the highest. */
    readonly rank: number;
  }[];
  readonly intr: boolean;
  readonly interruptsEnabled: boolean;
}
export interface PitView {
  readonly channels: readonly {
    readonly channel: number;
    readonly mode: number;
    readonly reload: number;
    readonly counter: number;
    readonly hertz: number;
    readonly output: 0 | 1;
    readonly programmed: boolean;
    /** Level of the GATE input. */
    readonly gate: 0 | 1;
    readonly bcd: boolean;
    /** True while a count that was written has not reached the counting element. */
    readonly nullCount: boolean;
    /** Read/write format: 1 = LSB, 2 = MSB, 3 = both. */
    readonly access: number;
    readonly latched: boolean;
    /** When OUT changes next by itself, in units of `now`; null = not while nothing is written. */
    readonly nextEdge: number | null;
  }[];
  readonly now: number;
  /** Units of `now` in a second. */
  readonly unitsPerSecond: number;
}
export interface KeyboardView {
  /** Byte that waits at port 60h, or null. */
  readonly outputBuffer: number | null;
  readonly fromAux: boolean;
  readonly commandByte: number;
  readonly irq1: boolean;
  readonly irq12: boolean;
  /** The controller holds the keyboard's clock down by command ADh. */
  readonly disabled: boolean;
  readonly translates: boolean;
  /** Command whose data byte is awaited at port 60h, of the controller or else of the keyboard; 0 = none. */
  readonly awaits: number;
  /** What the keyboard has yet to send: answers, then scan codes of its set, not translated. */
  readonly waiting: readonly number[];
  readonly scanCodeSet: number;
  readonly scanning: boolean;
  /** Bit 0 Scroll, 1 Num, 2 Caps. */
  readonly leds: number;
  /** Key that repeats, as set 1 make code with E0h in bits 8-15; 0 = none. */
  readonly heldKey: number;
  readonly typematic: { readonly delayMilliseconds: number; readonly perSecond: number };
  /** Gate A20 of the controller's output port; the other source is port 92h. */
  readonly holdsA20: boolean;
  readonly a20: boolean;
  /** Status register as port 64h gives it. */
  readonly status: number;
  /** Scan codes that wait in the keyboard, and whether it lost some. */
  readonly queued: number;
  readonly queueLimit: number;
  readonly overrun: boolean;
  /** Last byte the keyboard sent. */
  readonly lastSent: number;
  readonly selfTest: boolean;
}
export interface StackWordView {
  readonly address: number;
  readonly offset: number;
  readonly value: number;
  readonly mapped: boolean;
  /** `EIP`, `CS`, `EFLAGS`, `ESP`, `SS`, `error code` when the word belongs to a known interrupt frame, else ''. */
  readonly role: string;
  /** Transition that pushed it, or 0. */
  readonly transition: number;
  /** Label near the value when it points into code, e.g. `kmain+12`. */
  readonly label: string;
}
export interface StackView {
  /** The stack of SS0:ESP0 was asked for and can be read. */
  readonly isRing0: boolean;
  readonly selector: number;
  readonly esp: number;
  readonly wordSize: 2 | 4;
  readonly words: readonly StackWordView[];
  /** SS0:ESP0 of the current TSS, when readable. */
  readonly ring0: { readonly ss0: number; readonly esp0: number } | null;
}
export interface MemoryView {
  readonly start: number;
  readonly space: 'linear' | 'physical';
  readonly bytes: Uint8Array;
  /** 1 per byte that is mapped. */
  readonly mapped: Uint8Array;
  /** Pages of the stretch, in order; empty in physical space. */
  readonly pages: readonly MemoryPage[];
}
/** One page of linear memory: where it lies and what both levels of the tables allow. Paging off: everything, at the same address. */
export interface MemoryPage {
  readonly linear: number;
  /** Physical address of the page, -1 when it is not mapped. */
  readonly physical: number;
  readonly user: boolean;
  readonly writable: boolean;
  readonly paged: boolean;
}
export interface DisassemblyLine {
  readonly linear: number;
  readonly offset: number;
  readonly bytes: readonly number[];
  readonly text: string;
  readonly label: string;
  readonly source: { readonly file: string; readonly line: number } | null;
  readonly isCurrent: boolean;
  readonly privilege: string;
  /** Linear address that a near jump or call leads to; null for all others. */
  readonly target: number | null;
}
export interface DisassemblyView {
  /** By the D bit of CS. */
  readonly codeSize: 16 | 32;
  /** Size that the bytes were read with. */
  readonly bits: 16 | 32;
  readonly lines: readonly DisassemblyLine[];
}
export interface ScreenView {
  readonly columns: number;
  readonly rows: number;
  /** character, attribute pairs, row by row: columns*rows*2 bytes of B8000h (with the CRTC start address applied). */
  readonly cells: Uint8Array;
  readonly cursor: {
    readonly column: number;
    readonly row: number;
    readonly visible: boolean;
    /** Scan lines of the cell that it covers. */
    readonly firstLine: number;
    readonly lastLine: number;
  };
  /** Graphics modes are not modelled: the cells are then what text memory holds. */
  readonly mode: 'text' | 'graphics';
  /** The adapter shows nothing. */
  readonly blank: boolean;
  /** Attribute bit 7: true = the character blinks, false = the background is bright. */
  readonly blink: boolean;
  /** Colour of attribute values 0-15, RGB. */
  readonly palette: readonly number[];
  /** Pixels of a cell. */
  readonly cellWidth: 8 | 9;
  readonly cellHeight: number;
  /** Glyphs loaded by the guest, null = the adapter's own (code page 437). */
  readonly font: FontView | null;
}
export type ProcessState = 'running' | 'ready' | 'sleeping' | 'waiting' | 'dead' | 'unknown';
export interface ProcessView {
  readonly id: number;
  readonly name: string;
  readonly state: ProcessState;
  /** Raw value of the state field, when the kernel declares one. */
  readonly rawState: number | null;
  readonly isCurrent: boolean;
  /** Privilege level it will run or runs at. */
  readonly ring: number | null;
  /** Address of its record (PCB) in memory, when declared. */
  readonly address: number | null;
  readonly kernelStack: { readonly top: number; readonly esp: number | null; readonly used: number | null } | null;
  readonly cr3: number | null;
  /** Saved frame of the user level, where known. */
  readonly frame: {
    readonly address: number;
    readonly eip: number;
    readonly cs: number;
    readonly eflags: number;
    readonly esp: number;
    readonly ss: number;
  } | null;
  readonly fields: readonly { readonly name: string; readonly value: number }[];
  /** Time in user code in units of `now`, and how often it was taken up after another one; absent when not followed. */
  readonly used?: number;
  readonly switches?: number;
}
/** One process after another had the processor in level 3. */
export interface ProcessTurn {
  /** `id` of the process, -1 = none that is listed. */
  readonly id: number;
  /** Units of `now`; `used` of them were spent in level 3. */
  readonly from: number;
  readonly to: number;
  readonly used: number;
}
export interface ProcessListView {
  /** `declared`: read through the kernel's annotations; `observed`: inferred from stacks and page directories seen in transitions. */
  readonly source: 'declared' | 'observed';
  readonly processes: readonly ProcessView[];
  /** Who had the processor, oldest first; absent when nobody follows. */
  readonly time?: {
    readonly since: number;
    readonly until: number;
    readonly unitsPerSecond: number;
    readonly turns: readonly ProcessTurn[];
  };
  /** Who is expected next: by what was seen (`seen` of the last turns behind this process), or by the order of the table. */
  readonly next?: { readonly id: number; readonly basis: 'seen-order' | 'table-order'; readonly seen: number };
}
/** Where execution is, for the status bar. */
export interface StatusView {
  readonly mark: Mark;
  readonly cpl: number;
  readonly mode: 'real' | 'protected' | 'virtual-8086';
  readonly context: 'firmware' | 'real-mode' | 'kernel' | 'interrupt' | 'bottom-half' | 'user' | 'idle' | 'shutdown';
  readonly depth: number;
  /** On whose behalf: the current process; in interrupt context whoever was interrupted. Absent when none is known. */
  readonly process?: { readonly id: number; readonly name: string };
  /** The transition that led here, when it is still recorded; HLT and a bottom half begin without one. */
  readonly since?: { readonly transition: number; readonly mark: Mark };
  readonly nanoseconds: number;
  readonly location: {
    readonly linear: number;
    readonly label: string;
    readonly source: { readonly file: string; readonly line: number } | null;
  };
}

/** View name → arguments. */
export interface ViewArgs {
  status: Record<string, never>;
  registers: Record<string, never>;
  gdt: Record<string, never>;
  ldt: Record<string, never>;
  idt: { readonly first?: number; readonly count?: number };
  tss: Record<string, never>;
  pic: Record<string, never>;
  pit: Record<string, never>;
  keyboard: Record<string, never>;
  /** `below`: words under the stack pointer, too. `ring0`: 1 = the stack of SS0:ESP0 in the TSS instead of the one that is used now. */
  stack: { readonly words?: number; readonly below?: number; readonly ring0?: number };
  memory: { readonly space: 'linear' | 'physical'; readonly start: number; readonly length: number };
  /** `before`: so many instructions in front of `start` are wanted, too. `bits`: 16 or 32, else as CS says. */
  disassembly: { readonly start?: number; readonly count?: number; readonly before?: number; readonly bits?: number };
  screen: Record<string, never>;
  processes: Record<string, never>;
  rtc: Record<string, never>;
  serial: Record<string, never>;
  ata: Record<string, never>;
  x87: Record<string, never>;
  lineHistory: Record<string, never>;
  board: Record<string, never>;
  video: Record<string, never>;
  /** `region`: 0-1023, whose page table is wanted; `linear`: whose walk. */
  pages: { readonly region?: number; readonly linear?: number };
}
/** View name → result. */
export interface Views {
  status: StatusView;
  registers: RegistersView;
  gdt: DescriptorTableView;
  ldt: DescriptorTableView;
  idt: IdtView;
  tss: TssView;
  pic: PicView;
  pit: PitView;
  keyboard: KeyboardView;
  stack: StackView;
  memory: MemoryView;
  disassembly: DisassemblyView;
  screen: ScreenView;
  processes: ProcessListView;
  rtc: RtcView;
  serial: SerialView;
  ata: AtaView;
  x87: X87View;
  lineHistory: LineHistoryView;
  board: BoardView;
  video: VideoView;
  pages: PageTablesView;
}
export type ViewName = keyof Views;
