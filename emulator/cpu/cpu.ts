/**
 * The processor: holds the views of its declared state, the parts (MMU, block cache, run loop), and what transitions need
 * of it (`CpuCore`). How instructions execute is in execute/ and in the run loop; how a run is cut into slices, faults and
 * interrupts is in cpu-run.ts.
 */
import { cpuModel, type CpuModel, CR0_AM, CR0_NE, CR0_PE, CR0_PG, CR0_WP, CR4_PGE, CR4_PSE, CS, DEFAULT_CPU_MODEL, DS, EFLAGS_AC, EFLAGS_ARITHMETIC, EFLAGS_FIXED, EFLAGS_IF, EFLAGS_RF, EFLAGS_TF, EFLAGS_VM, ES, ESP, SS } from '#emulator/arch'; // prettier-ignore
import type {
  CpuEvent,
  DeviceEvent,
  ObserveLevel,
  RecordedProcessor,
  RuleId,
  Stamped,
  TransitionRecorder,
} from '#emulator/events';
import { decodeMapOf, type DecodeMap } from '#emulator/isa';
import type { PhysicalMemory } from '#emulator/memory';
import { LinearMemory, MAP_USER, Paging, Segmentation, type MmuHost } from '#emulator/mmu';
import type { Arena } from '#emulator/state';
import { BlockCache } from './block-cache.ts';
import { interpreter, type BlockExecutor } from './block-executor.ts';
import { createKnownPassages, type KnownPassages } from './known-passages.ts';
import { type AccessSize, type CpuCore, CpuFault, type CpuState, NotModelled } from './cpu-core.ts';
import type { CpuExit, CpuHost } from './cpu-host.ts';
import { CPU_SECTION, TLB_SECTION } from './cpu-state.ts';
import { runSlice } from './cpu-run.ts';
import { fpuState, type FpuState } from './fpu/fpu-state.ts';
import { initialise } from './fpu/control.ts';
import { resetFpu } from './fpu/reset.ts';
import { addDataBreakpoints, hasInstructionBreakpoint, overlaps } from './debug-registers.ts';
import { driveFerr } from './fpu/status.ts';
import { HostWatch, type WatchedWrite } from './host-watch.ts';
import { arithmeticFlags, setArithmeticFlags } from './flags.ts';
import { ALIGN, CS_BASE, EVENTS, EV_ATTENTION, EV_HALT, EV_INTR, EV_NMI, EV_SHUTDOWN, EV_STEP, EV_WATCH, FETCH_FRAME, FETCH_PAGE, HOT_WORDS, LEFT, MAP, MODE, MODE_ALIGN, MODE_CODE32, MODE_FLAT_DS, MODE_FLAT_ES, MODE_FLAT_SS, MODE_LIMIT_SHIFT, MODE_STACK32, PENDING, SLOT, SYS } from './hot.ts'; // prettier-ignore
import { resetState } from './reset.ts';
import { expandPassageState, explainTransition, KnownDescriptors, stateWordsOf } from './transitions/index.ts';
import { train } from './training.ts';
import { WalkLog } from './walk-log.ts';

/** Kinds of events that are left out while only transitions are watched. */
const TOLD_BY_TRANSITIONS: ReadonlySet<string> = new Set(['segment-load', 'system', 'tlb', 'interrupt-flag']);
const ATTRIBUTE_DB = 0x400000;
const ATTRIBUTE_DPL = 0x6000;
/** P, S, writable expand-up data, any DPL, any A bit: what a flat data segment looks like. */
const FLAT_MASK = 0x9e00;
const FLAT_DATA = 0x9200;

