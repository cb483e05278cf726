/**
 * The machine of the lab kernels in a few lines: GDT 08 kernel code, 10 kernel data, 18 user code (1B), 20 user data (23),
 * 28 30 38 TSSs, 40 LDT, 48 conforming code, 50 call gate, 58 spare; IDT, stacks; one processor to act on it.
 */
import {
  CR0_PE,
  CS,
  DS,
  encodeDescriptor,
  encodeGate,
  ES,
  ESP,
  FS,
  GS,
  LDTR,
  SS,
  TR,
  type DescriptorFields,
} from '#emulator/arch';
import { read16, read32, write16, write32 } from '#emulator/base';
import { RingRecorder, type FailedCheck, type RuleId, type Transition } from '#emulator/events';
import { CpuFault, type InterruptRequest } from '../cpu-core.ts';
import { FakeCpu } from './fake-cpu.test-kit.ts';
import { checkTransitionInvariant, copyMachine, type MachineCopy } from './transition-invariant.ts';

export const GDT = 0x1000;
export const IDT = 0x2000;
export const TSS = 0x3000;
export const TSS2 = 0x3100;
export const TSS3 = 0x3200;
export const LDT = 0x3400;
export const HANDLER = 0x8000;
export const KERNEL_EIP = 0x7000;
export const USER_EIP = 0x9000;
export const ESP0 = 0x8f000;
export const USER_ESP = 0x80000;
export const KERNEL_ESP = 0x90000;
export const KCODE = 0x08, KDATA = 0x10, UCODE = 0x1b, UDATA = 0x23; // prettier-ignore
export const INTERRUPT_GATE = 14, TRAP_GATE = 15, TASK_GATE_TYPE = 5, CALL_GATE = 12; // prettier-ignore

const FLAT = { base: 0, rawLimit: 0xfffff, g: 1, db: 1, s: 1, p: 1 } as const;
export const code = (dpl: number, more: Partial<DescriptorFields> = {}): DescriptorFields => ({ ...FLAT, type: 0xa, dpl, ...more }); // prettier-ignore
export const data = (dpl: number, more: Partial<DescriptorFields> = {}): DescriptorFields => ({ ...FLAT, type: 2, dpl, ...more }); // prettier-ignore
export const tss = (base: number, more: Partial<DescriptorFields> = {}): DescriptorFields =>
  ({ base, rawLimit: 0x67, type: 9, s: 0, dpl: 0, p: 1, ...more }); // prettier-ignore

/** What one action did. */
export interface Outcome {
  /** Fault that left the transition, as [vector, error code, rule]. */
  fault: readonly [vector: number, errorCode: number | null, rule: RuleId] | null;
  why: FailedCheck | null;
  /** Transitions recorded during the action. */
  transitions: Transition[];
  before: MachineCopy;
  after: MachineCopy;
}

export class World {
  readonly cpu = new FakeCpu();
  readonly recorder = new RingRecorder(this.cpu, { transitions: 64, words: 8192 });

  constructor(level: 0 | 1 | 2 | 3 = 0) {
    const { cpu } = this;
    cpu.recorder = this.recorder;
    cpu.state.cr0[0] = CR0_PE;
    cpu.state.gdtrBase[0] = GDT;
    cpu.state.gdtrLimit[0] = 0xff;
    cpu.state.idtrBase[0] = IDT;
    cpu.state.idtrLimit[0] = 0x7ff;
    this.descriptor(0x08, code(0));
    this.descriptor(0x10, data(0));
    this.descriptor(0x18, code(3));
    this.descriptor(0x20, data(3));
    this.descriptor(0x28, tss(TSS, { type: 11 }));
    this.descriptor(0x30, tss(TSS2));
    this.descriptor(0x38, tss(TSS3));
    this.descriptor(0x40, { base: LDT, rawLimit: 0x3f, type: 2, s: 0, dpl: 0, p: 1 });
    this.descriptor(0x48, code(0, { type: 0xe }));
    this.gateAt(GDT + 0x50, KCODE, HANDLER, CALL_GATE, 3);
    this.descriptor(0x58, data(0));
    for (let vector = 0; vector < 0x40; vector++) this.gate(vector, KCODE, HANDLER + vector * 16);
    this.tssStack(ESP0, KDATA);
    cpu.setSegment(TR, 0x28, TSS, 0x67, 0x8b00);
    cpu.setSegment(LDTR, 0, 0, 0, 0);
    this.enter(level);
  }

  /** Put the processor at a privilege level, with flat segments of that level. */
  enter(level: 0 | 1 | 2 | 3): this {
    const { cpu } = this;
    const rights = level << 13;
    const user = level === 3;
    cpu.setCpl(level);
    cpu.setSegment(CS, user ? UCODE : KCODE | level, 0, 0xffffffff, 0xc09b00 | rights);
    for (const register of [ES, SS, DS, FS, GS]) {
      cpu.setSegment(register, user ? UDATA : KDATA | level, 0, 0xffffffff, 0xc09300 | rights);
    }
    cpu.gpr[ESP] = user ? USER_ESP : KERNEL_ESP;
    cpu.instructionEip = user ? USER_EIP : KERNEL_EIP;
    cpu.eip = cpu.instructionEip + 2;
    cpu.setEflags(0x202);
    return this;
  }

