/** What could be done about a broken rule: from the names in the table to changes of memory and registers. */
import {
  CS,
  EFLAGS_AC,
  EFLAGS_NT,
  EFLAGS_TF,
  parseDescriptor,
  SEGMENT_LIKE,
  TR,
  TYPE_CODE,
  type Descriptor,
} from '#emulator/arch';
import { hex, hex16, hex32 } from '#emulator/base';
import type { RuleId } from '#emulator/events';
import { descriptorCell, entryAddress, gateVector, namedSelector, newTssBase, pageEntries, portOf, registerValue, selectorCell } from './cells.ts'; // prettier-ignore
import { reasonOf } from './reasons.table.ts';
import type { Cell, Facts, Poke, Repair } from './types.ts';
import type { RepairId } from './words.table.ts';

type Made = { readonly args: Repair['args']; readonly pokes: readonly Poke[] } | null;
interface Case {
  readonly facts: Facts;
  readonly rule: RuleId;
  readonly left: number;
  readonly right: number;
  readonly cell: Cell;
}
const made = (args: Repair['args'], ...pokes: Poke[]): Made => ({ args, pokes });

const bytesOf = (value: number, length: number): number[] => Array.from({ length }, (_, k) => Math.floor((value >>> 0) / 2 ** (8 * k)) & 0xff); // prettier-ignore
export const withBits = (value: number, [low, width]: readonly [number, number], to: number): number => {
  const mask = ((2 ** width - 1) << low) >>> 0;
  return ((value & ~mask) | ((to << low) & mask)) >>> 0;
};
const setRegister = (register: string, value: number): Poke => ({ register, value: value >>> 0 });
const setMemory = (linear: number, value: number, length: number): Poke => ({ linear: linear >>> 0, bytes: bytesOf(value, length) }); // prettier-ignore

/** The cell with its bits (or all of it) changed; null for a cell that is no place. */
function put(cell: Cell, to: number, bits: Cell['bits'] = cell.bits): Poke | null {
  if (cell.kind === 'none') return null;
  const value = bits === null ? to : withBits(cell.value, bits, to);
  if (cell.kind === 'register') return setRegister(cell.register, value);
  if (cell.linear < 0)
    return cell.physical < 0 ? null : { physical: cell.physical, bytes: bytesOf(value, cell.length) };
  return setMemory(cell.linear, value, Math.min(cell.length, 4));
}
const putting = (cell: Cell, to: number, args: Repair['args'], bits: Cell['bits'] = cell.bits): Made => {
  const poke = put(cell, to, bits);
  return poke && made(args, poke);
};

// -- choosing a better selector ----------------------------------------------------------------------------------------------
interface Entry {
  readonly selector: number;
  readonly descriptor: Descriptor;
}
/** Present descriptors of the GDT, the first ones. */
function entriesOf(facts: Facts): Entry[] {
  const { gdtr } = facts.registers;
  const found: Entry[] = [];
  for (let selector = 8; selector + 7 <= Math.min(gdtr.limit, 0x3ff); selector += 8) {
    const low = facts.value(gdtr.base + selector, 4);
    const high = facts.value(gdtr.base + selector + 4, 4);
    if (low === null || high === null) continue;
    const descriptor = parseDescriptor(low, high);
    if (descriptor.p) found.push({ selector, descriptor });
  }
  return found;
}
const isCode = ({ s, type }: Descriptor): boolean => s === 1 && (type & (TYPE_CODE | 4)) === TYPE_CODE;
const isData = ({ s, type }: Descriptor): boolean => s === 1 && (type & (TYPE_CODE | 6)) === 2;
const isTss = ({ s, type }: Descriptor): boolean => s === 0 && type === 9;

const first = (facts: Facts, accepts: (d: Descriptor) => boolean, rpl: number): number | null => {
  const wide = entriesOf(facts).filter(({ descriptor }) => accepts(descriptor));
  const best = wide.find(({ descriptor }) => descriptor.limit > 0xffff) ?? wide[0];
  return best ? best.selector | rpl : null;
};
const code = (facts: Facts, dpl: number, rpl = dpl): number | null => first(facts, (d) => isCode(d) && d.dpl === dpl, rpl); // prettier-ignore
const data = (facts: Facts, dpl: number, rpl = dpl): number | null => first(facts, (d) => isData(d) && d.dpl === dpl, rpl); // prettier-ignore

const popped = (facts: Facts, step: 'pop.cs' | 'pop.ss'): number | null =>
  facts.link.failed?.steps.find((s) => s.step === step)?.reads[0]?.after ?? null;