export class Cpu implements CpuCore, MmuHost {
  readonly model: CpuModel;
  /** The opcodes of the model. */
  readonly opcodes: DecodeMap;
  readonly state: CpuState;
  /** The x87 FPU; its instructions are in fpu/. */
  readonly fpu: FpuState;
  /** Eight general registers, and `gpr[8]`, which is always 0. */
  readonly gpr: Int32Array;
  readonly gpr16: Uint16Array;
  readonly gpr8: Uint8Array;
  /** Hot scalars, see hot.ts. */
  readonly f = new Int32Array(HOT_WORDS);
  readonly host: CpuHost;
  readonly physical: PhysicalMemory;
  readonly paging: Paging;
  readonly linear: LinearMemory;
  readonly segmentation: Segmentation;
  readonly blocks: BlockCache;
  /** What executes the blocks; `execute` is its entry. */
  readonly executor: BlockExecutor;
  readonly execute: (slot: number) => void;

  instructionEip = 0;
  recorder: TransitionRecorder | null = null;
  /** A live processor journals; another one explains (transitions/explain.ts). */
  readonly narrator = null;
  readonly explain = explainTransition;
  readonly passageState = expandPassageState;
  readonly known = new KnownDescriptors();
  readonly walks = new WalkLog();
  /** Bytes that the host watches. */
  readonly watch = new HostWatch();
  /** The short way through common transitions. */
  readonly passages: KnownPassages;
  /** Declared state as words, for the recorder. */
  readonly stateWords: Int32Array;
  observeLevel: ObserveLevel = 'off';
  /** Notice that goes with the exit 'not-modelled'. */
  stopText = '';
  /** Linear address that goes with the exits 'breakpoint' and 'watchpoint'. */
  stopLinear = 0;
  /** A breakpoint reached at this instruction count does not stop: the run has been stopped there already. */
  passBreakpointAt = -1;
  /** Instruction count at which the slice being run would end. */
  endCount = 0;
  /** Virtual time skipped while halted. */
  skipped = 0;
  /** Instruction count up to which an interrupt shadow holds, and its kind. */
  shadowAt = -1;
  shadowKind = 0;
  /** What `debugHits` was before the instruction being executed. */
  heldHits = 0;
  /** Set by INT n and the like: no single-step trap after this instruction. */
  noTrapAfter = false;

  private readonly fault_ = new CpuFault();
  private marks_: ReadonlyMap<number, string> = new Map();
  private breakpoints_: ReadonlySet<number> = new Set();
  private stops_: ((linear: number) => boolean) | null = null;
  /** Code-segment limits in use, by their number in `f[MODE]`. */
  private limits: number[] = [0xffffffff];

  constructor(arena: Arena, host: CpuHost, makeExecutor: (cpu: Cpu) => BlockExecutor = interpreter) {
    this.model = cpuModel(host.cpuModel ?? DEFAULT_CPU_MODEL);
    this.opcodes = decodeMapOf(this.model.level);
    this.state = arena.views(CPU_SECTION);
    this.fpu = fpuState(arena);
    this.stateWords = stateWordsOf(arena);
    const { buffer, byteOffset } = this.state.gpr;
    this.gpr = new Int32Array(buffer, byteOffset, 9);
    this.gpr16 = new Uint16Array(buffer, byteOffset, 16);
    this.gpr8 = new Uint8Array(buffer, byteOffset, 32);
    this.host = host;
    this.physical = host.memory;
    this.paging = new Paging(this.state, arena.views(TLB_SECTION), host.memory, this);
    this.linear = new LinearMemory(this.paging, host.memory, this);
    this.segmentation = new Segmentation(this.state, this);
    this.blocks = new BlockCache(this);
    this.passages = createKnownPassages(this);
    this.executor = makeExecutor(this);
    this.execute = this.executor.execute;
    train(this);
    this.reset('power-on');
  }

