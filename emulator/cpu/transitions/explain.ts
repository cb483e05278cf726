/**
 * A recorded transition, told: the transition code runs once more, on the state the processor had and on the journal of what
 * it read, and narrates. There is no other explanation than this.
 */
import { CPU_MODELS, type CpuModel, CS, EFLAGS_VM, ESP, LDTR, SS, TR, VECTOR_PF } from '#emulator/arch';
import { invariant } from '#emulator/base';
import { WALK, type JournalEntry, type RecordedTransition, type RuleId, type SystemRegisters, type TransitionNarrator, type Where } from '#emulator/events'; // prettier-ignore
import { WALK_ACCESS } from '#emulator/mmu';
import { Arena } from '#emulator/state';
import { CpuFault, type AccessSize, type CpuCore, type CpuState, type OperandSize } from '../cpu-core.ts';
import { CPU_SECTION } from '../cpu-state.ts';
import { WalkLog } from '../walk-log.ts';
import { carryOutCall } from './call-far.ts';
import { carryOutDelivery, unpackDelivery } from './interrupt-delivery.ts';
import { carryOutIret } from './iret.ts';
import { carryOutJump } from './jmp-far.ts';
import { KnownDescriptors } from './known-descriptors.ts';
import { carryOutReturn } from './ret-far.ts';
import { carryOutSysenter, carryOutSysexit } from './sysenter.ts';
import { WalkTeller, type WalkEntry } from './walk-teller.ts';

const arena = new Arena([CPU_SECTION], 4096);
/** State of the processor that explains; loaded afresh for every explanation. */
const state: CpuState = arena.views(CPU_SECTION);
/** An explanation makes every check. */
const nothingKnown = new KnownDescriptors();
const bytes = arena.sectionBytes(CPU_SECTION.name);

/** Words of the declared state, for the recorder: `arena` is that of a live processor. */
export const stateWordsOf = (live: Arena): Int32Array => {
  const section = live.sectionBytes(CPU_SECTION.name);
  // The last word may have bytes of padding: sections are apart by more.
  return new Int32Array(section.buffer, section.byteOffset, (section.length + 3) >>> 2);
};

/** A processor whose memory is a journal. */
class ExplainingCpu implements CpuCore {
  readonly state = state;
  readonly gpr = state.gpr;
  readonly recorder = null;
  readonly known = nothingKnown;
  readonly walks = new WalkLog();
  readonly narrator: TransitionNarrator;
  readonly listens = false;
  readonly icount = 0;
  readonly now = 0;
  readonly model: CpuModel;
  instructionEip: number;
  private eflags: number;
  private readonly recorded: RecordedTransition;
  private at = 0;
  /** Null when no page was walked. */
  private readonly teller: WalkTeller | null;
  /** Walks made on the way to the transition, until the access that they were made for. */
  private earlier: WalkEntry[] = [];

  constructor(recorded: RecordedTransition, narrator: TransitionNarrator) {
    const { state: words } = recorded;
    bytes.set(new Uint8Array(words.buffer, words.byteOffset, Math.min(words.byteLength, bytes.length)));
    this.recorded = recorded;
    this.model = CPU_MODELS[state.model[0]] as CpuModel;
    const walks = recorded.journal.some(({ kind }) => kind === 'walk');
    this.teller = walks ? new WalkTeller(narrator, state, (vector, code, rule, left, right) => this.fault(vector, code, rule, left, right)) : null; // prettier-ignore
    this.narrator = this.teller ?? narrator;
    this.instructionEip = recorded.fromEip;
    this.eflags = recorded.eflags;
  }

