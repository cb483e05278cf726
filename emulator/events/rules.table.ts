/**
 * Rules: every check the processor makes that can raise a fault, with the meaning of its two operands and the section of
 * the SDM. A fault names the rule it broke and the two values that disagreed.
 *
 * `relation` says how the operands are compared, so that a recorded check can be evaluated again by anybody (`holds`):
 * unsigned `=` `!=` `<=` `>=` `>`, `in` = bit `left` of the set `right` is 1, `serial` = the second fault (right) may be handled
 * after the first (left) by table 6-5. Sets of descriptor types count S as bit 4: type 0Eh with S = 1 is 1Eh.
 */
import { doubleFaultOf, sdm, type Sdm } from '#emulator/arch';

export type Relation = '=' | '!=' | '<=' | '>=' | '>' | 'in' | 'serial';

export interface RuleRow {
  /** The rule as a formula: `gate.DPL >= CPL`. */
  readonly id: string;
  readonly relation: Relation;
  /** The rule as a sentence. */
  readonly text: string;
  readonly left: string;
  readonly right: string;
  readonly sdm: Sdm;
}
const rule = <I extends string>(id: I, relation: Relation, text: string, left: string, right: string, cite: Sdm): RuleRow & { readonly id: I } =>
  ({ id, relation, text, left, right, sdm: cite });

const INT = sdm(2, 'INT n/INTO/INT 3'), IRET = sdm(2, 'IRET/IRETD'), JMP = sdm(2, 'JMP'), MOV = sdm(2, 'MOV'), LTR = sdm(2, 'LTR'), LLDT = sdm(2, 'LLDT');
const TYPES = sdm(3, '5.4.1'), STACK_SWITCH = sdm(3, '5.8.5'), GATE = sdm(3, '5.8.4'), TASK = sdm(3, '7.3'), TSS = sdm(3, '7.2.2'), IO = sdm(1, '18.5.2');
const TYPE = 'S and type of the descriptor', SET = 'set of allowed types', LAST = 'last byte of the descriptor in its table', LIMIT = 'limit of the table';