  // -- life --------------------------------------------------------------------------------------------------------------
  /** Executes at most `budget` instructions. Deliveries of interrupts and faults count as one each. */
  run(budget: number): CpuExit {
    return runSlice(this, budget);
  }
  /** State after RESET (SDM vol. 3 §9.1.1). Time goes on: icount and skipped stay. */
  reset(kind: 'power-on' | 'warm'): void {
    this.sync();
    resetState(this.state, this.model);
    resetFpu(this, kind);
    this.paging.flush(true);
    this.reload();
  }
  /** Hot words → declared state. After it the arena holds everything. */
  sync(): void {
    const { state, f } = this;
    state.eflags[0] = this.getEflags();
    state.icount[0] = this.icount;
    state.skipped[0] = this.skipped;
    state.interruptShadow[0] = this.shadow();
    state.codePage[0] = f[FETCH_PAGE];
    state.codeFrame[0] = f[FETCH_PAGE] === 0 ? 0 : f[FETCH_FRAME] >>> 12;
  }
  /** Declared state → hot words; every derived cache is dropped. */
  reload(): void {
    const { state, f } = this;
    f[PENDING] = 0;
    f[LEFT] = 0;
    f[SLOT] = -1;
    this.endCount = state.icount[0];
    this.skipped = state.skipped[0];
    this.shadowKind = state.interruptShadow[0];
    this.shadowAt = this.shadowKind !== 0 ? this.endCount : -1;
    this.passBreakpointAt = -1;
    this.watchStop = false;
    this.watch.accesses.length = 0;
    f[EVENTS] = 0;
    f[MAP] = state.cpl[0] === 3 ? MAP_USER : 0;
    this.linear.dropAll();
    this.paging.reload();
    this.blocks.flush();
    this.limits = [0xffffffff];
    this.storeEflags(state.eflags[0]);
    this.refreshSegments();
    f[FETCH_PAGE] = state.codePage[0];
    f[FETCH_FRAME] = state.codeFrame[0] << 12;
    this.blocks.markHeldPage();
    this.refreshWatch();
    this.refreshEvents();
  }
  invalidateAllCode(): void {
    this.blocks.flush();
  }

  // -- what the machine drives -------------------------------------------------------------------------------------------
  /** The INTR pin. */
  setIntr(level: 0 | 1): void {
    this.state.intrLine[0] = level;
    this.refreshEvents();
  }
  /** An edge at the NMI pin. */
  raiseNmi(): void {
    this.state.nmiPending[0] = 1;
    this.refreshEvents();
  }
  setA20(enabled: boolean): void {
    const mask = enabled ? 0xffffffff : 0xffefffff;
    if (this.state.a20Mask[0] === mask) return;
    this.state.a20Mask[0] = mask;
    this.f[FETCH_PAGE] = 0;
    this.paging.flush(true);
  }
  /** The RESET pin of the coprocessor, which port F1h of the board drives. */
  resetCoprocessor(): void {
    initialise(this);
  }
  /** Ends the run where the current block ends, with the exit 'attention'. */
  requestAttention(): void {
    this.f[EVENTS] |= EV_ATTENTION;
  }
  /** The same right behind the instruction that is being executed. */
  requestAttentionHere(): void {
    this.f[EVENTS] |= EV_ATTENTION;
    this.blocks.cutAfterCurrent();
  }
  /** Virtual time passes without instructions (HALT state). */
  skip(units: number): void {
    this.skipped += units;
  }

