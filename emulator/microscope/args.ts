/**
 * The live values of a step, for its sentence. Every value comes from what was recorded: accesses, checks, register changes. A step
 * that did not come so far gives null; its title says what it was about to do.
 */
import { describeRights, descriptorKind, doubleFaultOf, formatEflags, formatErrorCode, parseDescriptor, parseGate, TSS16_FIELDS, TSS32_FIELDS, vectorName, vectorRow } from '#emulator/arch'; // prettier-ignore
import { hex, hex16, hex32 } from '#emulator/base';
import { ruleRow, type Check, type MicroStepId, type RegisterName } from '#emulator/events';
import { cellName } from './cells.ts';
import type { SentenceId } from './texts/sentences.en.ts';
import type { ScopedAccess, ScopedStep, ScopedTransition } from './types.ts';

/** A step without its sentence, and what sentences may look at besides. */
export type BareStep = Omit<ScopedStep, 'sentence'>;
export interface Telling {
  readonly step: BareStep;
  readonly before: readonly BareStep[];
  readonly transition: Omit<ScopedTransition, 'steps'>;
}
type Args = Readonly<Record<string, string>>;
type Told = readonly [variant: string, args: Args] | null;
type Teller = (telling: Telling) => Told;

const told = (args: Args | null, variant = ''): Told => args && [variant, args];
const flagNames = (flags: number): string => formatEflags(flags) || '0';
/** `0F` for small operands, eight digits for addresses and limits. */
export const operand = (value: number): string => hex(value, value > 0xffff ? 8 : value > 0xff ? 4 : value > 9 ? 2 : 1);
const vectorText = (vector: number): string => `${hex(vector, 2)}h`;

/** `CS.DPL <= CPL (0 <= 3)`; sets of types say only the type. */
export function checkText({ rule, left, right }: Check): string {
  const { relation } = ruleRow(rule);
  if (relation === 'in') return `${rule} (${operand(left)})`;
  const sides = relation === 'serial' ? `${vectorName(left)} → ${vectorName(right)}` : `${operand(left)} ${relation} ${operand(right)}`; // prettier-ignore
  return `${rule} (${sides})`;
}
const checks = ({ step }: Telling): Args | null =>
  step.checks.length === 0 ? null : { checks: step.checks.map(checkText).join(', ') };
const firstCheck = ({ step }: Telling): Args | null => {
  const [check] = step.checks;
  return check ? { left: operand(check.left), right: operand(check.right) } : null;
};

// -- accesses ----------------------------------------------------------------------------------------------------------------
const reads = ({ step }: Telling) => step.accesses.filter(({ kind }) => kind === 'read');
const writes = ({ step }: Telling) => step.accesses.filter(({ kind }) => kind === 'write');

/** A slot that was pushed or read, with the meaning of its value. */
const slot =
  (kind: 'read' | 'write'): Teller =>
  (telling) => {
    const access = telling.step.accesses.find((a) => a.kind === kind);
    if (!access) return null;
    const { size, after, linear } = access;
    const fault = telling.transition.cause.vector ?? 0;
    return told({ value: hex(after, size * 2), at: hex32(linear), flags: flagNames(after), meaning: formatErrorCode(fault, after) }); // prettier-ignore
  };
const byteChange: Teller = (telling) => {
  const write = writes(telling)[0];
  return write ? told({ cell: cellName(write.cell), before: hex(write.before, 2), value: hex(write.after, 2) }) : null;
};

/** The descriptor or gate that a step reads: two doublewords, low first. */
function descriptorArgs(step: BareStep): Args | null {
  const [low, high] = step.accesses.filter(({ kind, size }) => kind === 'read' && size === 4);
  if (!low || !high || high.linear !== low.linear + 4) return null;
  const d = parseDescriptor(low.after, high.after);
  const kind = descriptorKind(d);
  const gate = parseGate(low.after, high.after);
  const target = kind === 'task-gate' ? hex16(gate.selector) : `${hex16(gate.selector)}:${hex32(gate.offset)}`;
  return {
    kind: `@kind.${kind}`,
    rights: describeRights(d),
    base: hex32(d.base),
    limit: hex32(d.limit),
    dpl: String(d.dpl),
    target,
    at: hex32(low.linear),
    cell: cellName(low.cell),
  };
}
/** The one that a step before read. */
function lastDescriptor({ before }: Telling, ids: readonly MicroStepId[]): Args | null {
  for (let k = before.length - 1; k >= 0; k--) {
    const step = before[k];
    const args = step && ids.includes(step.step) ? descriptorArgs(step) : null;
    if (args) return args;
  }
  return null;
}
const descriptor: Teller = ({ step }) => told(descriptorArgs(step));
const withLast = (...ids: MicroStepId[]): Teller => (telling) => told(lastDescriptor(telling, ids)); // prettier-ignore
const gateRead: Teller = (telling) => {
  const args = descriptorArgs(telling.step);
  return args && told({ ...args, vector: vectorText(telling.transition.cause.vector ?? 0) });
};