  get eip(): number {
    return state.eip[0] as number;
  }
  set eip(value: number) {
    state.eip[0] = value;
  }
  get cpl(): number {
    return state.cpl[0] as number;
  }
  getEflags(): number {
    return this.eflags;
  }
  setEflags(value: number): void {
    this.eflags = (value | 2) >>> 0;
  }
  setCpl(cpl: number): void {
    state.cpl[0] = cpl;
  }
  isProtected(): boolean {
    return ((state.cr0[0] as number) & 1) !== 0;
  }
  isVirtual8086(): boolean {
    return (this.eflags & EFLAGS_VM) !== 0;
  }
  setSegment(register: number, selector: number, base: number, limit: number, attributes: number): void {
    state.selector[register] = selector;
    state.base[register] = base;
    state.limit[register] = limit;
    state.attributes[register] = attributes;
  }
  loadCr0(value: number): void {
    state.cr0[0] = value;
  }
  loadCr3(value: number): void {
    state.cr3[0] = value;
  }
  emit(): void {}
  refreshWatch(): void {}
  setInterruptShadow(): void {}
  readonly words = new Int32Array(0);
  findWords(): number {
    return -1;
  }
  peekPhysical(): number {
    return -1;
  }

  /** Walks in front of the transition: that of the page fault it delivers is told, the others wait for their access. */
  openJournal(): void {
    for (;;) {
      const entry = this.recorded.journal[this.at];
      if (entry?.kind !== 'walk' || (entry.access & (WALK.FAULTED | WALK.EARLIER)) === 0) return;
      this.at++;
      if (entry.access & WALK.EARLIER) this.earlier.push(entry);
      else this.tellFault(entry);
    }
  }
  private tellFault(entry: WalkEntry): void {
    try {
      this.teller?.tellWalk(entry, true);
    } catch (thrown) {
      if (!(thrown instanceof CpuFault)) throw thrown;
    }
  }
  closeJournal(): void {
    this.teller?.release();
  }

  /** The next entry of the kind; what page walks did before it is told; where the journal ends, so did the transition. */
  private next<K extends JournalEntry['kind']>(
    kind: K,
    linear: number,
    size: number,
  ): Extract<JournalEntry, { kind: K }> {
    if (this.earlier.length > 0) this.tellEarlier(linear, size, kind !== 'read', kind === 'probe');
    for (;;) {
      const entry = this.recorded.journal[this.at++];
      if (entry === undefined) this.endAsRecorded();
      if (entry.kind === kind) return entry as Extract<JournalEntry, { kind: K }>;
      if (entry.kind === 'second-page') {
        this.secondPage = entry.physical;
        continue;
      }
      invariant(entry.kind === 'walk', `the journal has a ${entry.kind} where the transition makes a ${kind}`);
      const { journal, fault } = this.recorded;
      // Pages are probed when everything else was checked: what the step has told comes first.
      const ends = this.at === journal.length && fault?.vector === VECTOR_PF;
      this.teller?.tellWalk(entry, ends || kind === 'probe');
    }
  }
  private tellEarlier(linear: number, size: number, write: boolean, isProbe: boolean): void {
    const first = linear >>> 12;
    const last = (linear + size - 1) >>> 12;
    this.earlier = this.earlier.filter((entry) => {
      const page = entry.linear >>> 12;
      if (page < first || page > last || ((entry.access & WALK_ACCESS.WRITE) !== 0) !== write) return true;
      this.teller?.tellWalk(entry, isProbe);
      return false;
    });
  }
  /** Physical address of the part of the next access that lies on its second page. */
  private secondPage = 0;

  private endAsRecorded(): never {
    const { fault } = this.recorded;
    invariant(fault, 'the journal of a completed transition is too short');
    const why = fault.why ?? { rule: 'CPL = 0', left: 0, right: 0 };
    this.fault(fault.vector, fault.errorCode, why.rule, why.left, why.right);
  }