  descriptor(selector: number, fields: DescriptorFields): this {
    const [low, high] = encodeDescriptor(fields);
    return this.dwords((selector & 4 ? LDT : GDT) + (selector & 0xfff8), low, high);
  }
  gateAt(
    at: number,
    selector: number,
    offset: number,
    type: number,
    dpl = 0,
    more: { p?: 0 | 1; parameters?: number } = {},
  ): this {
    // prettier-ignore
    return this.dwords(at, ...encodeGate({ selector, offset, type, dpl, p: 1, ...more }));
  }
  /** An IDT entry; an interrupt gate with DPL 0 unless told otherwise. */
  gate(vector: number, selector: number, offset: number, dpl = 0, type = INTERRUPT_GATE, p: 0 | 1 = 1): this {
    return this.gateAt(IDT + vector * 8, selector, offset, type, dpl, { p });
  }
  callGate(
    selector: number,
    offset: number,
    more: { dpl?: number; type?: number; p?: 0 | 1; parameters?: number } = {},
  ): this {
    // prettier-ignore
    return this.gateAt(GDT + 0x50, selector, offset, more.type ?? CALL_GATE, more.dpl ?? 3, more);
  }
  tssStack(esp0: number, ss0: number): this {
    return this.dwords(TSS + 4, esp0, ss0);
  }
  /** Write doublewords. */
  dwords(at: number, ...values: number[]): this {
    values.forEach((value, i) => write32(this.cpu.ram, at + i * 4, value));
    return this;
  }
  words(at: number, ...values: number[]): this {
    values.forEach((value, i) => write16(this.cpu.ram, at + i * 2, value));
    return this;
  }
  /** A frame on the current stack, first value at the top (lowest address). */
  stack(...values: number[]): this {
    this.cpu.gpr[ESP] = (this.cpu.gpr[ESP] as number) - values.length * 4;
    return this.dwords((this.cpu.state.base[SS] as number) + this.cpu.esp, ...values);
  }
  stack16(...values: number[]): this {
    this.cpu.gpr[ESP] = (this.cpu.gpr[ESP] as number) - values.length * 2;
    return this.words((this.cpu.state.base[SS] as number) + this.cpu.esp, ...values);
  }
  dword(at: number): number {
    return read32(this.cpu.ram, at) >>> 0;
  }
  word(at: number): number {
    return read16(this.cpu.ram, at);
  }
  /** `count` doublewords from ESP upwards. */
  top(count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.dword((this.cpu.state.base[SS] as number) + this.cpu.esp + i * 4)); // prettier-ignore
  }
  /** A whole 32-bit TSS for a task switch. */
  task(
    at: number,
    fields: Partial<
      Record<'link' | 'cr3' | 'eip' | 'eflags' | 'esp' | 'cs' | 'ss' | 'ds' | 'es' | 'fs' | 'gs' | 'ldt' | 't', number>
    > = {},
  ): this {
    // prettier-ignore
    const f = { link: 0, cr3: 0, eip: 0xa000, eflags: 2, esp: 0x70000, cs: KCODE, ss: KDATA, ds: KDATA, es: KDATA, fs: 0, gs: 0, ldt: 0, t: 0, ...fields }; // prettier-ignore
    this.dwords(at, f.link);
    this.dwords(at + 28, f.cr3, f.eip, f.eflags, 0xa1, 0xa2, 0xa3, 0xa4, f.esp, 0xa5, 0xa6, 0xa7);
    return this.dwords(at + 72, f.es, f.cs, f.ss, f.ds, f.fs, f.gs, f.ldt, f.t | 0x680000);
  }

  request(vector: number, more: Partial<InterruptRequest> = {}): InterruptRequest {
    const type = more.type ?? 'external';
    return { vector, type, checksDpl: false, errorCode: null, why: null, savedEip: type === 'exception' ? this.cpu.instructionEip : this.cpu.eip, ...more }; // prettier-ignore
  }

  /** Act, close a failed transition as the core would, and hold the invariant of every transition recorded. */
  attempt(action: (world: World) => void): Outcome & { violations: string[] } {
    const { cpu, recorder } = this;
    const firstId = recorder.nextId;
    const before = copyMachine(cpu, cpu.ram);
    let fault: Outcome['fault'] = null;
    let why: FailedCheck | null = null;
    try {
      action(this);
    } catch (thrown) {
      if (!(thrown instanceof CpuFault)) throw thrown;
      fault = [thrown.vector, thrown.errorCode, thrown.rule];
      why = { rule: thrown.rule, left: thrown.left, right: thrown.right };
      if (recorder.open) recorder.fail(thrown.vector, thrown.errorCode, why);
    }
    const after = copyMachine(cpu, cpu.ram);
    const transitions = recorder.transitionsBetween(firstId, recorder.nextId - 1);
    const [only] = transitions;
    const violations = transitions.length === 1 && only ? checkTransitionInvariant(before, after, only) : [];
    return { fault, why, transitions, before, after, violations };
  }
}
