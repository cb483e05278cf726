/** From a rule to the place that holds the value which broke it: by the row of the rule, what the failed transition read, and the error code. */
import { REG32, SEGMENT_LIKE, TR, TSS32_FIELDS } from '#emulator/arch';
import type { Access, MicroStep, MicroStepId, RuleId } from '#emulator/events';
import { operandBits } from '#emulator/isa';
import { descriptorShape, gateShape, NO_CELL } from './cell-shapes.ts';
import { type DescriptorField, type GateField, type Locator, reasonOf } from './reasons.table.ts';
import type { Cell, Facts } from './types.ts';

type Described = Partial<Cell> & Pick<Cell, 'kind' | 'field' | 'linear' | 'length'>;
/** A cell in memory: its value is read, its physical address looked up. */
export function memoryCell(facts: Facts, described: Described): Cell {
  const { linear, length } = described;
  return { ...NO_CELL, ...described, linear: linear >>> 0, physical: facts.translate(linear >>> 0), value: facts.value(linear, Math.min(length, 4)) ?? 0 }; // prettier-ignore
}

/** Value of a register by the names of the input `poke-register`; 0 for those that only the rule knows. */
export function registerValue(facts: Facts, name: string): number {
  const { registers } = facts;
  const general = REG32.indexOf(name as (typeof REG32)[number]);
  if (general >= 0) return registers.gpr[general] >>> 0;
  const [first, part = ''] = name.split('.');
  const segment = SEGMENT_LIKE.indexOf(first as (typeof SEGMENT_LIKE)[number]);
  if (segment >= 0) return registers.segments[segment][part as 'selector' | 'base' | 'limit' | 'attributes'] >>> 0;
  if (first === 'GDTR' || first === 'IDTR')
    return registers[first === 'GDTR' ? 'gdtr' : 'idtr'][part as 'base' | 'limit'];
  if (/^DR\d$/.test(first)) return registers.dr[Number(first[2])] >>> 0;
  const rest: Readonly<Record<string, number>> = { EFLAGS: registers.eflags, EIP: registers.eip, CR0: registers.cr0, CR2: registers.cr2, CR3: registers.cr3, CR4: registers.cr4 }; // prettier-ignore
  return (rest[first] ?? 0) >>> 0;
}
export const registerCell = (facts: Facts, register: string, field = '', bits: Cell['bits'] = null): Cell => ({ ...NO_CELL, kind: 'register', register, field, length: register.endsWith('.selector') ? 2 : 4, value: registerValue(facts, register), bits }); // prettier-ignore

/** The cell for a broken rule. The machine stands right before the fault. */
export function cellOf(facts: Facts, rule: RuleId): Cell {
  return locate(facts, rule, reasonOf(rule).cell);
}

function locate(facts: Facts, rule: RuleId, locator: Locator): Cell {
  switch (locator.at) {
    case 'none':
      return NO_CELL;
    case 'gate':
      return gateCell(facts, locator.field);
    case 'descriptor':
      return descriptorCell(facts, locator.field, locator.of);
    case 'selector':
      return selectorCell(facts, rule, locator.field);
    case 'segment':
      return registerCell(facts, `${SEGMENT_LIKE[facts.operand.segment]}.${locator.part}`);
    case 'register':
      return registerCell(facts, locator.register, locator.field ?? '', locator.bits ?? null);
    case 'page':
      return pageCell(facts, locator.entry, locator.bit);
    case 'tss':
      return tssCell(facts, locator.field);
    case 'io-map':
      return ioMapCell(facts);
    case 'operand':
      return operandCell(facts);
    case 'frame-eip':
      return stackCell(facts, 'EIP', 0);
    case 'instruction':
      return instructionCell(facts, 'opcode', 0, Math.min(facts.instruction?.length ?? 1, 15));
  }
}

export const instructionCell = (facts: Facts, field: string, offset: number, length: number, bits: Cell['bits'] = null): Cell => memoryCell(facts, { kind: 'instruction', field, linear: facts.linear + offset, length, bits }); // prettier-ignore
/** A word at ESP + `offset`. */
const stackCell = (facts: Facts, field: string, offset: number): Cell => {
  const { segments, gpr } = facts.registers;
  return memoryCell(facts, { kind: 'stack', field, linear: (segments[2].base + gpr[4] + offset) >>> 0, length: 4 });
};

// -- tables ----------------------------------------------------------------------------------------------------------------
/** Where the gate of the vector lies that was being delivered. */
export function gateVector(facts: Facts): number {
  const { failed, errorCode } = facts.link;
  return failed?.cause.vector ?? (errorCode === null ? facts.link.vector : (errorCode & 0xffff) >>> 3);
}
function gateCell(facts: Facts, field: GateField): Cell {
  const vector = gateVector(facts);
  const { idtr } = facts.registers;
  return memoryCell(facts, gateShape(facts.mode === 'real', idtr.base, vector, field));
}

