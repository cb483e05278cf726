/** From an access of a micro-step to the cell that it touches: entry of a table, field of a TSS, slot of a stack, page entry. */
import { TSS16_FIELDS, TSS32_FIELDS } from '#emulator/arch';
import type { Access, MicroStep, MicroStepId, RuleId, SystemRegisters } from '#emulator/events';
import {
  descriptorShape,
  gateShape,
  NO_CELL,
  REASONS,
  type Cell,
  type CellShape,
  type Locator,
} from '#emulator/reasons';
import type { Registers } from './fold.ts';

export interface ReadEntry {
  readonly cell: Cell;
  readonly read: Access;
  readonly low: number;
  readonly high: number;
}
/** What a step needs to know about the steps before it. */
export interface Surroundings {
  readonly system: SystemRegisters;
  /** Registers before the step. */
  readonly registers: Registers;
  /** Vector being delivered. */
  readonly vector: number;
  readonly isReal: boolean;
  /** Descriptor or gate that was read last. */
  readonly last: ReadEntry | null;
  /** The code segment, the stack segment among them. */
  readonly code: ReadEntry | null;
  readonly stack: ReadEntry | null;
  /** Base of the TSS that a task switch goes to; -1 before it is known. */
  readonly newTss: number;
}

type Place = 'idt' | 'ivt' | 'descriptor' | 'old-tss' | 'new-tss' | 'stack' | 'page';
const PLACES: Partial<Readonly<Record<MicroStepId, Place>>> = {
  'idt.read-gate': 'idt',
  'ivt.read-vector': 'ivt',
  'target.read-descriptor': 'descriptor',
  'cs.read-descriptor': 'descriptor',
  'ss.read-descriptor': 'descriptor',
  'tss.read-descriptor': 'descriptor',
  'load.cs-eip': 'descriptor',
  'stack.switch': 'descriptor',
  'task.busy-old': 'descriptor',
  'task.busy-new': 'descriptor',
  'task.load-ldt': 'descriptor',
  'task.load-segments': 'descriptor',
  'tss.read-stack': 'old-tss',
  'task.read-link': 'old-tss',
  'task.save-old': 'old-tss',
  'tss.check-descriptor': 'new-tss',
  'task.link': 'new-tss',
  'task.read-new': 'new-tss',
  'parameters.read': 'stack',
  'task.push-error-code': 'stack',
};
const placeOf = (step: MicroStepId): Place => PLACES[step] ?? (step.startsWith('page.') ? 'page' : 'stack');

/** `EFLAGS` of push.eflags and pop.eflags; a parameter and its like have no name. */
const SLOTS = new Set(['eip', 'cs', 'eflags', 'esp', 'ss', 'es', 'ds', 'fs', 'gs', 'error-code', 'parameter']);
function slotName(step: MicroStepId): string {
  const name = step.replace(/^(push|pop)\./, '');
  if (!SLOTS.has(name)) return step === 'task.push-error-code' ? 'error code' : 'parameter';
  return name.includes('-') || name === 'parameter' ? name.replace('-', ' ') : name.toUpperCase();
}

const withValue = (shape: CellShape, access: Access): Cell => ({
  ...NO_CELL,
  ...shape,
  linear: shape.linear >>> 0,
  physical: access.physical === 0xffffffff ? -1 : (access.physical + (shape.linear - access.linear)) >>> 0,
  value: access.after,
});

export function cellOfAccess(step: MicroStep, access: Access, around: Surroundings): Cell {
  const { system, registers } = around;
  const { linear, size } = access;
  switch (placeOf(step.step)) {
    case 'idt':
      return withValue({ ...gateShape(false, system.idtrBase, around.vector, 'entry'), linear, length: size }, access);
    case 'ivt':
      return withValue({ ...gateShape(true, system.idtrBase, around.vector, 'entry'), linear, length: size }, access);
    case 'descriptor': {
      const selector = selectorAt(linear, around);
      if (selector < 0) return stackCell(step, access, around);
      return withValue({ ...descriptorShape(selector, linear & ~7, 'entry'), linear, length: size }, access);
    }
    case 'old-tss':
      return tssCell(access, registers.get('TR.base') ?? system.trBase, registers.get('TR.selector') ?? system.trSelector, isWide(around)); // prettier-ignore
    case 'new-tss':
      return tssCell(access, around.newTss, around.last?.cell.selector ?? 0, ((around.last?.high ?? 0x800) & 0x800) !== 0); // prettier-ignore
    case 'stack':
      return stackCell(step, access, around);
    case 'page':
      return pageCell(step, access, around);
  }
}