// -- registers ---------------------------------------------------------------------------------------------------------------
const change = ({ step }: Telling, register: RegisterName) => step.registers.find((r) => r.register === register);
const stepBefore = ({ before, transition }: Telling) => before.at(-1)?.after ?? transition.from;
/** `ES 0010 → 0000`: the segment registers that changed their selector or base. */
function segmentChanges({ step }: Telling): string {
  const names = [...new Set(step.registers.map(({ register }) => register.split('.')[0] ?? ''))];
  return names
    .map((name) => {
      const selector = step.registers.find(({ register }) => register === `${name}.selector`);
      const base = step.registers.find(({ register }) => register === `${name}.base`);
      if (selector) return `${name} ${hex16(selector.before)} → ${hex16(selector.after)}`;
      return base ? `${name} ${hex32(base.before)} → ${hex32(base.after)}` : name;
    })
    .join(', ');
}
const segments =
  (none: string): Teller =>
  (telling) => {
    const { step } = telling;
    const args = { cpl: String(step.after.cpl), changes: segmentChanges(telling) };
    return told(args, step.registers.length === 0 ? none : '');
  };
const eflags: Teller = (telling) => {
  const changed = change(telling, 'EFLAGS');
  if (!changed) return told({ after: hex32(telling.step.after.eflags) }, 'none');
  const { before, after } = changed;
  return told({
    before: hex32(before),
    after: hex32(after),
    cleared: flagNames(before & ~after),
    flags: flagNames(after),
  });
};
const stackPointer: Teller = (telling) => {
  const changed = change(telling, 'ESP');
  return changed ? told({ before: hex32(changed.before), after: hex32(changed.after) }) : null;
};
const place = ({ step: { after } }: Telling): Args => ({ cs: hex16(after.cs), eip: hex32(after.eip), ss: hex16(after.ss), esp: hex32(after.esp), cpl: String(after.cpl) }); // prettier-ignore

// -- tasks -------------------------------------------------------------------------------------------------------------------
/** Where the TSS begins, by a field whose name only one of the two layouts has. */
function tssBase({ linear, cell }: ScopedAccess): string {
  const field = TSS32_FIELDS.find(({ name }) => name === cell.field) ?? TSS16_FIELDS.find(({ name }) => name === cell.field); // prettier-ignore
  return hex32(linear - (field?.offset ?? 0));
}
/** The state of a task, by the fields of its TSS that were read or written. */
function taskState({ step }: Telling): Args | null {
  const [first] = step.accesses;
  if (first?.cell.kind !== 'tss') return null;
  const fields: Args = Object.fromEntries(step.accesses.map(({ cell, after, size }) => [cell.field, hex(after, size * 2)])); // prettier-ignore
  const get = (wide: string, narrow: string): string => fields[wide] ?? fields[narrow] ?? '';
  return { tss: tssBase(first), cs: get('CS', 'CS'), eip: get('EIP', 'IP'), ss: get('SS', 'SS'), esp: get('ESP', 'SP'), flags: get('EFLAGS', 'FLAGS') }; // prettier-ignore
}
const innerStack: Teller = (telling) => {
  const [ss, esp] = reads(telling);
  if (!ss || !esp) return null;
  return told({ tss: tssBase(esp), ss: hex16(ss.after), esp: hex(esp.after, esp.size * 2), ssName: ss.cell.field, espName: esp.cell.field }); // prettier-ignore
};