/** Steps that read one descriptor: two doublewords, low first. */
const READS: ReadonlySet<MicroStepId> = new Set(['cs.read-descriptor', 'ss.read-descriptor', 'tss.read-descriptor', 'target.read-descriptor']); // prettier-ignore
const lastStep = (facts: Facts, accepts: (step: MicroStep) => boolean): MicroStep | undefined =>
  [...(facts.link.failed?.steps ?? [])].reverse().find(accepts);

/** The selector that a fault is about, RPL 0; 0 when its error code names none. */
export function namedSelector({ link: { errorCode, vector } }: Facts): number {
  return errorCode === null || vector === 14 || (errorCode & 2) !== 0 ? 0 : errorCode & 0xfffc;
}
/** Linear address of the entry a selector names, wherever the limit is. */
export function entryAddress({ registers }: Facts, selector: number): number {
  const base = selector & 4 ? registers.segments[6].base : registers.gdtr.base;
  return (base + (selector & 0xfff8)) >>> 0;
}

export function descriptorCell(facts: Facts, field: DescriptorField, of?: 'CS' | 'TR'): Cell {
  let selector = of === undefined ? namedSelector(facts) : facts.registers.segments[of === 'CS' ? 1 : TR].selector;
  let at = entryAddress(facts, selector);
  if (of === undefined && selector === 0) {
    const read = lastStep(facts, ({ step, reads }) => READS.has(step) && reads.length > 0)?.reads[0];
    at = read?.linear ?? entryAddress(facts, facts.registers.segments[1].selector);
    selector = ((at - facts.registers.gdtr.base) >>> 0) & 0xfff8;
  }
  return entryCell(facts, selector, at, field);
}
export function entryCell(facts: Facts, selector: number, at: number, field: DescriptorField): Cell {
  return memoryCell(facts, descriptorShape(selector, at, field));
}

// -- where a selector came from --------------------------------------------------------------------------------------------
type Source =
  | 'pop.cs'
  | 'pop.ss'
  | 'tss.read-stack'
  | 'idt.read-gate'
  | 'target.read-descriptor'
  | 'task.read-new'
  | 'task.read-link';
const SOURCES: Readonly<Record<'CS' | 'SS' | 'TSS' | 'LDT' | 'data', readonly Source[]>> = {
  CS: ['pop.cs', 'idt.read-gate', 'target.read-descriptor', 'task.read-new'],
  SS: ['pop.ss', 'tss.read-stack', 'task.read-new'],
  TSS: ['task.read-link', 'idt.read-gate', 'target.read-descriptor'],
  LDT: ['task.read-new'],
  data: ['task.read-new'],
};
const kindOf = (rule: RuleId): keyof typeof SOURCES =>
  rule.startsWith('SS')
    ? 'SS'
    : rule.startsWith('TSS')
      ? 'TSS'
      : rule.startsWith('LDT')
        ? 'LDT'
        : /^(CS|V86)/.test(rule)
          ? 'CS'
          : 'data';

const lowBits = (field: 'selector' | 'RPL' | 'TI'): Cell['bits'] => (field === 'RPL' ? [0, 2] : field === 'TI' ? [2, 1] : [0, 16]); // prettier-ignore

export function selectorCell(facts: Facts, rule: RuleId, field: 'selector' | 'RPL' | 'TI'): Cell {
  const kind = kindOf(rule);
  const bits = lowBits(field);
  for (const source of SOURCES[kind]) {
    const found = lastStep(facts, ({ step, reads }) => step === source && reads.length > 0);
    const cell = found && fromStep(facts, source, found, kind, bits);
    if (cell) return { ...cell, field: field === 'selector' ? cell.field : `${cell.field}.${field}` };
  }
  return { ...operandSelector(facts, bits), ...(field === 'selector' ? {} : { field }) };
}

