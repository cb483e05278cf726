/**
 * A processor without instructions, for the tests of transitions: declared state and RAM, a simple segmentation, and pages
 * that can be taken away. It shares nothing with the execution core.
 */
import { cpuModel, CR0_PE, ESP, SEGMENT_LIKE, VECTOR_GP, VECTOR_PF, VECTOR_SS } from '#emulator/arch';
import { read16, read32, write16, write32 } from '#emulator/base';
import type { CpuEvent, DeviceEvent, RecordedProcessor, RuleId, TransitionRecorder } from '#emulator/events';
import { Arena } from '#emulator/state';
import { CpuFault, NotModelled, type AccessSize, type CpuCore, type CpuState } from '../cpu-core.ts';
import { CPU_SECTION } from '../cpu-state.ts';
import { WalkLog } from '../walk-log.ts';
import { KnownDescriptors } from './known-descriptors.ts';
import { explainTransition, stateWordsOf } from './explain.ts';
import { expandPassageState } from './passage-state.ts';

export const RAM_BYTES = 0x100000;

export class FakeCpu implements CpuCore {
  readonly arena = new Arena([CPU_SECTION], RAM_BYTES);
  readonly state: CpuState = this.arena.views(CPU_SECTION);
  readonly ram = this.arena.ram;
  readonly gpr = this.state.gpr;
  readonly events: (DeviceEvent | CpuEvent)[] = [];
  /** Page numbers that raise #PF: 'absent' for every access, 'read-only' for writes, 'supervisor' for user accesses. */
  readonly pages = new Map<number, 'absent' | 'read-only' | 'supervisor'>();
  readonly model = cpuModel('P6');
  instructionEip = 0;
  icount = 0;
  now = 0;
  recorder: TransitionRecorder | null = null;
  readonly narrator = null;
  readonly known = new KnownDescriptors();
  readonly walks = new WalkLog();
  readonly explain = explainTransition;
  readonly passageState = expandPassageState;
  readonly stateWords = stateWordsOf(this.arena);
  cr3Loads = 0;
  private readonly raised = new CpuFault();

  get eip(): number {
    return this.state.eip[0] as number;
  }
  set eip(value: number) {
    this.state.eip[0] = value;
  }
  get cpl(): number {
    return this.state.cpl[0] as number;
  }
  get listens(): boolean {
    return this.recorder !== null;
  }
  emit(event: DeviceEvent | CpuEvent): void {
    this.events.push(event);
  }
  where(): ReturnType<RecordedProcessor['where']> {
    const { cpl, eip, state } = this;
    const eflags = this.getEflags();
    return { cpl, cs: state.selector[1] as number, eip, ss: state.selector[2] as number, esp: (this.gpr[ESP] as number) >>> 0, eflags, ssBase: state.base[2] as number }; // prettier-ignore
  }
  getEflags(): number {
    return this.state.eflags[0] as number;
  }
  setEflags(value: number): void {
    this.state.eflags[0] = value | 2;
  }
  setCpl(cpl: number): void {
    this.state.cpl[0] = cpl;
  }
  isProtected(): boolean {
    return ((this.state.cr0[0] as number) & CR0_PE) !== 0;
  }
  isVirtual8086(): boolean {
    return (this.getEflags() & 0x20000) !== 0;
  }
  setSegment(register: number, selector: number, base: number, limit: number, attributes: number): void {
    this.state.selector[register] = selector;
    this.state.base[register] = base;
    this.state.limit[register] = limit;
    this.state.attributes[register] = attributes;
  }
  refreshWatch(): void {}
  setInterruptShadow(kind: 0 | 1 | 2): void {
    this.state.interruptShadow[0] = kind;
  }

  private page(linear: number, size: number, write: boolean, user: boolean): void {
    if (this.pages.size === 0) return;
    for (const at of [linear, linear + size - 1]) {
      const kind = this.pages.get(at >>> 12);
      if (kind === undefined || (kind === 'read-only' && !write) || (kind === 'supervisor' && !user)) continue;
      this.state.cr2[0] = at;
      const code = (kind === 'absent' ? 0 : 1) | (write ? 2 : 0) | (user ? 4 : 0);
      this.fault(VECTOR_PF, code, 'EIP <= CS limit', 0, 0);
    }
  }
  readLinear(linear: number, size: AccessSize, supervisor: boolean): number {
    this.page(linear, size, false, !supervisor && this.cpl === 3);
    if (linear + size > RAM_BYTES) return 0xffffffff >>> (32 - size * 8);
    return size === 4 ? read32(this.ram, linear) : size === 2 ? read16(this.ram, linear) : (this.ram[linear] as number);
  }
  writeLinear(linear: number, size: AccessSize, value: number, supervisor: boolean): void {
    this.page(linear, size, true, !supervisor && this.cpl === 3);
    if (linear + size > RAM_BYTES) return;
    if (size === 4) write32(this.ram, linear, value);
    else if (size === 2) write16(this.ram, linear, value);
    else this.ram[linear] = value;
  }
  probeWrite(linear: number, size: number, supervisor: boolean): void {
    this.page(linear, size, true, !supervisor && this.cpl === 3);
  }
  readonly words = new Int32Array(0);
  findWords(): number {
    return -1;
  }
  peekPhysical(linear: number): number {
    return this.pages.get(linear >>> 12) === 'absent' ? -1 : linear;
  }
  private segmentLinear(register: number, offset: number, size: number): number {
    const isStack = SEGMENT_LIKE[register] === 'SS';
    const limit = this.state.limit[register] as number;
    const down = ((this.state.attributes[register] as number) & 0x1c00) === 0x1400;
    const ok = down ? offset > limit : offset + size - 1 <= limit;
    if (!ok) this.fault(isStack ? VECTOR_SS : VECTOR_GP, 0, 'stack offset <= SS limit', offset + size - 1, limit);
    return ((this.state.base[register] as number) + offset) >>> 0;
  }
  readSegment(register: number, offset: number, size: AccessSize): number {
    return this.readLinear(this.segmentLinear(register, offset, size), size, false);
  }
  writeSegment(register: number, offset: number, size: AccessSize, value: number): void {
    this.writeLinear(this.segmentLinear(register, offset, size), size, value, false);
  }
  loadCr3(value: number): void {
    this.cr3Loads++;
    this.state.cr3[0] = value;
  }
  loadCr0(value: number): void {
    this.state.cr0[0] = value;
  }
  fault(vector: number, errorCode: number | null, rule: RuleId, left = 0, right = 0): never {
    Object.assign(this.raised, { vector, errorCode, rule, left, right });
    throw this.raised;
  }
  notModelled(what: string): never {
    throw new NotModelled(what);
  }
  get esp(): number {
    return (this.gpr[ESP] as number) >>> 0;
  }
}