/** Level that the failed transition goes to, as far as it was decided. */
function newLevel({ facts, rule, right }: Case): number {
  if (/= CS\.(DPL|RPL)$/.test(rule) && rule.startsWith('SS')) return right & 3;
  const cs = popped(facts, 'pop.cs');
  if (cs !== null) return cs & 3;
  return facts.link.failed?.flow === 'interrupt-delivery' || facts.link.failed?.flow === 'far-call' ? 0 : facts.cpl;
}

/** The selector that would do in place of the one that was refused. */
function betterSelector(c: Case): number | null {
  const { facts, rule, cell } = c;
  const { cpl } = facts;
  const flow = facts.link.failed?.flow;
  if (/^SS|^stack/.test(rule)) return data(facts, newLevel(c));
  if (/^data|^segment|^LDTR/.test(rule)) return data(facts, cpl);
  if (rule.startsWith('TSS')) return first(facts, isTss, 0);
  if (rule.startsWith('V86') || cell.kind === 'gate' || flow === 'interrupt-delivery') return code(facts, 0);
  if (flow === 'iret' || flow === 'far-return') {
    const rpl = (popped(facts, 'pop.cs') ?? cpl) & 3;
    return rule === 'CS.RPL >= CPL' ? code(facts, cpl) : (code(facts, rpl) ?? code(facts, cpl));
  }
  return code(facts, cpl);
}

/** Writes a selector where the refused one came from. */
function useSelector(c: Case): Made {
  const selector = betterSelector(c);
  if (selector === null) return null;
  // The rule may be about the descriptor; the selector is what is exchanged then.
  const cell = selectorSource(c);
  return cell && putting(cell, selector, { selector: hex16(selector) }, cell.length === 4 || cell.kind === 'register' ? [0, 16] : null); // prettier-ignore
}
const locateSelector = (facts: Facts, rule: RuleId): Cell => selectorCell(facts, rule, 'selector');
function selectorSource({ facts, rule, cell }: Case): Cell | null {
  if (cell.bits !== null && cell.kind !== 'descriptor' && /selector|^(CS|SS|link|SS\d)/.test(cell.field)) return cell;
  const found = locateSelector(facts, rule);
  return found.kind === 'none' ? null : found;
}

const setRpl = (c: Case): Made => {
  const { cell, left, right, rule, facts } = c;
  // `DPL >= RPL` and `CS.DPL = CS.RPL` have the RPL on their right.
  const to = (rule.endsWith('RPL') && !/^..\.RPL/.test(rule) ? left : right) & 3;
  const at = cell.kind === 'descriptor' ? locateSelector(facts, rule) : cell;
  return at.kind === 'none'
    ? null
    : putting(at, to, { to, selector: hex16(withBits(at.value, [0, 2], to) & 0xffff) }, [0, 2]);
};

// -- tables ------------------------------------------------------------------------------------------------------------------
const named = ({ table, index }: Cell): Repair['args'] => ({ table, index });
function setDescriptorType({ facts, rule }: Case): Made {
  const cell = descriptorCell(facts, 'type');
  const to = /^(CS|target)/.test(rule) ? 0x1a : 0x12;
  return putting(cell, to, { to: hex(to, 2), ...named(cell) });
}
/** G = 1 and all of the address space, as a flat segment has it. */
function setDescriptorLimit({ facts }: Case): Made {
  const cell = descriptorCell(facts, 'entry');
  const high = facts.value(cell.linear + 4, 4);
  return high === null ? null : made({ to: 'FFFFFFFF', ...named(cell) }, setMemory(cell.linear, 0xffff, 2), setMemory(cell.linear + 6, ((high >>> 16) & 0x70) | 0x8f, 1)); // prettier-ignore
}
function setTssLimit({ facts, rule }: Case): Made {
  const own = rule !== 'TSS limit >= minimum';
  const selector = own ? facts.registers.segments[TR].selector : namedSelector(facts);
  const at = entryAddress(facts, selector);
  const high = facts.value(at + 4, 4);
  if (high === null) return null;
  const pokes: Poke[] = [setMemory(at, 0x67, 2), setMemory(at + 6, (high >>> 16) & 0x70, 1)];
  if (own) pokes.push(setRegister('TR.limit', 0x67));
  return made({ to: '67', selector: hex16(selector) }, ...pokes);
}
function raiseTableLimit({ facts, left }: Case): Made {
  const table = namedSelector(facts) & 4 ? 'LDT' : 'GDT';
  const register = table === 'GDT' ? 'GDTR.limit' : 'LDTR.limit';
  return made({ to: hex(left, 4), table }, setRegister(register, left));
}
function copyGate({ facts }: Case): Made {
  const { idtr } = facts.registers;
  const vector = gateVector(facts);
  for (let from = 0; from < 256 && from * 8 + 7 <= idtr.limit; from++) {
    const low = facts.value(idtr.base + from * 8, 4) ?? 0;
    const high = facts.value(idtr.base + from * 8 + 4, 4) ?? 0;
    if (from === vector || (high & 0x9700) !== 0x8600) continue;
    const entry = idtr.base + vector * 8;
    return made({ vector: hex(vector, 2), from: hex(from, 2) }, setMemory(entry, low, 4), setMemory(entry + 4, high, 4)); // prettier-ignore
  }
  return null;
}