function fromStep(facts: Facts, source: Source, { reads }: MicroStep, kind: string, bits: Cell['bits']): Cell | null {
  const [first] = reads;
  switch (source) {
    case 'pop.cs':
    case 'pop.ss':
      return memoryCell(facts, { kind: 'stack', field: source === 'pop.cs' ? 'CS' : 'SS', linear: first.linear, length: first.size, bits }); // prettier-ignore
    case 'tss.read-stack': {
      const read = reads.find(({ size }) => size === 2) ?? first;
      const offset = read.linear - facts.registers.segments[TR].base;
      const name = TSS32_FIELDS.find((f) => f.offset === offset)?.name ?? 'SS0';
      return memoryCell(facts, { kind: 'tss', table: 'TSS', selector: facts.registers.segments[TR].selector, field: name, linear: read.linear, length: 2, bits }); // prettier-ignore
    }
    case 'idt.read-gate': {
      const vector = gateVector(facts);
      const isReal = facts.mode === 'real';
      return isReal ? null : memoryCell(facts, { kind: 'gate', table: 'IDT', index: vector, field: 'selector', linear: first.linear + 2, length: 2, bits }); // prettier-ignore
    }
    case 'target.read-descriptor': {
      // Only a gate names a further selector; the operand of the instruction is asked otherwise.
      const type = ((reads[1]?.after ?? 0) >>> 8) & 0x1f;
      const selector = ((first.linear - facts.registers.gdtr.base) >>> 0) & 0xfff8;
      if (type !== 4 && type !== 12 && type !== 5) return null;
      return memoryCell(facts, { kind: 'descriptor', table: 'GDT', index: selector >>> 3, selector, field: 'selector', linear: first.linear + 2, length: 2, bits }); // prettier-ignore
    }
    case 'task.read-link':
      return memoryCell(facts, { kind: 'tss', table: 'TSS', selector: facts.registers.segments[TR].selector, field: 'link', linear: first.linear, length: 2, bits }); // prettier-ignore
    case 'task.read-new':
      return fromNewTask(facts, reads, kind, bits);
  }
}

/** Base of the TSS that a task switch goes to; that of TR when there is no such switch. */
export function newTssBase(facts: Facts): number {
  const read = lastStep(facts, ({ step, reads }) => step === 'tss.read-descriptor' && reads.length === 2)?.reads;
  if (read === undefined) return facts.registers.segments[TR].base;
  const [low, high] = read.map(({ after }) => after);
  return ((low >>> 16) | ((high & 0xff) << 16) | (high & 0xff000000)) >>> 0;
}
function fromNewTask(facts: Facts, reads: readonly Access[], kind: string, bits: Cell['bits']): Cell | null {
  const base = newTssBase(facts);
  const wanted = namedSelector(facts);
  const names = kind === 'data' ? ['ES', 'DS', 'FS', 'GS'] : [kind];
  const fields = TSS32_FIELDS.filter(({ name }) => names.includes(name));
  const field =
    fields.find(({ offset }) => reads.some((r) => r.linear === base + offset && (r.after & 0xfffc) === wanted)) ?? fields[0]; // prettier-ignore
  return memoryCell(facts, { kind: 'tss', table: 'TSS', field: field.name, linear: base + field.offset, length: 2, bits }); // prettier-ignore
}

/** The selector an instruction takes itself: a far pointer in it or in memory, a register, a word on the stack. */
function operandSelector(facts: Facts, bits: Cell['bits']): Cell {
  const { instruction, operand } = facts;
  const form = instruction?.form;
  if (!instruction || !form) return NO_CELL;
  const { operands, roles, mnemonic } = form;
  if (operands.some((kind) => kind.startsWith('ptr16:'))) return instructionCell(facts, 'selector', instruction.length - 2, 2, bits); // prettier-ignore
  const pointer = operands.find((kind) => kind === 'm16:16' || kind === 'm16:32');
  if (pointer !== undefined) return memoryCell(facts, { kind: 'memory', field: 'selector', linear: operand.linear + (pointer === 'm16:32' ? 4 : 2), length: 2, bits }); // prettier-ignore
  if (mnemonic.startsWith('POP')) return { ...stackCell(facts, operands[0] ?? '', 0), bits };
  if (!roles.includes('rm')) return NO_CELL;
  if (operand.linear >= 0) return memoryCell(facts, { kind: 'memory', field: 'selector', linear: operand.linear, length: 2, bits }); // prettier-ignore
  return registerCell(facts, REG32[instruction.decoded.modrm & 7], 'selector', bits);
}

/** The operand of DIV, BOUND or MOV to CRn: a register or memory. */
function operandCell(facts: Facts): Cell {
  const { instruction, operand } = facts;
  const form = instruction?.form;
  if (!instruction || !form) return NO_CELL;
  const { modrm } = instruction.decoded;
  if (form.mnemonic === 'BOUND') return registerCell(facts, REG32[(modrm >> 3) & 7], 'index');
  if (form.mnemonic === 'AAM') return instructionCell(facts, 'divisor', instruction.length - 1, 1);
  const at = form.roles.indexOf('rm');
  const bytes = at < 0 ? 4 : Math.max(1, operandBits(form.operands[at]) / 8);
  if (operand.linear >= 0) return memoryCell(facts, { kind: 'memory', field: 'operand', linear: operand.linear, length: bytes }); // prettier-ignore
  if (bytes !== 1) return registerCell(facts, REG32[modrm & 7], 'operand', bytes === 2 ? [0, 16] : null);
  return registerCell(facts, REG32[modrm & 3], 'operand', modrm & 4 ? [8, 8] : [0, 8]);
}