// -- transitions, segment loads, task switches, I/O permission -----------------------------------------------------------
export const TRANSITION_RULES = [
  rule('IVT entry <= IDTR limit', '<=', 'the real-mode vector lies within the interrupt vector table', 'last byte of the vector', 'IDTR limit', INT),
  rule('IDT entry <= IDTR limit', '<=', 'the gate lies within the IDT', 'last byte of the gate in the IDT', 'IDTR limit', INT),
  rule('gate.type is interrupt, trap or task gate', 'in', 'an IDT entry must be an interrupt, trap or task gate', TYPE, SET, sdm(3, '6.11')),
  rule('gate.DPL >= CPL', '>=', 'INT n, INT3 and INTO may use a gate only if its DPL is at least CPL', 'DPL of the gate', 'CPL', sdm(3, '6.12.1.1')),
  rule('gate.P = 1', '=', 'the gate must be present', 'P of the gate', '1', INT),
  rule('second fault is serial', 'serial', 'two contributory faults, or a page fault and a contributory or page fault, make a double fault', 'vector being delivered', 'vector of the second fault', sdm(3, '6.15')),

  rule('IOPL = 3', '=', 'in virtual-8086 mode INT n, IRET, PUSHF and POPF need IOPL 3', 'IOPL', '3', sdm(3, '20.2.7')),
  rule('V86 handler is nonconforming', '=', 'the handler of a virtual-8086 program cannot be conforming code', '1 = conforming', '0', INT),
  rule('V86 handler.DPL = 0', '=', 'the handler of a virtual-8086 program must be code of level 0', 'DPL of the code segment', '0', INT),
  rule('EFLAGS.VM = 0', '=', 'the instruction does not exist in virtual-8086 mode', 'EFLAGS.VM', '0', sdm(2, 'LAR')),

  rule('LDTR is loaded', '!=', 'a selector with TI = 1 needs a loaded LDTR', 'access rights in LDTR', '0', sdm(3, '2.4.2')),
  rule('CS is not null', '!=', 'CS must not be loaded with a null selector', 'selector without RPL', '0', sdm(3, '5.4.1.1')),
  rule('CS selector <= table limit', '<=', 'the code-segment descriptor lies within its table', LAST, LIMIT, INT),
  rule('CS is a code segment', 'in', 'CS must name a code segment', TYPE, SET, TYPES),
  rule('CS.DPL <= CPL', '<=', 'code of a less privileged level cannot be entered here', 'DPL of the code segment', 'CPL', sdm(3, '5.8.1.2')),
  rule('CS.DPL = CPL', '=', 'a nonconforming code segment needs CPL = DPL', 'DPL of the code segment', 'CPL', sdm(3, '5.8.1.1')),
  rule('CS.RPL <= CPL', '<=', 'the RPL of a nonconforming code selector must not be greater than CPL', 'RPL of the selector', 'CPL', sdm(3, '5.8.1.1')),
  rule('CS.RPL >= CPL', '>=', 'a return cannot go to a more privileged level', 'RPL of the return CS', 'CPL', sdm(3, '5.8.6')),
  rule('CS.DPL = CS.RPL', '=', 'the DPL of a nonconforming return code segment equals the RPL of its selector', 'DPL of the code segment', 'RPL of the return CS', IRET),
  rule('CS.DPL <= CS.RPL', '<=', 'the DPL of a conforming code segment must not be greater than the RPL of its selector', 'DPL of the code segment', 'RPL of the return CS', IRET),
  rule('CS.P = 1', '=', 'the code segment must be present', 'P of the code segment', '1', INT),
  rule('EIP <= CS limit', '<=', 'the entry point lies within the code segment', 'new EIP', 'limit of the code segment', sdm(3, '5.3')),

  rule('TSS stack field <= TSS limit', '<=', 'the TSS contains SS and ESP of the new level', 'last byte of the field in the TSS', 'limit in TR', STACK_SWITCH),
  rule('SS is not null', '!=', 'SS must not be loaded with a null selector here', 'selector without RPL', '0', sdm(3, '5.7')),
  rule('SS selector <= table limit', '<=', 'the stack-segment descriptor lies within its table', LAST, LIMIT, INT),
  rule('SS.RPL = CS.DPL', '=', 'the RPL of the new SS equals the DPL of the new code segment', 'RPL of the new SS', 'DPL of the new CS', INT),
  rule('SS.DPL = CS.DPL', '=', 'the DPL of the new stack segment equals the DPL of the new code segment', 'DPL of the new SS', 'DPL of the new CS', INT),
  rule('SS.RPL = CS.RPL', '=', 'the RPL of the return SS equals the RPL of the return CS', 'RPL of the return SS', 'RPL of the return CS', IRET),
  rule('SS.DPL = CS.RPL', '=', 'the DPL of the return stack segment equals the RPL of the return CS', 'DPL of the return SS', 'RPL of the return CS', IRET),
  rule('SS.RPL = CPL', '=', 'the RPL of SS equals CPL', 'RPL of SS', 'CPL', sdm(3, '5.7')),
  rule('SS.DPL = CPL', '=', 'the DPL of the stack segment equals CPL', 'DPL of the stack segment', 'CPL', sdm(3, '5.7')),
  rule('SS is a writable data segment', 'in', 'SS must name a writable data segment', TYPE, SET, TYPES),
  rule('SS.P = 1', '=', 'the stack segment must be present', 'P of the stack segment', '1', INT),
  rule('stack offset <= SS limit', '<=', 'what is pushed lies within the stack segment', 'last byte of the highest slot', 'limit of the stack segment', sdm(3, '5.3')),
  rule('stack offset > SS limit', '>', 'what is pushed lies above the limit of an expand-down stack segment', 'first byte of the lowest slot', 'limit of the stack segment', sdm(3, '5.3')),
  rule('SS is usable', '!=', 'the stack segment has been loaded', 'access rights in SS', '0', sdm(3, '5.7')),

  rule('target is not null', '!=', 'a far pointer must not have a null selector', 'selector without RPL', '0', JMP),
  rule('target selector <= table limit', '<=', 'the descriptor named by the far pointer lies within its table', LAST, LIMIT, JMP),
  rule('target is code, call gate, task gate or TSS', 'in', 'a far transfer needs a code segment, a call gate, a task gate or a TSS', TYPE, SET, JMP),
  rule('call gate.DPL >= CPL', '>=', 'a call gate may be used only if its DPL is at least CPL', 'DPL of the call gate', 'CPL', GATE),
  rule('call gate.DPL >= RPL', '>=', 'a call gate may be used only if its DPL is at least the RPL of its selector', 'DPL of the call gate', 'RPL of the selector', GATE),
  rule('call gate.P = 1', '=', 'the call gate must be present', 'P of the call gate', '1', GATE),
  rule('task gate.DPL >= CPL', '>=', 'a task gate may be used only if its DPL is at least CPL', 'DPL of the task gate', 'CPL', sdm(3, '7.2.5')),
  rule('task gate.DPL >= RPL', '>=', 'a task gate may be used only if its DPL is at least the RPL of its selector', 'DPL of the task gate', 'RPL of the selector', sdm(3, '7.2.5')),
  rule('task gate.P = 1', '=', 'the task gate must be present', 'P of the task gate', '1', sdm(3, '7.2.5')),

  rule('TSS.DPL >= CPL', '>=', 'a TSS may be reached directly only if its DPL is at least CPL', 'DPL of the TSS', 'CPL', TSS),
  rule('TSS.DPL >= RPL', '>=', 'a TSS may be reached directly only if its DPL is at least the RPL of its selector', 'DPL of the TSS', 'RPL of the selector', TSS),
  rule('TSS selector is not null', '!=', 'TR must not be loaded with a null selector', 'selector without RPL', '0', LTR),
  rule('TSS is in the GDT', '=', 'a TSS descriptor can only be in the GDT', 'TI of the selector', '0', TSS),
  rule('TSS selector <= GDT limit', '<=', 'the TSS descriptor lies within the GDT', LAST, 'GDTR limit', TASK),
  rule('TSS is available', 'in', 'the new task must not be busy', TYPE, SET, TASK),
  rule('TSS is busy', 'in', 'the task returned to must be busy', TYPE, SET, IRET),
  rule('TSS.P = 1', '=', 'the TSS must be present', 'P of the TSS', '1', TASK),
  rule('TSS limit >= minimum', '>=', 'the TSS holds a whole task state', 'limit of the TSS', 'smallest legal limit', TASK),
  rule('old TSS limit >= minimum', '>=', 'the outgoing TSS holds all that is saved in it', 'limit in TR', 'last byte that is saved', TASK),
  rule('LDT is in the GDT', '=', 'an LDT descriptor can only be in the GDT', 'TI of the selector', '0', LLDT),
  rule('LDT selector <= GDT limit', '<=', 'the LDT descriptor lies within the GDT', LAST, 'GDTR limit', LLDT),
  rule('LDT is an LDT', 'in', 'LDTR must name an LDT descriptor', TYPE, SET, LLDT),
  rule('LDT.P = 1', '=', 'the LDT must be present', 'P of the LDT', '1', LLDT),

  rule('data selector <= table limit', '<=', 'the data-segment descriptor lies within its table', LAST, LIMIT, MOV),
  rule('segment is data or readable code', 'in', 'DS, ES, FS and GS need a data segment or readable code', TYPE, SET, TYPES),
  rule('data.DPL >= CPL', '>=', 'a data segment may be loaded only if its DPL is at least CPL', 'DPL of the segment', 'CPL', sdm(3, '5.6')),
  rule('data.DPL >= RPL', '>=', 'a data segment may be loaded only if its DPL is at least the RPL of its selector', 'DPL of the segment', 'RPL of the selector', sdm(3, '5.6')),
  rule('data.P = 1', '=', 'the data segment must be present', 'P of the segment', '1', MOV),

  rule('TSS is a 32-bit TSS', 'in', 'only a 32-bit TSS has an I/O permission bit map', TYPE, SET, IO),
  rule('I/O map base field <= TSS limit', '<=', 'the TSS contains the I/O map base', 'last byte of the field', 'limit in TR', IO),
  rule('I/O map byte <= TSS limit', '<=', 'the map bytes of the port, and one more, lie within the TSS', 'offset of the second byte read', 'limit in TR', IO),
  rule('I/O map bits = 0', '=', 'every permission bit of the accessed ports must be 0', 'permission bits of the ports', '0', IO),
] as const satisfies readonly RuleRow[]; // prettier-ignore