// -- what a segment register holds -----------------------------------------------------------------------------------------
function hidden(facts: Facts, register: number, selector: number): Poke[] {
  const at = entryAddress(facts, selector);
  const d = parseDescriptor(facts.value(at, 4) ?? 0, facts.value(at + 4, 4) ?? 0);
  const name = SEGMENT_LIKE[register];
  return [setRegister(`${name}.selector`, selector), setRegister(`${name}.base`, d.base), setRegister(`${name}.limit`, d.limit), setRegister(`${name}.attributes`, d.high & 0x00f0ff00)]; // prettier-ignore
}
function loadSegment({ facts }: Case): Made {
  const { instruction, cpl } = facts;
  const selector = data(facts, cpl) ?? data(facts, 3);
  const { segment } = facts.operand;
  if (selector === null || instruction === null || segment === CS) return null;
  return made({ register: SEGMENT_LIKE[segment], selector: hex16(selector) }, ...hidden(facts, segment, selector));
}
function raiseSegmentLimit({ facts, rule }: Case): Made {
  const name = SEGMENT_LIKE[rule === 'instruction <= CS limit' ? 1 : facts.operand.segment];
  const attributes = registerValue(facts, `${name}.attributes`);
  // An expand-down segment has its offsets above the limit.
  const down = (attributes & 0x1c00) === 0x1400;
  const to = down ? 0 : 0xffffffff;
  return made({ to: hex32(to), register: name }, setRegister(`${name}.limit`, to));
}
/** A DS prefix where the CS prefix is. */
function useDs({ facts }: Case): Made {
  const at = facts.instruction?.decoded.segment === CS ? facts.instruction.bytes.indexOf(0x2e) : -1;
  return at < 0 ? null : made({}, setMemory(facts.linear + at, 0x3e, 1));
}
const segmentAttributes = ({ facts }: Case, or: number): Made => {
  const name = SEGMENT_LIKE[facts.operand.segment];
  return made({ register: name }, setRegister(`${name}.attributes`, registerValue(facts, `${name}.attributes`) | or));
};

// -- ports and pages -------------------------------------------------------------------------------------------------------
/** The permission bit cleared, and a TSS that reaches it. */
function permitPort({ facts }: Case): Made {
  const { port, size } = portOf(facts);
  const { base, limit, selector } = facts.registers.segments[TR];
  const field = (facts.value(base + 102, 2) ?? 0) & 0xffff;
  const map = field >= 0x68 && field <= 0xdfff && limit >= 0x67 ? field : 0x68;
  const at = base + map + (port >>> 3);
  const bits = facts.value(at, 2) ?? 0;
  const pokes: Poke[] = [setMemory(at, bits & ~(((1 << size) - 1) << (port & 7)) & 0xffff, 2)];
  if (field !== map) pokes.push(setMemory(base + 102, map, 2));
  if (limit < map + (port >>> 3) + 1) pokes.push(setRegister('TR.limit', map + (port >>> 3) + 1));
  return made({ port: hex(port, 4), selector: hex16(selector) }, ...pokes);
}
/** Poking CR3 with itself empties the TLB. */
const flush = ({ registers }: Facts): Poke => setRegister('CR3', registers.cr3);
const setPhysical = (physical: number, value: number): Poke => ({ physical, bytes: bytesOf(value, 4) });