  get breakpoints(): ReadonlySet<number> {
    return this.breakpoints_;
  }
  /** Linear addresses; execution stops in front of them. */
  set breakpoints(linear: ReadonlySet<number>) {
    this.breakpoints_ = new Set([...linear].map((address) => address >>> 0));
    this.blocks.flush();
  }
  get marks(): ReadonlyMap<number, string> {
    return this.marks_;
  }
  /** Linear address → label; reaching it emits a `mark` event. */
  set marks(marks: ReadonlyMap<number, string>) {
    this.marks_ = new Map(marks);
    this.blocks.flush();
  }
  /** Asked in front of a breakpoint: does it stop? It may look at the machine, and changes nothing. */
  breakFilter: ((linear: number) => boolean) | null = null;
  /** Asked for every instruction when it is decoded: does execution stop in front of it? */
  get stopsAt(): ((linear: number) => boolean) | null {
    return this.stops_;
  }
  set stopsAt(stops: ((linear: number) => boolean) | null) {
    this.stops_ = stops;
    this.blocks.flush();
  }
  /** True when a block may not run over this linear address. */
  cutsAt(linear: number): boolean {
    return (
      (this.breakpoints_.size !== 0 && this.breakpoints_.has(linear)) ||
      (this.stops_ !== null && this.stops_(linear)) ||
      (this.marks_.size !== 0 && this.marks_.has(linear))
    );
  }
  /** Linear byte → 1 stop after reads, 2 after writes, 3 both. */
  setWatchpoints(bytes: ReadonlyMap<number, number>): void {
    this.watch.linear = new Map(bytes);
    this.refreshWatch();
  }
  /** Physical byte → 1 stop after reads, 2 after writes, 3 both. */
  setPhysicalWatchpoints(bytes: ReadonlyMap<number, number>): void {
    this.watch.physical = new Map(bytes);
    this.linear.setWatchedFrames(this.watch.frames());
  }
  /** Physical bytes: every write stops the run behind it, whoever writes and through whatever linear address. */
  setWatchedBytes(physical: ReadonlySet<number>): void {
    this.watch.written = physical;
    this.watch.writes = [];
    this.linear.setWatchedFrames(this.watch.frames());
  }
  physicalRead(physical: number, size: number): void {
    if (this.watch.touchedPhysical(physical, size, false)) this.stopForWatch();
  }
  physicalWritten(physical: number, size: number, by: WatchedWrite['by'] = 'access'): void {
    const touched = this.watch.touchedPhysical(physical, size, true);
    if (this.watch.wasWritten(physical, size, by) || touched) this.stopForWatch();
  }
  /** The run ends behind the instruction. */
  private stopForWatch(): void {
    this.watchStop = true;
    this.f[EVENTS] |= EV_WATCH;
    this.blocks.cutAfterCurrent();
  }
  /** Host watchpoints and the data breakpoints of DR0-DR3 share one mechanism. */
  refreshWatch(): void {
    const all = new Map(this.watch.linear);
    addDataBreakpoints(all, this.state.dr);
    this.linear.setWatched(all);
    this.refreshEvents();
  }

  // -- counters ----------------------------------------------------------------------------------------------------------
  get icount(): number {
    return this.endCount - this.f[LEFT] - this.f[PENDING];
  }
  get now(): number {
    return this.icount + this.skipped;
  }
  get eip(): number {
    return this.state.eip[0];
  }
  set eip(value: number) {
    this.state.eip[0] = value;
  }
  /** Bits for DR6 gathered by the instruction being executed. */
  get debugHits(): number {
    return this.state.debugTrap[0];
  }
  set debugHits(bits: number) {
    this.state.debugTrap[0] = bits;
  }
  get cpl(): number {
    return this.state.cpl[0];
  }