// -- TSS and pages ---------------------------------------------------------------------------------------------------------
function tssCell(facts: Facts, name: string): Cell {
  const field = TSS32_FIELDS.find((f) => f.name === name) ?? TSS32_FIELDS[0];
  const { selector } = facts.registers.segments[TR];
  const bits: Cell['bits'] = name === 'T' ? [0, 1] : null;
  return memoryCell(facts, { kind: 'tss', table: 'TSS', selector, field: name, linear: newTssBase(facts) + field.offset, length: field.size, bits }); // prettier-ignore
}

/** Port and width of an IN, OUT, INS or OUTS. */
export function portOf(facts: Facts): { port: number; size: number } {
  const { instruction, registers } = facts;
  const form = instruction?.form;
  if (!instruction || !form) return { port: 0, size: 1 };
  const immediate = form.operands.some((kind) => kind.startsWith('imm'));
  const size = form.mnemonic.endsWith('B') || form.operands.includes('AL') ? 1 : instruction.decoded.operandSize / 8;
  return { port: immediate ? instruction.decoded.immediate & 0xff : registers.gpr[2] & 0xffff, size };
}
function ioMapCell(facts: Facts): Cell {
  const { base, selector } = facts.registers.segments[TR];
  const map = facts.value(base + 102, 2) ?? 0;
  const { port, size } = portOf(facts);
  return memoryCell(facts, { kind: 'io-map', table: 'TSS', index: port, selector, field: 'I/O map', linear: base + map + (port >>> 3), length: 2, bits: [port & 7, size] }); // prettier-ignore
}

export interface PageEntries {
  readonly pde: number;
  /** -1: the directory entry is not present or maps a large page. */
  readonly pte: number;
}
/** Physical addresses of the entries that map an address. */
export function pageEntries({ registers, cr2, physicalValue }: Facts): PageEntries {
  const pde = ((registers.cr3 & 0xfffff000) >>> 0) + (cr2 >>> 22) * 4;
  const value = physicalValue(pde);
  const isLarge = (value & 0x80) !== 0 && (registers.cr4 & 0x10) !== 0;
  return { pde, pte: value & 1 && !isLarge ? ((value & 0xfffff000) >>> 0) + ((cr2 >>> 12) & 0x3ff) * 4 : -1 };
}
const PAGE_BITS = { P: [0, 1], RW: [1, 1], US: [2, 1] } as const;

function pageCell(facts: Facts, entry: 'PDE' | 'PTE' | 'refusing', bit: 'P' | 'RW' | 'US' | 'reserved'): Cell {
  const { pde, pte } = pageEntries(facts);
  const refuses = (physical: number): boolean => bit !== 'reserved' && ((facts.physicalValue(physical) >>> PAGE_BITS[bit][0]) & 1) === 0; // prettier-ignore
  const isTable = pte >= 0 && (entry === 'PTE' || (entry === 'refusing' && !refuses(pde)));
  const physical = isTable ? pte : pde;
  const index = isTable ? (facts.cr2 >>> 12) & 0x3ff : facts.cr2 >>> 22;
  const field = bit === 'RW' ? 'R/W' : bit === 'US' ? 'U/S' : bit;
  return {
    ...NO_CELL, kind: 'page-entry', table: isTable ? 'page table' : 'page directory', index, selector: (facts.cr2 & 0xfffff000) >>> 0, field,
    linear: linearOf(facts, physical), physical, length: 4, value: facts.physicalValue(physical), bits: bit === 'reserved' ? null : PAGE_BITS[bit],
  }; // prettier-ignore
}

/** Where kernels usually show physical memory: as it is, in the upper half, or through a directory that maps itself. */
function linearOf(facts: Facts, physical: number): number {
  for (const offset of [0, 0xc0000000, 0x80000000, 0xe0000000, 0xf0000000]) {
    const linear = (physical + offset) >>> 0;
    if (facts.translate(linear) === physical) return linear;
  }
  const { cr2 } = facts;
  for (const linear of [0xfffff000 + (cr2 >>> 22) * 4, 0xffc00000 + (cr2 >>> 12) * 4]) {
    if (facts.translate(linear >>> 0) === physical) return linear >>> 0;
  }
  return -1;
}