/** The rights of TR tell a 16-bit TSS; they are known once it was loaded in this transition. */
const isWide = ({ registers }: Surroundings): boolean => ((registers.get('TR.attributes') ?? 0x800) & 0x800) !== 0;

/** Selector (RPL 0) of the descriptor at an address: in the GDT, else in the LDT; -1 for neither. */
function selectorAt(linear: number, { system, registers }: Surroundings): number {
  const inGdt = (linear - system.gdtrBase) >>> 0;
  if (inGdt <= system.gdtrLimit) return inGdt & 0xfff8;
  const base = registers.get('LDTR.base') ?? system.ldtrBase;
  const inLdt = (linear - base) >>> 0;
  return inLdt <= 0xffff ? (inLdt & 0xfff8) | 4 : -1;
}

function tssCell(access: Access, base: number, selector: number, wide: boolean): Cell {
  const offset = (access.linear - base) >>> 0;
  const fields = wide ? TSS32_FIELDS : TSS16_FIELDS;
  const field = fields.find((f) => offset >= f.offset && offset < f.offset + f.size);
  return withValue({ kind: 'tss', table: 'TSS', index: -1, selector, field: field?.name ?? `+${offset.toString(16).toUpperCase()}h`, linear: access.linear, length: access.size, bits: null }, access); // prettier-ignore
}

const stackCell = (step: MicroStep, access: Access, { registers }: Surroundings): Cell =>
  withValue({ kind: 'stack', table: '', index: -1, selector: registers.get('SS.selector') ?? 0, field: slotName(step.step), linear: access.linear, length: access.size, bits: null }, access); // prettier-ignore

/** Linear address of an entry: unknown, tables are reached by physical addresses. */
function pageCell({ step, walk }: MicroStep, access: Access, { registers, system }: Surroundings): Cell {
  const linear = walk?.linear ?? 0;
  const directory = ((registers.get('CR3') ?? system.cr3) & 0xfffff000) >>> 0;
  const isDirectory =
    step === 'page.read-directory-entry' || access.physical === (directory + (linear >>> 22) * 4) >>> 0;
  return {
    ...NO_CELL, kind: 'page-entry', table: isDirectory ? 'page directory' : 'page table', index: isDirectory ? linear >>> 22 : (linear >>> 12) & 0x3ff,
    selector: (linear & 0xfffff000) >>> 0, field: 'entry', physical: access.physical, length: 4, value: access.after,
  }; // prettier-ignore
}

/** The entry that a rule speaks of. */
export const subject = (rule: string, { last, code, stack }: Surroundings): ReadEntry | null =>
  (/^(EIP|CS|V86)/.test(rule) ? code : rule.startsWith('SS') ? stack : null) ?? last;

/** The part of the gate or descriptor read last that a check looks at. */
export function cellOfRule(rule: RuleId, around: Surroundings): Cell | null {
  const { cell: locator }: { cell: Locator } = REASONS[rule];
  const last = subject(rule, around);
  if (last === null || (locator.at !== 'gate' && locator.at !== 'descriptor')) return null;
  const isGate = last.cell.kind === 'gate';
  if (isGate !== (locator.at === 'gate')) return null;
  const shape =
    locator.at === 'gate'
      ? gateShape(around.isReal, around.system.idtrBase, last.cell.index, locator.field)
      : descriptorShape(last.cell.selector, last.read.linear, locator.field);
  const offset = shape.linear - last.read.linear;
  const bytes = [last.low, last.high].flatMap((word) => [0, 8, 16, 24].map((at) => (word >>> at) & 0xff));
  let value = 0;
  for (let k = Math.min(shape.length, 4) - 1; k >= 0; k--) value = value * 256 + (bytes[offset + k] ?? 0);
  return { ...withValue(shape, { ...last.read, after: value }), value };
}

/** `IDT[80h]`, `GDT[3]`, `TSS.ESP0`, `PDE[0]`, `stack.EFLAGS`: the same in every language. */
export function cellName({ kind, table, index, field, register }: Cell): string {
  const part = field === 'entry' || field === '' ? '' : `.${field}`;
  switch (kind) {
    case 'gate':
      return `${table}[${index.toString(16).toUpperCase().padStart(2, '0')}h]${part}`;
    case 'descriptor':
      return `${table}[${index}]${part}`;
    case 'tss':
      return `TSS${part}`;
    case 'page-entry':
      return `${table === 'page directory' ? 'PDE' : 'PTE'}[${index}]${part}`;
    case 'stack':
      return `stack${part}`;
    case 'register':
      return register;
    default:
      return kind;
  }
}