  // -- events ------------------------------------------------------------------------------------------------------------
  emit(event: DeviceEvent | CpuEvent): void {
    const level = this.observeLevel;
    if (level === 'off') return;
    if (event.kind === 'port' && level !== 'accesses' && event.allowedBy !== 'bitmap') return;
    if (level === 'transitions' && TOLD_BY_TRANSITIONS.has(event.kind) && !(this.tellsInterruptFlag && event.kind === 'interrupt-flag')) return; // prettier-ignore
    // Events are made for this call, so they are stamped in place.
    const stamped = event as unknown as { -readonly [K in keyof Stamped<object>]: Stamped<object>[K] };
    stamped.icount = this.icount;
    stamped.now = this.now;
    stamped.eip = this.instructionEip;
    stamped.cpl = this.cpl;
    this.host.emit(event as Stamped<DeviceEvent | CpuEvent>);
  }
  /** True when somebody wants more than transitions: do not make events for nobody. */
  get listens(): boolean {
    return this.observeLevel === 'events' || this.observeLevel === 'accesses';
  }
  pageWalked(linear: number, access: number, pde: number, pte: number): void {
    const { recorder } = this;
    if (recorder === null) return;
    if (recorder.open) recorder.pageWalk(linear, access, pde, pte);
    else this.walks.note(linear, access, pde, pte);
  }
  pageEntryWritten(physical: number): void {
    // The recorder need not hear of it: a walk that is carried out again says which bits it sets.
    this.physicalWritten(physical, 4, 'walk');
  }
  pageFaultAddress(): void {
    // The recorder looks at CR2 itself.
    if (this.recorder !== null && !this.recorder.open) this.walks.faulted();
  }
  userPageTouched(linear: number, write: boolean): void {
    this.emit({ kind: 'user-page', linear, write });
  }
  /** CLI, STI and POPF are told at the level `transitions`, too. */
  tellsInterruptFlag = false;
  get hearsInterruptFlag(): boolean {
    return this.tellsInterruptFlag || this.listens;
  }
  watchUserPages(on: boolean): void {
    this.linear.watchUserPages(on);
  }
  watchHit(linear: number, size: number, write: boolean): void {
    const dr = this.state.dr;
    for (let n = 0; n < 4; n++) {
      const kind = (dr[7] >>> (16 + n * 4)) & 3;
      if (((dr[7] >>> (n * 2)) & 3) === 0 || kind === 0 || kind === 2 || (kind === 1 && !write)) continue;
      if (overlaps(dr, n, linear, size)) this.debugHits |= 1 << n;
    }
    if (this.watch.touchedLinear(linear, size, write)) {
      this.stopLinear = linear >>> 0;
      this.watchStop = true;
    }
    this.f[EVENTS] |= EV_WATCH;
    this.blocks.cutAfterCurrent();
  }
  /** With CR4.DE = 1 a breakpoint of kind 10b is one on ports: a trap behind the instruction (SDM vol. 3 §17.2.4). */
  portTouched(port: number, size: number): void {
    const dr = this.state.dr;
    for (let n = 0; n < 4; n++) {
      if (((dr[7] >>> (n * 2)) & 3) === 0 || ((dr[7] >>> (16 + n * 4)) & 3) !== 2) continue;
      if (overlaps(dr, n, port, size)) this.debugHits |= 1 << n;
    }
    this.refreshEvents();
  }
  /** A host watchpoint was touched; the run ends after the instruction. */
  watchStop = false;

  // -- flags -------------------------------------------------------------------------------------------------------------
  where(): ReturnType<RecordedProcessor['where']> {
    const { state, f } = this;
    const esp = this.gpr[ESP] >>> 0;
    const eflags = (arithmeticFlags(f) | f[SYS]) >>> 0;
    return { cpl: state.cpl[0], cs: state.selector[CS], eip: this.eip, ss: state.selector[SS], esp, eflags, ssBase: state.base[SS] }; // prettier-ignore
  }
  getEflags(): number {
    return (arithmeticFlags(this.f) | this.f[SYS]) >>> 0;
  }
  setEflags(value: number): void {
    if ((value ^ this.f[SYS]) & EFLAGS_IF)
      this.emit({ kind: 'interrupt-flag', to: value & EFLAGS_IF ? 1 : 0, cause: '' });
    this.storeEflags(value);
    this.refreshEvents();
  }
  /** Without telling, and without a look at what is pending now. */
  storeEflags(value: number): void {
    setArithmeticFlags(this.f, value);
    this.f[SYS] = (value & this.model.eflags & ~EFLAGS_ARITHMETIC) | EFLAGS_FIXED;
    this.refreshAlignment();
  }
  private refreshAlignment(): void {
    const on = (this.f[SYS] & EFLAGS_AC) !== 0 && (this.state.cr0[0] & CR0_AM) !== 0;
    this.linear.alignmentCheck = on;
    const checks = on && this.state.cpl[0] === 3;
    this.f[ALIGN] = checks ? 1 : 0;
    this.f[MODE] = checks ? this.f[MODE] | MODE_ALIGN : this.f[MODE] & ~MODE_ALIGN;
  }
  /** Recomputes what the run loop has to look at where a block ends. */
  refreshEvents(): void {
    const { state, f } = this;
    let events = f[EVENTS] & (EV_ATTENTION | EV_WATCH);
    if (state.debugTrap[0] !== 0) events |= EV_WATCH;
    if (state.intrLine[0] !== 0 && f[SYS] & EFLAGS_IF) events |= EV_INTR;
    if (state.nmiPending[0] !== 0 && state.nmiBlocked[0] === 0) events |= EV_NMI;
    if (f[SYS] & (EFLAGS_TF | EFLAGS_RF) || this.breakpointsArmed()) events |= EV_STEP;
    if (state.halted[0] !== 0) events |= EV_HALT;
    if (state.shutdown[0] !== 0) events |= EV_SHUTDOWN;
    f[EVENTS] = events;
  }
  /** True when DR7 enables an instruction breakpoint. */
  breakpointsArmed(): boolean {
    return hasInstructionBreakpoint(this.state.dr[7]);
  }
  setInterruptShadow(kind: 0 | 1 | 2): void {
    this.shadowKind = kind;
    // The shadow covers the instruction after the one being executed.
    this.shadowAt = kind === 0 ? -1 : this.icount + 1;
  }
  /** Kind of the shadow that covers the next instruction, 0 = none. */
  shadow(): number {
    return this.shadowAt === this.icount ? this.shadowKind : 0;
  }