function pageBits({ facts }: Case, or: number): Made {
  const { pde, pte } = pageEntries(facts);
  const pokes = [pde, pte].filter((at) => at >= 0).map((at) => setPhysical(at, facts.physicalValue(at) | or));
  return made({ address: hex32(facts.cr2) }, ...pokes, flush(facts));
}
/** One to one; without a page table a large page does it. */
function mapPage({ facts }: Case): Made {
  const { pde, pte } = pageEntries(facts);
  const { cr2, registers } = facts;
  const args = { address: hex32(cr2) };
  if (pte < 0) return made(args, setPhysical(pde, ((cr2 & 0xffc00000) | 0x87) >>> 0), setRegister('CR4', registers.cr4 | 0x10), flush(facts)); // prettier-ignore
  const frame = facts.physicalValue(pte) & 0xfffff000 || cr2 & 0xfffff000;
  return made(args, setPhysical(pde, facts.physicalValue(pde) | 7), setPhysical(pte, (frame | 7) >>> 0), flush(facts));
}
function clearReserved({ facts, rule }: Case): Made {
  const { pde, pte } = pageEntries(facts);
  const at = rule === 'PTE reserved bits = 0' && pte >= 0 ? pte : pde;
  const keep = at === pte ? ~0x80 : ~0x003fe000;
  return made({}, setPhysical(at, (facts.physicalValue(at) & keep) >>> 0), flush(facts));
}

// -- registers and the instruction -----------------------------------------------------------------------------------------
const bit = (c: Case, register: string, low: number, to: 0 | 1): Made =>
  made({}, setRegister(register, withBits(registerValue(c.facts, register), [low, 1], to)));
const flag = (c: Case, mask: number): Made => made({}, setRegister('EFLAGS', registerValue(c.facts, 'EFLAGS') & ~mask));
function leaveOut({ facts }: Case): Made {
  const { instruction, registers, mode } = facts;
  if (instruction === null) return null;
  // Sixteen bytes of prefixes are all the decoder looks at; what follows belongs to the instruction as well.
  const length = instruction.length > 15 ? 16 : instruction.length;
  const next = registers.eip + length;
  return made({}, setRegister('EIP', mode === 'protected' ? next : next & 0xffff));
}
function leaveOutLock({ facts }: Case): Made {
  const at = facts.instruction?.bytes.indexOf(0xf0) ?? -1;
  return at < 0 ? null : made({}, setMemory(facts.linear + at, 0x90, 1));
}
function setIopl({ facts, rule }: Case): Made {
  const to = rule === 'IOPL = 3' || facts.mode === 'virtual-8086' ? 3 : facts.cpl;
  return made({ to }, setRegister('EFLAGS', withBits(registerValue(facts, 'EFLAGS'), [12, 2], to)));
}
/** The frame looked for a few slots up and down: a code selector with flags above it. */
function shiftStack({ facts }: Case): Made {
  if (facts.link.failed?.flow !== 'iret') return null;
  const { gpr, segments, gdtr } = facts.registers;
  const word = (offset: number): number | null => facts.value(segments[2].base + gpr[4] + offset, 4);
  const fits = (by: number): boolean => {
    const cs = word(by + 4);
    const flags = word(by + 8);
    if (cs === null || flags === null || cs > 0xffff || (cs & 0xfffc) === 0 || (cs & 0xfff8) + 7 > gdtr.limit) return false; // prettier-ignore
    const at = entryAddress(facts, cs);
    const d = parseDescriptor(facts.value(at, 4) ?? 0, facts.value(at + 4, 4) ?? 0);
    return isCode(d) && d.dpl === (cs & 3) && (flags & 0xffc0802a) === 2;
  };
  const by = [4, -4, 8, -8, 12, 16, 20, 32].find(fits);
  return by === undefined ? null : made({ by }, setRegister('ESP', gpr[4] + by));
}
function setSysenter({ facts }: Case): Made {
  const selector = code(facts, 0);
  return selector === null ? null : made({ selector: hex16(selector) }, setRegister('SYSENTER_CS', selector));
}
function setNewTaskSs({ facts }: Case): Made {
  const selector = data(facts, 0);
  return selector === null ? null : made({ selector: hex16(selector) }, setMemory(newTssBase(facts) + 80, selector, 2));
}
function setIndex({ facts, cell }: Case): Made {
  const lower = facts.operand.linear < 0 ? null : facts.value(facts.operand.linear, 4);
  return lower === null ? null : putting(cell, lower, {});
}
const gateArgs = ({ facts }: Case): Repair['args'] => ({ vector: hex(gateVector(facts), 2) });
const raiseIdt = ({ facts }: Case): Made => {
  const to = facts.mode === 'real' ? 0x3ff : 0x7ff;
  return made({ to: hex(to, 4) }, setRegister('IDTR.limit', to));
};

