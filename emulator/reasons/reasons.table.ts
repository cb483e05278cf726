/**
 * For every rule of the processor: where the value lies that broke it, and what could be done about it. A rule without a row is
 * a type error. `none` stands only where no place holds the value.
 */
import type { RuleId } from '#emulator/events';
import type { RepairId } from './words.table.ts';

export type GateField = 'DPL' | 'P' | 'type' | 'selector' | 'entry';
export type DescriptorField = 'DPL' | 'P' | 'type' | 'limit' | 'entry';
export type Locator =
  | { readonly at: 'none' | 'io-map' | 'instruction' | 'operand' | 'frame-eip' }
  /** The gate of the vector being delivered. */
  | { readonly at: 'gate'; readonly field: GateField }
  /** The descriptor named by the error code, else the one that the failed transition read last, else that of CS or TR. */
  | { readonly at: 'descriptor'; readonly field: DescriptorField; readonly of?: 'CS' | 'TR' }
  /** The place that the selector came from: a stack word, a gate, the TSS, a register, the instruction itself. */
  | { readonly at: 'selector'; readonly field: 'selector' | 'RPL' | 'TI' }
  /** The segment register that the instruction uses. */
  | { readonly at: 'segment'; readonly part: 'selector' | 'limit' | 'attributes' }
  | { readonly at: 'register'; readonly register: string; readonly field?: string; readonly bits?: readonly [number, number] }
  | { readonly at: 'page'; readonly entry: 'PDE' | 'PTE' | 'refusing'; readonly bit: 'P' | 'RW' | 'US' | 'reserved' }
  | { readonly at: 'tss'; readonly field: string };

export interface ReasonRow {
  readonly cell: Locator;
  /** Tried in this order. */
  readonly repairs: readonly RepairId[];
}

const row = (cell: Locator, ...repairs: RepairId[]): ReasonRow => ({ cell, repairs });
const NONE: Locator = { at: 'none' };
const INSTRUCTION: Locator = { at: 'instruction' };
const gate = (field: GateField): Locator => ({ at: 'gate', field });
const descriptor = (field: DescriptorField, of?: 'CS' | 'TR'): Locator => ({ at: 'descriptor', field, ...(of ? { of } : {}) });
const SELECTOR: Locator = { at: 'selector', field: 'selector' };
const RPL: Locator = { at: 'selector', field: 'RPL' };
const TI: Locator = { at: 'selector', field: 'TI' };
const segment = (part: 'selector' | 'limit' | 'attributes'): Locator => ({ at: 'segment', part });
const register = (name: string): Locator => ({ at: 'register', register: name });
const bits = (name: string, field: string, low: number, width = 1): Locator => ({ at: 'register', register: name, field, bits: [low, width] }); // prettier-ignore
const page = (entry: 'PDE' | 'PTE' | 'refusing', bit: 'P' | 'RW' | 'US' | 'reserved'): Locator => ({ at: 'page', entry, bit }); // prettier-ignore
const tss = (field: string): Locator => ({ at: 'tss', field });
const IOPL = bits('EFLAGS', 'IOPL', 12, 2);