  // -- mode --------------------------------------------------------------------------------------------------------------
  setCpl(cpl: number): void {
    if (this.state.cpl[0] === cpl) return;
    this.state.cpl[0] = cpl;
    this.f[MAP] = cpl === 3 ? MAP_USER : 0;
    if (this.linear.alignmentCheck) this.refreshAlignment();
    // Fetches are checked at the new level.
    this.f[FETCH_PAGE] = 0;
  }
  isProtected(): boolean {
    return (this.state.cr0[0] & CR0_PE) !== 0;
  }
  isVirtual8086(): boolean {
    return (this.f[SYS] & EFLAGS_VM) !== 0;
  }
  setSegment(register: number, selector: number, base: number, limit: number, attributes: number): void {
    const { state } = this;
    state.selector[register] = selector;
    // Kernel and user segments mostly differ in their DPL, which nothing is derived from.
    const changed = (state.base[register] ^ base) | (state.limit[register] ^ limit);
    if ((changed | ((state.attributes[register] ^ attributes) & ~ATTRIBUTE_DPL)) === 0) {
      state.attributes[register] = attributes;
      return;
    }
    state.base[register] = base;
    state.limit[register] = limit;
    state.attributes[register] = attributes;
    if (register > 5) return;
    this.segmentation.refresh(register);
    if (register === CS) this.f[CS_BASE] = state.base[CS];
    if (register === ES || register === DS) {
      const bit = register === ES ? MODE_FLAT_ES : MODE_FLAT_DS;
      this.f[MODE] = (this.f[MODE] & ~bit) | this.flatBit(register, bit);
    } else if (register === SS) this.refreshStackMode();
    else if (register === CS) this.refreshCodeMode();
  }
  private refreshSegments(): void {
    this.segmentation.protectedMode = this.isProtected();
    for (let register = 0; register < 6; register++) this.segmentation.refresh(register);
    this.f[CS_BASE] = this.state.base[CS];
    this.refreshMode();
  }
  private refreshStackMode(): void {
    const wide = this.state.attributes[SS] & ATTRIBUTE_DB ? MODE_STACK32 : 0;
    this.f[MODE] = (this.f[MODE] & ~(MODE_FLAT_SS | MODE_STACK32)) | this.flatBit(SS, MODE_FLAT_SS) | wide;
  }
  private refreshCodeMode(): void {
    const { attributes, limit } = this.state;
    const others = this.f[MODE] & (MODE_FLAT_DS | MODE_FLAT_SS | MODE_FLAT_ES | MODE_STACK32 | MODE_ALIGN);
    const number = limit[CS] === 0xffffffff ? 0 : this.limitNumber(limit[CS]);
    this.f[MODE] = others | (attributes[CS] & ATTRIBUTE_DB ? MODE_CODE32 : 0) | (number << MODE_LIMIT_SHIFT);
  }
  private refreshMode(): void {
    const bits = this.flatBit(DS, MODE_FLAT_DS) | this.flatBit(ES, MODE_FLAT_ES);
    this.f[MODE] = (this.f[MODE] & MODE_ALIGN) | bits;
    this.refreshStackMode();
    this.refreshCodeMode();
  }
  private flatBit(register: number, bit: number): number {
    const { base, limit, attributes } = this.state;
    return base[register] === 0 && limit[register] === 0xffffffff && (attributes[register] & FLAT_MASK) === FLAT_DATA
      ? bit
      : 0;
  }
  private limitNumber(limit: number): number {
    let number = this.limits.indexOf(limit);
    if (number < 0) number = this.limits.push(limit) - 1;
    return number;
  }