  readLinear(linear: number, size: AccessSize): number {
    const { value, physical } = this.next('read', linear, size);
    this.tell(linear, physical, size, value, value, false);
    return value;
  }
  readSegment(register: number, offset: number, size: AccessSize): number {
    return this.readLinear(((state.base[register] as number) + offset) >>> 0, size);
  }
  writeLinear(linear: number, size: AccessSize, value: number): void {
    const { before, physical } = this.next('write', linear, size);
    const mask = size === 4 ? 0xffffffff : size === 2 ? 0xffff : 0xff;
    this.tell(linear, physical, size, before, value & mask, true);
  }
  writeSegment(): never {
    return invariant(false, 'transitions write through linear addresses') as never;
  }
  probeWrite(linear: number, size: number): void {
    this.next('probe', linear, size);
  }
  /** An access that crosses a page is told byte by byte. */
  private tell(
    linear: number,
    physical: number,
    size: AccessSize,
    before: number,
    after: number,
    write: boolean,
  ): void {
    const { narrator } = this;
    if ((linear & 0xfff) + size <= 0x1000) {
      if (write) narrator.write(linear, physical, size, before, after);
      else narrator.read(linear, physical, size, after);
      return;
    }
    for (let i = 0; i < size; i++) {
      const at = (linear + i) >>> 0;
      const place = at >>> 12 === linear >>> 12 ? physical + i : this.secondPage + (at & 0xfff);
      const was = (before >>> (8 * i)) & 0xff;
      const is = (after >>> (8 * i)) & 0xff;
      if (write) narrator.write(at, place, 1, was, is);
      else narrator.read(at, place, 1, is);
    }
  }

  fault(vector: number, errorCode: number | null, rule: RuleId, left = 0, right = 0): never {
    throw Object.assign(new CpuFault(), { vector, errorCode, rule, left, right });
  }
  notModelled(what: string): never {
    return invariant(false, `a recorded transition met something not modelled: ${what}`) as never;
  }
}

const where = (cpu: ExplainingCpu, eip: number): Where => ({
  cpl: cpu.cpl,
  cs: state.selector[CS] as number,
  eip,
  ss: state.selector[SS] as number,
  esp: (state.gpr[ESP] as number) >>> 0,
  eflags: cpu.getEflags() >>> 0,
});

const system = (): SystemRegisters => ({
  gdtrBase: state.gdtrBase[0],
  gdtrLimit: state.gdtrLimit[0],
  idtrBase: state.idtrBase[0],
  idtrLimit: state.idtrLimit[0],
  cr0: state.cr0[0],
  cr3: state.cr3[0],
  cr4: state.cr4[0],
  csBase: state.base[CS],
  ssBase: state.base[SS],
  ldtrSelector: state.selector[LDTR],
  ldtrBase: state.base[LDTR],
  trSelector: state.selector[TR],
  trBase: state.base[TR],
});

function carryOut(cpu: ExplainingCpu, recorded: RecordedTransition): void {
  const size = recorded.a as OperandSize;
  switch (recorded.call) {
    case 'interrupt-delivery': {
      const { request, escalation } = unpackDelivery(cpu, recorded);
      carryOutDelivery(cpu, request, escalation);
      return;
    }
    case 'iret':
      carryOutIret(cpu, size);
      return;
    case 'far-jump':
      carryOutJump(cpu, recorded.b, recorded.c, size);
      return;
    case 'far-call':
      carryOutCall(cpu, recorded.b, recorded.c, size);
      return;
    case 'far-return':
      carryOutReturn(cpu, size, recorded.b);
      return;
    case 'sysenter':
      carryOutSysenter(cpu);
      return;
    case 'sysexit':
      carryOutSysexit(cpu);
      return;
  }
}

/** Carry a recorded transition out again and narrate it; returns where it began and ended. */
export function explainTransition(
  recorded: RecordedTransition,
  narrator: TransitionNarrator,
): { from: Where; to: Where | null; system: SystemRegisters } {
  const cpu = new ExplainingCpu(recorded, narrator);
  const from = where(cpu, recorded.fromEip);
  const tables = system();
  try {
    cpu.openJournal();
    carryOut(cpu, recorded);
    cpu.closeJournal();
  } catch (thrown) {
    if (!(thrown instanceof CpuFault)) throw thrown;
    cpu.closeJournal();
    invariant(
      recorded.fault?.vector === thrown.vector,
      'a transition told again must raise the fault it raised, and no other',
    );
    return { from, to: null, system: tables };
  }
  invariant(recorded.fault === null, 'a transition that failed must fail when it is told again');
  return { from, to: where(cpu, cpu.eip), system: tables };
}