// -- pages -------------------------------------------------------------------------------------------------------------------
const ENTRY_BITS = ['P', 'R/W', 'U/S', 'PWT', 'PCD', 'A', 'D', 'PS', 'G'];
const entryBits = (entry: number): string => ENTRY_BITS.filter((_, bit) => (entry >>> bit) & 1).join(' ') || '0';
const accessWord = ({ step }: Telling): string => `@access.${step.walk?.user ? 'user' : 'supervisor'}-${step.walk?.write ? 'write' : 'read'}`; // prettier-ignore
const pageEntry: Teller = (telling) => {
  const [read] = reads(telling);
  if (!read || !telling.step.walk) return null;
  return told({
    linear: hex32(telling.step.walk.linear), access: accessWord(telling), index: String(read.cell.index), at: hex32(read.physical),
    value: hex32(read.after), frame: hex32(read.after & ~0xfff), bits: entryBits(read.after & 0x1ff),
  }); // prettier-ignore
};
/** The entries that the walk of a step has read. */
function walkEntries({ before }: Telling): number[] {
  const entries: number[] = [];
  for (let k = before.length - 1; k >= 0; k--) {
    const step = before[k];
    const read = step?.accesses.find(({ kind }) => kind === 'read');
    if (read && step?.step.startsWith('page.read-')) entries.unshift(read.after);
    if (step?.step === 'page.read-directory-entry') break;
  }
  return entries;
}
const pageRights: Teller = (telling) => {
  const rights = walkEntries(telling).reduce((all, entry) => all & entry, -1);
  return told({ us: String((rights >>> 2) & 1), rw: String((rights >>> 1) & 1), access: accessWord(telling) });
};
const pageBits: Teller = (telling) => {
  const write = writes(telling).at(-1);
  if (!write) return told({ access: accessWord(telling) }, 'none');
  return told({ at: hex32(write.physical), before: hex32(write.before), value: hex32(write.after), set: entryBits(write.after & ~write.before) }); // prettier-ignore
};
const tlbFill: Teller = (telling) => {
  const entries = walkEntries(telling);
  const linear = telling.step.walk?.linear ?? 0;
  const leaf = entries.at(-1) ?? 0;
  const frame = entries.length === 1 ? (leaf & 0xffc00000) | (linear & 0x3ff000) : leaf & ~0xfff;
  return told({ page: hex32(linear & ~0xfff), frame: hex32(frame) });
};

// -- what was delivered ------------------------------------------------------------------------------------------------------
const source: Teller = ({ transition: { cause } }) => {
  const vector = cause.vector ?? 0;
  if (cause.type === 'instruction') return null;
  return told({ vector: vectorText(vector), name: vectorName(vector) }, cause.type);
};
const inta: Teller = ({ transition: { cause } }) => {
  const vector = cause.vector ?? 0;
  return told({ vector: vectorText(vector), base: vectorText(vector & 0xf8), line: String(vector & 7) });
};
const escalation: Teller = ({ step }) => {
  const [check] = step.checks;
  if (!check) return null;
  const name = (vector: number): Args[string] => `@class.${vectorRow(vector)?.doubleFault ?? 'benign'}`;
  const { left: first, right: second } = check;
  return told({ first: vectorName(first), second: vectorName(second), firstClass: name(first), secondClass: name(second) }, doubleFaultOf(first, second) === 'serial' ? 'serial' : ''); // prettier-ignore
};

const FAR: readonly MicroStepId[] = ['target.read-descriptor'];
const CODE: readonly MicroStepId[] = ['cs.read-descriptor', ...FAR];
const gateLevel: Teller = (telling) => {
  const args = firstCheck(telling);
  const rpl = telling.step.checks[1];
  return args && rpl ? told({ ...args, rpl: operand(rpl.right) }) : null;
};