/** A repair by its name; null where it makes no sense in the case at hand. */
const MAKERS: Readonly<Record<RepairId, (c: Case) => Made>> = {
  'set-gate-dpl': (c) => putting(c.cell, c.right, { to: c.right, ...gateArgs(c) }),
  'set-gate-present': (c) => putting(c.cell, 1, gateArgs(c)),
  'set-gate-type': (c) => putting(c.cell, 0xe, { to: '0E', ...gateArgs(c) }),
  'copy-gate': copyGate,
  'raise-idt-limit': raiseIdt,
  'raise-table-limit': raiseTableLimit,
  'set-descriptor-dpl': (c) => {
    const cell = descriptorCell(c.facts, 'DPL');
    const to = c.rule === 'V86 handler.DPL = 0' ? 0 : c.right & 3;
    return putting(cell, to, { to, ...named(cell) });
  },
  'set-descriptor-present': (c) => {
    const cell = descriptorCell(c.facts, 'P');
    return putting(cell, 1, named(cell));
  },
  'set-descriptor-type': setDescriptorType,
  'set-descriptor-limit': setDescriptorLimit,
  'set-rpl': setRpl,
  'clear-ti': (c) => {
    const cell = locateSelector(c.facts, c.rule);
    return putting(cell, 0, { selector: hex16(withBits(cell.value, [2, 1], 0) & 0xffff) }, [2, 1]);
  },
  'use-selector': useSelector,
  'use-null-selector': (c) => putting(c.cell, 0, {}),
  'shift-stack': shiftStack,
  'set-tss-ss': setNewTaskSs,
  'set-tss-limit': setTssLimit,
  'set-tss-available': (c) => putting(c.cell, 0, { selector: hex16(c.cell.selector) }, [1, 1]),
  'set-tss-busy': (c) => putting(c.cell, 1, { selector: hex16(c.cell.selector) }, [1, 1]),
  'clear-nt': (c) => flag(c, EFLAGS_NT),
  'permit-port': permitPort,
  'set-iopl': setIopl,
  'load-segment': loadSegment,
  'raise-segment-limit': raiseSegmentLimit,
  'use-ds': useDs,
  'set-segment-big': (c) => segmentAttributes(c, 0x400000),
  'set-readable': (c) => segmentAttributes(c, 0x200),
  'clear-ac': (c) => flag(c, EFLAGS_AC),
  'clear-am': (c) => bit(c, 'CR0', 18, 0),
  'map-page': mapPage,
  'clear-reserved': clearReserved,
  'set-page-us': (c) => pageBits(c, 4),
  'set-page-rw': (c) => pageBits(c, 2),
  'leave-out': leaveOut,
  'leave-out-lock': leaveOutLock,
  'clear-de': (c) => bit(c, 'CR4', 3, 0),
  'clear-gd': (c) => bit(c, 'DR7', 13, 0),
  'set-divisor': (c) => putting(c.cell, 1, {}),
  'clear-edx': () => made({}, setRegister('EDX', 0)),
  'set-index': setIndex,
  'set-pe': (c) => putting(c.cell, 1, {}, [0, 1]),
  'clear-operand': (c) => putting(c.cell, registerValue(c.facts, 'CR4'), {}),
  'clear-tsd': (c) => bit(c, 'CR4', 2, 0),
  'set-pce': (c) => bit(c, 'CR4', 8, 1),
  'clear-ecx': () => made({}, setRegister('ECX', 0)),
  'set-msr': () => made({ to: '174h' }, setRegister('ECX', 0x174)),
  'clear-em': (c) => bit(c, 'CR0', 2, 0),
  'clear-ts': (c) => bit(c, 'CR0', 3, 0),
  'set-sysenter-cs': setSysenter,
  'clear-tf': (c) => flag(c, EFLAGS_TF),
  'clear-t': (c) => putting(c.cell, 0, {}, [0, 1]),
  'clear-dr7': () => made({}, setRegister('DR7', 0x400)),
};

/** The repairs of a rule that make sense here, in the order of the table. */
export function repairsFor(facts: Facts, rule: RuleId, left: number, right: number, cell: Cell): Repair[] {
  return reasonOf(rule).repairs.flatMap((id): Repair[] => {
    const one = MAKERS[id]({ facts, rule, left, right, cell });
    return one === null ? [] : [{ id, ...one }];
  });
}
