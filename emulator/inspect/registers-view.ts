/** Registers, flags, hidden parts of segment registers and the mode of the processor. */
import {
  CR0_BITS,
  CR0_PE,
  CR3_BITS,
  CR4_BITS,
  cpuModel,
  debugBreakpoints,
  DEFAULT_CPU_MODEL,
  describeRights,
  descriptorKind,
  DR6_BITS,
  DR7_BITS,
  EFLAGS_BITS,
  EFLAGS_VM,
  isNullSelector,
  parseDescriptor,
  parseSelector,
  REG32,
  SEGMENT_LIKE,
  TR,
} from '#emulator/arch';
import type { CpuModel, Descriptor, FlagBit } from '#emulator/arch';
import { bits, read32 } from '#emulator/base';
import type { Machine, RegisterState, SegmentState } from '#emulator/machine';
import { EMPTY_CONTEXT, labelAt } from './context.ts';
import type { InspectContext } from './context.ts';
import { bytesAt } from './memory-reader.ts';
import type { LinearMemory } from './memory-reader.ts';
import type { TableEntryNow } from './table-views.ts';
import type { BitView, RegistersView, SegmentRegisterView } from './views.ts';

export type Mode = RegistersView['mode'];
export const modeOf = (registers: Pick<RegisterState, 'cr0' | 'eflags'>): Mode =>
  !(registers.cr0 & CR0_PE) ? 'real' : registers.eflags & EFLAGS_VM ? 'virtual-8086' : 'protected';

/** @param exists bits that the processor model has; those it lacks are said to be absent. */
const bitViews = (table: readonly FlagBit[], value: number, exists = 0xffffffff): BitView[] =>
  table.map(({ name, low, width, meaning }) => ({
    name, low, width, value: bits(value, low, width), meaning, ...(bits(exists, low, 1) === 0 ? { absent: true as const } : {}),
  })); // prettier-ignore

/** Hidden part as a descriptor, so that the same words describe both. */
function hiddenDescriptor(segment: SegmentState): Descriptor {
  return { ...parseDescriptor(0, segment.attributes), base: segment.base >>> 0, limit: segment.limit >>> 0 };
}

/** Linear address of the descriptor a selector names, or null when it lies outside its table. */
export function descriptorAddress(registers: RegisterState, selector: number): number | null {
  const { index, ti } = parseSelector(selector);
  const ldt = registers.segments[6];
  if (ti === 1 && isNullSelector(ldt.selector)) return null;
  const table = ti === 1 ? ldt : registers.gdtr;
  // SDM vol. 3 §3.5.1: the last byte of the descriptor must lie within the limit.
  return index * 8 + 7 > table.limit ? null : (table.base + index * 8) >>> 0;
}

/** The descriptor in memory a selector names now, or null. */
export function descriptorInMemory(
  machine: LinearMemory,
  registers: RegisterState,
  selector: number,
): Descriptor | null {
  const address = descriptorAddress(registers, selector);
  const bytes = address === null ? null : bytesAt(machine, address, 8);
  return bytes === null ? null : parseDescriptor(read32(bytes, 0), read32(bytes, 4));
}

/** Attribute bits that the processor itself changes after loading: accessed (code, data) and busy (TSS). */
const SELF_CHANGED_ACCESSED = 0x100;
const SELF_CHANGED_BUSY = 0x200;
const ATTRIBUTES = 0x00f0ff00;

export function isStale(
  machine: LinearMemory,
  registers: RegisterState,
  register: number,
  segment: SegmentState,
): boolean {
  if (isNullSelector(segment.selector)) return false;
  const now = descriptorInMemory(machine, registers, segment.selector);
  if (now === null) return true;
  const ignored = register === TR ? SELF_CHANGED_BUSY : SELF_CHANGED_ACCESSED;
  const differs = (now.high ^ segment.attributes) & ATTRIBUTES & ~ignored;
  return differs !== 0 || now.base !== segment.base >>> 0 || now.limit !== segment.limit >>> 0;
}