const TELLERS: Readonly<Record<MicroStepId, Teller>> = {
  escalate: escalation,
  'inta.acknowledge': inta,
  'vector.obtain': source,
  'nmi.block': () => told({}),
  'nmi.unblock': () => told({}),
  'page.read-directory-entry': pageEntry,
  'page.read-table-entry': pageEntry,
  'page.check-rights': pageRights,
  'page.set-bits': pageBits,
  'page.fill-tlb': tlbFill,
  'ivt.read-vector': (telling) => {
    const [ip, cs] = reads(telling);
    if (!ip || !cs) return null;
    return told({ vector: vectorText(telling.transition.cause.vector ?? 0), at: hex32(ip.linear), target: `${hex16(cs.after)}:${hex16(ip.after)}` }); // prettier-ignore
  },
  'iopl.check': (telling) => told(firstCheck(telling)),
  'idt.read-gate': gateRead,
  'gate.check-type': withLast('idt.read-gate'),
  'gate.check-dpl': (telling) => told(firstCheck(telling)),
  'gate.check-present': (telling) => told(firstCheck(telling)),
  'target.read-descriptor': descriptor,
  'target.check-type': withLast(...FAR),
  'callgate.check': gateLevel,
  'taskgate.check': gateLevel,
  'cs.read-descriptor': descriptor,
  'cs.check-descriptor': withLast(...CODE),
  'cs.check-present': (telling) => told(firstCheck(telling)),
  'privilege.compare': (telling) => told(checks(telling)),
  'v86.check-target': withLast('cs.read-descriptor'),
  'tss.read-stack': innerStack,
  'ss.read-descriptor': descriptor,
  'ss.check-descriptor': (telling) => {
    const args = lastDescriptor(telling, ['ss.read-descriptor']);
    const list = checks(telling);
    return args && list && told({ ...args, ...list });
  },
  'parameters.read': (telling) => {
    const all = reads(telling);
    return all.length === 0 ? null : told({ at: hex32(all.at(-1)?.linear ?? 0), values: all.map(({ after, size }) => hex(after, size * 2)).join(', ') }); // prettier-ignore
  },
  'stack.check-room': (telling) => told(checks(telling)),
  'eip.check-limit': (telling) => told(firstCheck(telling)),
  'stack.switch': (telling) => {
    const { ss, esp } = stepBefore(telling);
    return told({ ...place(telling), oldSs: hex16(ss), oldEsp: hex32(esp) });
  },
  'push.gs': slot('write'),
  'push.fs': slot('write'),
  'push.ds': slot('write'),
  'push.es': slot('write'),
  'push.ss': slot('write'),
  'push.esp': slot('write'),
  'push.parameter': slot('write'),
  'push.eflags': slot('write'),
  'push.cs': slot('write'),
  'push.eip': slot('write'),
  'push.error-code': slot('write'),
  'load.cs-eip': (telling) => {
    const { cpl } = stepBefore(telling);
    return told({ ...place(telling), oldCpl: String(cpl) }, cpl === telling.step.after.cpl ? 'same' : '');
  },
  'v86.null-segments': segments(''),
  'eflags.clear': eflags,
  'pop.eip': slot('read'),
  'pop.cs': slot('read'),
  'pop.eflags': slot('read'),
  'pop.esp': slot('read'),
  'pop.ss': slot('read'),
  'pop.es': slot('read'),
  'pop.ds': slot('read'),
  'pop.fs': slot('read'),
  'pop.gs': slot('read'),
  'v86.load-segments': segments(''),
  'stack.release': stackPointer,
  'pop.parameters': stackPointer,
  'eflags.load': eflags,
  'segments.null': segments('none'),
  'sysenter.check': ({ step }) => {
    const check = step.checks[1];
    return check ? told({ selector: hex16(check.left) }) : null;
  },
  'sysenter.clear-flags': eflags,
  'task.read-link': slot('read'),
  'tss.read-descriptor': descriptor,
  'tss.check-descriptor': (telling) => told(checks(telling)),
  'task.read-new': (telling) => told(taskState(telling)),
  'task.busy-old': byteChange,
  'task.save-old': (telling) => told(taskState(telling)),
  'task.link': slot('write'),
  'task.busy-new': byteChange,
  'task.load-tr': (telling) => {
    const changed = (name: RegisterName): string => {
      for (const { register, after } of telling.step.after.changed) if (register === name) return hex(after, name.endsWith('base') ? 8 : 4); // prettier-ignore
      return '';
    };
    const tr = changed('TR.selector');
    return tr === '' ? null : told({ tr, trBase: changed('TR.base') });
  },
  'task.load-registers': (telling) => told(place(telling)),
  'task.load-ldt': (telling) => {
    const args = descriptorArgs(telling.step);
    return args ? told(args) : telling.step.checks.length > 0 ? null : told({}, 'none');
  },
  'task.load-segments': (telling) => told(place(telling)),
  'task.push-error-code': slot('write'),
  'task.debug-trap': () => told({}),
};

/** Sentence and values of a step; null where it did not come so far. */
export function tellingOf(telling: Telling): { id: SentenceId; args: Args } | null {
  const { step } = telling;
  const told_ = TELLERS[step.step](telling);
  if (told_ === null) return null;
  const [variant, args] = told_;
  return { id: (variant === '' ? step.step : `${step.step}:${variant}`) as SentenceId, args };
}