export const REASONS = {
  // -- delivery of interrupts
  'IVT entry <= IDTR limit': row(register('IDTR.limit'), 'raise-idt-limit', 'leave-out'),
  'IDT entry <= IDTR limit': row(register('IDTR.limit'), 'raise-idt-limit', 'leave-out'),
  'gate.type is interrupt, trap or task gate': row(gate('type'), 'set-gate-type', 'copy-gate', 'leave-out'),
  'gate.DPL >= CPL': row(gate('DPL'), 'set-gate-dpl', 'leave-out'),
  'gate.P = 1': row(gate('P'), 'set-gate-present', 'copy-gate'),
  'second fault is serial': row(NONE),
  'IOPL = 3': row(IOPL, 'set-iopl', 'leave-out'),
  'V86 handler is nonconforming': row(gate('selector'), 'use-selector'),
  'V86 handler.DPL = 0': row(gate('selector'), 'use-selector', 'set-descriptor-dpl'),
  'EFLAGS.VM = 0': row(bits('EFLAGS', 'VM', 17), 'leave-out'),
  // -- code segments
  'LDTR is loaded': row(register('LDTR.attributes'), 'clear-ti', 'use-selector'),
  'CS is not null': row(SELECTOR, 'use-selector', 'shift-stack'),
  'CS selector <= table limit': row(SELECTOR, 'use-selector', 'raise-table-limit', 'shift-stack'),
  'CS is a code segment': row(SELECTOR, 'use-selector', 'set-descriptor-type', 'shift-stack'),
  'CS.DPL <= CPL': row(SELECTOR, 'use-selector', 'set-descriptor-dpl'),
  'CS.DPL = CPL': row(SELECTOR, 'use-selector', 'set-descriptor-dpl'),
  'CS.RPL <= CPL': row(RPL, 'set-rpl', 'use-selector'),
  'CS.RPL >= CPL': row(RPL, 'set-rpl', 'use-selector', 'shift-stack'),
  'CS.DPL = CS.RPL': row(RPL, 'set-rpl', 'use-selector', 'set-descriptor-dpl'),
  'CS.DPL <= CS.RPL': row(descriptor('DPL'), 'set-descriptor-dpl', 'use-selector'),
  'CS.P = 1': row(descriptor('P'), 'set-descriptor-present', 'use-selector'),
  'EIP <= CS limit': row(descriptor('limit'), 'set-descriptor-limit', 'use-selector'),
  // -- stack segments
  'TSS stack field <= TSS limit': row(descriptor('limit', 'TR'), 'set-tss-limit'),
  'SS is not null': row(SELECTOR, 'use-selector'),
  'SS selector <= table limit': row(SELECTOR, 'use-selector', 'raise-table-limit'),
  'SS.RPL = CS.DPL': row(RPL, 'set-rpl', 'use-selector'),
  'SS.DPL = CS.DPL': row(SELECTOR, 'use-selector', 'set-descriptor-dpl'),
  'SS.RPL = CS.RPL': row(RPL, 'set-rpl', 'use-selector'),
  'SS.DPL = CS.RPL': row(SELECTOR, 'use-selector', 'set-descriptor-dpl'),
  'SS.RPL = CPL': row(RPL, 'set-rpl', 'use-selector'),
  'SS.DPL = CPL': row(SELECTOR, 'use-selector', 'set-descriptor-dpl'),
  'SS is a writable data segment': row(SELECTOR, 'use-selector', 'set-descriptor-type'),
  'SS.P = 1': row(descriptor('P'), 'set-descriptor-present', 'use-selector'),
  'stack offset <= SS limit': row(descriptor('limit'), 'set-descriptor-limit', 'use-selector'),
  'stack offset > SS limit': row(descriptor('limit'), 'use-selector', 'set-descriptor-type'),
  'SS is usable': row(tss('SS'), 'set-tss-ss'),
  // -- far transfers
  'target is not null': row(SELECTOR, 'use-selector', 'leave-out'),
  'target selector <= table limit': row(SELECTOR, 'use-selector', 'raise-table-limit'),
  'target is code, call gate, task gate or TSS': row(SELECTOR, 'use-selector', 'set-descriptor-type'),
  'call gate.DPL >= CPL': row(descriptor('DPL'), 'set-descriptor-dpl', 'leave-out'),
  'call gate.DPL >= RPL': row(RPL, 'set-rpl', 'set-descriptor-dpl'),
  'call gate.P = 1': row(descriptor('P'), 'set-descriptor-present', 'leave-out'),
  'task gate.DPL >= CPL': row(descriptor('DPL'), 'set-descriptor-dpl', 'leave-out'),
  'task gate.DPL >= RPL': row(RPL, 'set-rpl', 'set-descriptor-dpl'),
  'task gate.P = 1': row(descriptor('P'), 'set-descriptor-present', 'leave-out'),
  // -- tasks
  'TSS.DPL >= CPL': row(descriptor('DPL'), 'set-descriptor-dpl', 'leave-out'),
  'TSS.DPL >= RPL': row(RPL, 'set-rpl', 'set-descriptor-dpl'),
  'TSS selector is not null': row(SELECTOR, 'use-selector', 'leave-out'),
  'TSS is in the GDT': row(TI, 'clear-ti', 'use-selector'),
  'TSS selector <= GDT limit': row(SELECTOR, 'use-selector', 'raise-table-limit'),
  'TSS is available': row(descriptor('type'), 'set-tss-available', 'leave-out'),
  'TSS is busy': row(descriptor('type'), 'set-tss-busy', 'clear-nt'),
  'TSS.P = 1': row(descriptor('P'), 'set-descriptor-present'),
  'TSS limit >= minimum': row(descriptor('limit'), 'set-tss-limit'),
  'old TSS limit >= minimum': row(descriptor('limit', 'TR'), 'set-tss-limit'),
  'LDT is in the GDT': row(TI, 'clear-ti', 'leave-out'),
  'LDT selector <= GDT limit': row(SELECTOR, 'use-null-selector', 'raise-table-limit'),
  'LDT is an LDT': row(SELECTOR, 'use-null-selector', 'leave-out'),
  'LDT.P = 1': row(descriptor('P'), 'set-descriptor-present'),
  // -- data segments
  'data selector <= table limit': row(SELECTOR, 'use-selector', 'raise-table-limit'),
  'segment is data or readable code': row(SELECTOR, 'use-selector', 'set-descriptor-type'),
  'data.DPL >= CPL': row(SELECTOR, 'use-selector', 'set-descriptor-dpl'),
  'data.DPL >= RPL': row(RPL, 'set-rpl', 'use-selector'),
  'data.P = 1': row(descriptor('P'), 'set-descriptor-present', 'use-selector'),
  // -- ports
  'TSS is a 32-bit TSS': row(descriptor('type', 'TR'), 'set-iopl', 'leave-out'),
  'I/O map base field <= TSS limit': row(descriptor('limit', 'TR'), 'permit-port', 'set-iopl', 'leave-out'),
  'I/O map byte <= TSS limit': row(tss('I/O map base'), 'permit-port', 'set-iopl', 'leave-out'),
  'I/O map bits = 0': row({ at: 'io-map' }, 'permit-port', 'set-iopl', 'leave-out'),
  // -- privilege and mode
  'CPL = 0': row(bits('CS.selector', 'CPL', 0, 2), 'leave-out'),
  'CPL <= IOPL': row(IOPL, 'set-iopl', 'leave-out'),
  'CR0.PE = 1': row(bits('CR0', 'PE', 0), 'leave-out'),
  // -- segmentation
  'segment is usable': row(segment('selector'), 'load-segment', 'leave-out'),
  'segment is readable': row(segment('attributes'), 'use-ds', 'set-readable', 'load-segment'),
  'segment is writable': row(segment('attributes'), 'use-ds', 'load-segment', 'leave-out'),
  'offset <= segment limit': row(segment('limit'), 'raise-segment-limit', 'load-segment'),
  'offset > segment limit': row(segment('limit'), 'raise-segment-limit', 'load-segment'),
  'offset <= expand-down top': row(segment('attributes'), 'set-segment-big', 'load-segment'),
  'instruction <= CS limit': row(register('CS.limit'), 'raise-segment-limit'),
  'instruction length <= 15': row(INSTRUCTION, 'leave-out'),
  'address is aligned': row(bits('EFLAGS', 'AC', 18), 'clear-ac', 'clear-am'),
  // -- paging
  'PDE.P = 1': row(page('PDE', 'P'), 'map-page', 'leave-out'),
  'PTE.P = 1': row(page('PTE', 'P'), 'map-page', 'leave-out'),
  'PDE reserved bits = 0': row(page('PDE', 'reserved'), 'clear-reserved'),
  'PTE reserved bits = 0': row(page('PTE', 'reserved'), 'clear-reserved'),
  'page.US = 1': row(page('refusing', 'US'), 'set-page-us', 'leave-out'),
  'page.RW = 1': row(page('refusing', 'RW'), 'set-page-rw', 'leave-out'),
  // -- instructions
  'opcode is valid': row(INSTRUCTION, 'leave-out'),
  'UD is not executed': row(INSTRUCTION, 'leave-out'),
  'LOCK is legal': row(INSTRUCTION, 'leave-out-lock', 'leave-out'),
  'register is valid': row(INSTRUCTION, 'leave-out'),
  'CR4.DE = 0': row(bits('CR4', 'DE', 3), 'clear-de', 'leave-out'),
  'DR7.GD = 0': row(bits('DR7', 'GD', 13), 'clear-gd'),
  'divisor != 0': row({ at: 'operand' }, 'set-divisor', 'leave-out'),
  'quotient fits': row(register('EDX'), 'clear-edx', 'leave-out'),
  'index is within bounds': row({ at: 'operand' }, 'set-index', 'leave-out'),
  'CR0 bits are legal': row({ at: 'operand' }, 'set-pe', 'leave-out'),
  'CR4 reserved bits = 0': row({ at: 'operand' }, 'clear-operand', 'leave-out'),
  'CR4.TSD = 0 or CPL = 0': row(bits('CR4', 'TSD', 2), 'clear-tsd', 'leave-out'),
  'CR4.PCE = 1 or CPL = 0': row(bits('CR4', 'PCE', 8), 'set-pce', 'leave-out'),
  'performance counter exists': row(register('ECX'), 'clear-ecx', 'leave-out'),
  'MSR exists': row(register('ECX'), 'set-msr', 'leave-out'),
  'CR0.EM = 0': row(bits('CR0', 'EM', 2), 'clear-em'),
  'CR0.TS = 0': row(bits('CR0', 'TS', 3), 'clear-ts'),
  'no unmasked x87 exception is pending': row(register('FSW'), 'leave-out'),
  'SYSENTER_CS is not null': row(register('SYSENTER_CS'), 'set-sysenter-cs', 'leave-out'),
  // -- debug
  'EFLAGS.TF = 0': row(bits('EFLAGS', 'TF', 8), 'clear-tf'),
  'TSS.T = 0': row(tss('T'), 'clear-t'),
  'no breakpoint matches': row(register('DR7'), 'clear-dr7'),
} as const satisfies Readonly<Record<RuleId, ReasonRow>>;

export const reasonOf = (rule: RuleId): ReasonRow => REASONS[rule];