/** What a table says now, as the panels show it. */
export const entryNow = (d: Descriptor | null): TableEntryNow | null =>
  d && {
    base: d.base,
    limit: d.limit,
    dpl: d.dpl,
    present: d.p === 1,
    kind: descriptorKind(d),
    rights: describeRights(d),
  };

/** ESP and EBP lie in SS, all others are looked at in DS; flat segments make no difference. */
const ESP = 4, EBP = 5, SS = 2, DS = 3; // prettier-ignore
function pointedLabel(r: RegisterState, register: number, context: InspectContext): string {
  const segment = r.segments[register === ESP || register === EBP ? SS : DS];
  return labelAt(context, (segment.base + r.gpr[register]) >>> 0);
}

type RegisterMachine = Pick<Machine, 'registers' | 'readLinear'> & Partial<Pick<Machine, 'section' | 'config'>>;
export function registersView(machine: RegisterMachine, context: InspectContext = EMPTY_CONTEXT): RegistersView {
  const r = machine.registers();
  const mode = modeOf(r);
  const model = cpuModel(machine.config?.cpuModel ?? DEFAULT_CPU_MODEL);
  const segments = r.segments.map((segment, register): SegmentRegisterView => {
    const hidden = hiddenDescriptor(segment);
    const selector = parseSelector(segment.selector);
    const stale = mode === 'protected' && isStale(machine, r, register, segment);
    return {
      name: SEGMENT_LIKE[register],
      selector: segment.selector,
      index: selector.index,
      ti: selector.ti,
      rpl: selector.rpl,
      isNull: isNullSelector(segment.selector),
      base: hidden.base,
      limit: hidden.limit,
      dpl: hidden.dpl,
      present: hidden.p === 1,
      kind: segment.attributes === 0 ? 'null' : descriptorKind({ ...hidden, low: 1 }),
      rights: describeRights(hidden),
      db: hidden.db,
      g: hidden.g,
      stale,
      ...(stale ? { entryNow: entryNow(descriptorInMemory(machine, r, segment.selector)) } : {}),
    };
  });
  return {
    general: REG32.map((name, i) => ({ name, value: r.gpr[i] >>> 0, label: pointedLabel(r, i, context) })),
    eip: r.eip >>> 0,
    eflags: r.eflags >>> 0,
    flags: bitViews(EFLAGS_BITS, r.eflags, model.eflags),
    cpl: r.cpl,
    mode,
    codeSize: codeSizeOf(r),
    segments,
    gdtr: { ...r.gdtr },
    idtr: { ...r.idtr },
    cr0: r.cr0 >>> 0,
    cr0Bits: bitViews(CR0_BITS, r.cr0, cr0Bits(model)),
    cr2: r.cr2 >>> 0,
    cr3: r.cr3 >>> 0,
    cr4: r.cr4 >>> 0,
    halted: r.halted,
    shutdown: r.shutdown,
    interruptShadow: r.interruptShadow,
    cpuModel: model.name,
    cr3Bits: bitViews(CR3_BITS, r.cr3),
    cr4Bits: model.cr4 === 0 ? [] : bitViews(CR4_BITS, r.cr4, model.cr4),
    dr: r.dr.map((value) => value >>> 0),
    breakpoints: debugBreakpoints(r.dr),
    dr6Bits: bitViews(DR6_BITS, r.dr[6]),
    dr7Bits: bitViews(DR7_BITS, r.dr[7]),
    a20: r.a20,
    intr: r.intrLine,
    nmiBlocked: machine.section?.('cpu')['nmiBlocked']?.[0] === 1,
  };
}

const cr0Bits = (model: CpuModel): number => (model.cr0Writable | model.cr0Fixed) >>> 0;

/** D bit of the hidden part of CS: real and virtual-8086 mode run 16-bit code unless it was left set. */
export const codeSizeOf = (registers: RegisterState): 16 | 32 =>
  (registers.segments[1].attributes >>> 22) & 1 ? 32 : 16;