// -- execution core: segmentation, paging, instruction privilege, arithmetic ---------------------------------------------
const CORE_RULES = [
  rule('CPL = 0', '=', 'the instruction may be executed only at CPL 0', 'CPL', '0', sdm(3, '5.9')),
  rule('CPL <= IOPL', '<=', 'the instruction may be executed only if CPL does not exceed IOPL', 'CPL', 'IOPL', IO),
  rule('CR0.PE = 1', '=', 'the instruction exists only in protected mode', 'CR0.PE', '1', sdm(3, '9.9')),
  // -- segmentation
  rule('segment is usable', '!=', 'the segment register has been loaded with a segment', 'access rights in the segment register', '0', sdm(3, '5.3')),
  rule('segment is readable', 'in', 'reads need a data segment or readable code', TYPE, SET, TYPES),
  rule('segment is writable', 'in', 'writes need a writable data segment', TYPE, SET, TYPES),
  rule('offset <= segment limit', '<=', 'the access lies within the segment', 'offset of the last byte', 'limit of the segment', sdm(3, '5.3')),
  rule('offset > segment limit', '>=', 'the access lies above the limit of an expand-down segment', 'offset of the first byte', 'limit of the segment + 1', sdm(3, '5.3')),
  rule('offset <= expand-down top', '<=', 'the access lies below the top of an expand-down segment', 'offset of the last byte', 'FFFFh or FFFFFFFFh by its B flag', sdm(3, '5.3')),
  rule('instruction <= CS limit', '<=', 'the bytes of the instruction lie within the code segment', 'offset of the byte fetched', 'limit of the code segment', sdm(3, '5.3')),
  rule('instruction length <= 15', '<=', 'an instruction has at most 15 bytes', 'length', '15', sdm(2, '2.3.11')),
  rule('address is aligned', '=', 'with alignment checking on, user data must be aligned', 'low bits of the linear address', '0', sdm(3, '6.15')),
  // -- paging
  rule('PDE.P = 1', '=', 'the page-directory entry must be present', 'P of the page-directory entry', '1', sdm(3, '4.7')),
  rule('PTE.P = 1', '=', 'the page-table entry must be present', 'P of the page-table entry', '1', sdm(3, '4.7')),
  rule('PDE reserved bits = 0', '=', 'reserved bits of a page-directory entry must be 0', 'reserved bits', '0', sdm(3, '4.7')),
  rule('PTE reserved bits = 0', '=', 'with CR4.PSE = 1, bit 7 of a page-table entry is reserved and must be 0', 'reserved bits', '0', sdm(3, '4.7')),
  rule('page.US = 1', '=', 'user-mode accesses need U/S = 1 in both entries', 'U/S of PDE and PTE', '1', sdm(3, '4.6')),
  rule('page.RW = 1', '=', 'this write needs R/W = 1 in both entries', 'R/W of PDE and PTE', '1', sdm(3, '4.6')),
  // -- instructions
  rule('opcode is valid', '=', 'the opcode must name an instruction', '1 = valid', '1', sdm(3, '6.15')),
  rule('UD is not executed', '=', 'UD0, UD1 and UD2 raise an invalid-opcode exception', '1 = executed', '0', sdm(2, 'UD')),
  rule('LOCK is legal', '=', 'LOCK needs an instruction that allows it and a memory destination', '1 = legal', '1', sdm(2, 'LOCK')),
  rule('register is valid', '=', 'the control, debug or test register must exist', '1 = exists', '1', sdm(2, 'MOV')),
  rule('CR4.DE = 0', '=', 'DR4 and DR5 are reserved when debugging extensions are on', 'CR4.DE', '0', sdm(3, '17.2.2')),
  rule('DR7.GD = 0', '=', 'general detect: debug registers must not be touched', 'DR7.GD', '0', sdm(3, '17.2.4')),
  rule('divisor != 0', '!=', 'the divisor must not be 0', 'divisor', '0', sdm(3, '6.15')),
  rule('quotient fits', '=', 'the quotient must fit the destination', '1 = fits', '1', sdm(3, '6.15')),
  rule('index is within bounds', '=', 'the index must lie within the bounds', '1 = within', '1', sdm(3, '6.15')),
  rule('CR0 bits are legal', '=', 'PG needs PE, and NW needs CD', '1 = legal', '1', sdm(3, '2.5')),
  rule('CR4 reserved bits = 0', '=', 'reserved bits of CR4 must be 0', 'reserved bits', '0', sdm(3, '2.5')),
  rule('CR4.TSD = 0 or CPL = 0', '=', 'RDTSC outside CPL 0 needs CR4.TSD = 0', '1 = allowed', '1', sdm(3, '2.5')),
  rule('CR4.PCE = 1 or CPL = 0', '=', 'RDPMC outside CPL 0 needs CR4.PCE = 1', '1 = allowed', '1', sdm(3, '2.5')),
  rule('performance counter exists', '=', 'the performance counter must exist', '1 = exists', '1', sdm(2, 'RDPMC')),
  rule('MSR exists', '=', 'the model-specific register must exist', '1 = exists', '1', sdm(2, 'RDMSR')),
  rule('CR0.EM = 0', '=', 'x87 instructions need CR0.EM = 0', 'CR0.EM', '0', sdm(3, '2.5')),
  rule('CR0.TS = 0', '=', 'x87 instructions need CR0.TS = 0', 'CR0.TS', '0', sdm(3, '2.5')),
  rule('no unmasked x87 exception is pending', '=', 'a waiting x87 instruction needs every unmasked numeric exception to have been handled', 'unmasked exception flags', '0', sdm(1, '8.7')),
  rule('SYSENTER_CS is not null', '!=', 'IA32_SYSENTER_CS must have been set', 'IA32_SYSENTER_CS without RPL', '0', sdm(2, 'SYSENTER')),
  // -- debug
  rule('EFLAGS.TF = 0', '=', 'single step: with TF set every instruction ends in a debug exception', 'EFLAGS.TF', '0', sdm(3, '17.3.1.4')),
  rule('TSS.T = 0', '=', 'the T flag of the TSS asks for a debug exception before the first instruction of its task', 'T of the TSS', '0', sdm(3, '17.3.1.5')),
  rule('no breakpoint matches', '=', 'an address in DR0 to DR3 was reached', 'matching breakpoints', '0', sdm(3, '17.3.1')),
] as const satisfies readonly RuleRow[]; // prettier-ignore

export const RULES = [...TRANSITION_RULES, ...CORE_RULES] as const;
export type RuleId = (typeof RULES)[number]['id'];

/** Does the rule hold for these operands? Unsigned 32-bit comparison. */
export function holds(relation: Relation, left: number, right: number): boolean {
  const l = left >>> 0;
  const r = right >>> 0;
  switch (relation) {
    case '=':
      return l === r;
    case '!=':
      return l !== r;
    case '<=':
      return l <= r;
    case '>=':
      return l >= r;
    case '>':
      return l > r;
    case 'in':
      return l < 32 && ((r >>> l) & 1) === 1;
    case 'serial':
      return doubleFaultOf(l, r) === 'serial';
  }
}
const byId: ReadonlyMap<string, RuleRow> = new Map(RULES.map((r) => [r.id, r]));
/** Row of a rule. */
export const ruleRow = (id: RuleId): RuleRow => byId.get(id) as RuleRow;