  // -- memory ------------------------------------------------------------------------------------------------------------
  readLinear(linear: number, size: AccessSize, supervisor: boolean): number {
    const user = !supervisor && this.state.cpl[0] === 3;
    return size === 4 ? this.linear.read32(linear, user) >>> 0 : this.linear.read(linear, size, user);
  }
  writeLinear(linear: number, size: AccessSize, value: number, supervisor: boolean): void {
    const user = !supervisor && this.state.cpl[0] === 3;
    if (size === 4) this.linear.write32(linear, value, user);
    else this.linear.write(linear, size, value, user);
  }
  probeWrite(linear: number, size: number, supervisor: boolean): void {
    this.linear.probeWrite(linear, size, !supervisor && this.state.cpl[0] === 3);
  }
  get words(): Int32Array {
    return this.linear.m32;
  }
  findWords(linear: number, count: number, write: boolean): number {
    return this.linear.findWords(linear, count, write);
  }
  peekPhysical(linear: number): number {
    const known = this.linear.peekMap(linear);
    return known >= 0 ? known : this.paging.peek(linear);
  }
  readSegment(register: number, offset: number, size: AccessSize): number {
    const linear = this.segmentation.linear(register, offset, size, false);
    const user = this.state.cpl[0] === 3;
    return size === 4 ? this.linear.read32(linear, user) >>> 0 : this.linear.read(linear, size, user);
  }
  writeSegment(register: number, offset: number, size: AccessSize, value: number): void {
    const linear = this.segmentation.linear(register, offset, size, true);
    const user = this.state.cpl[0] === 3;
    if (size === 4) this.linear.write32(linear, value, user);
    else this.linear.write(linear, size, value, user);
  }

  // -- control registers -------------------------------------------------------------------------------------------------
  loadCr3(value: number): void {
    const before = this.state.cr3[0];
    this.state.cr3[0] = value;
    this.f[FETCH_PAGE] = 0;
    this.paging.flush(false);
    if (this.listens) this.emit({ kind: 'system', what: 'CR3', value: value >>> 0, before });
  }
  loadCr0(value: number): void {
    const before = this.state.cr0[0];
    const changed = before ^ value;
    this.state.cr0[0] = value;
    if (changed & CR0_PG) {
      this.f[FETCH_PAGE] = 0;
      this.paging.flush(true);
    } else if (changed & CR0_WP) this.linear.dropAll();
    if (changed & CR0_PE) this.refreshSegments();
    if (changed & CR0_NE) driveFerr(this);
    this.refreshAlignment();
    if (this.listens) this.emit({ kind: 'system', what: 'CR0', value: value >>> 0, before });
  }
  /** CR4 with side effects. No checks. */
  loadCr4(value: number): void {
    const before = this.state.cr4[0];
    this.state.cr4[0] = value;
    if ((before ^ value) & (CR4_PSE | CR4_PGE)) {
      this.f[FETCH_PAGE] = 0;
      this.paging.flush(true);
    }
    if (this.listens) this.emit({ kind: 'system', what: 'CR4', value: value >>> 0, before });
  }

  // -- ways out ----------------------------------------------------------------------------------------------------------
  fault(vector: number, errorCode: number | null, rule: RuleId, left = 0, right = 0): never {
    const fault = this.fault_;
    fault.vector = vector;
    fault.errorCode = errorCode;
    fault.rule = rule;
    fault.left = left >>> 0;
    fault.right = right >>> 0;
    throw fault;
  }
  notModelled(what: string): never {
    throw new NotModelled(what);
  }
}
