/**
 * Where an instruction took the value from that it wrote: another place (a plain copy), or where the chain ends. Facts of SDM vol. 2,
 * one case for each way of moving data; arithmetic is `computed`.
 */
import { CR0_PE, EFLAGS_VM, REG32 } from '#emulator/arch';
import type { DecodedInstruction } from '#emulator/isa';
import type { RegisterState } from '#emulator/machine';
import { gpr, memory, operandPlace, stackAt, whole } from './operands.ts';
import type { Origin, Place } from './types.ts';

/** `place`: copied from there. Else the chain ends with `origin`; `port` goes with `port`. */
export type Source = { readonly place: Place } | { readonly origin: Exclude<Origin, 'copy'>; readonly port?: number };

const COMPUTED: Source = { origin: 'computed' };
const IMMEDIATE: Source = { origin: 'immediate' };
const SI = 6, DI = 7, BP = 5, DX = 2, DS = 3, ES = 0; // prettier-ignore

/** The bytes or bits of `from` that stand where `written` stands in `to`; null when it lies beyond (an extension). */
function matching(from: Place, to: Place, written: Place): Place | null {
  const bitsIn = (place: Place): number => (place.kind === 'memory' ? place.length * 8 : place.width);
  const start = written.kind === 'memory' ? (to.kind === 'memory' ? (written.linear - to.linear) * 8 : 0) : written.low - (to.kind === 'register' ? to.low : 0); // prettier-ignore
  if (start >= bitsIn(from)) return null;
  const low = Math.max(0, start);
  const width = Math.min(bitsIn(written) - (low - start), bitsIn(from) - low);
  if (from.kind === 'register') return { ...from, low: from.low + low, width };
  const first = Math.floor(low / 8);
  return memory(from.linear + first, Math.max(1, Math.ceil((low + width) / 8) - first));
}

/** @param r registers right before the instruction. @param written what it wrote, cut to what was asked about. */
export function sourceOf(one: DecodedInstruction, r: RegisterState, written: Place): Source {
  const { form } = one;
  if (form === null) return COMPUTED;
  const { mnemonic } = form;
  const size = one.operandSize / 8;
  const operand = (k: number): Place | null => operandPlace(one, k, r);
  const copy = (from: Place | null, to: Place | null): Source => {
    if (from === null) return IMMEDIATE;
    const place = to === null ? from : matching(from, to, written);
    return place === null ? COMPUTED : { place };
  };
  const isStackPointer = written.kind === 'register' && written.register === 'ESP';
  const segment = written.kind === 'register' ? /^([CDEFGS]S|LDTR|TR)\.(\w+)$/.exec(written.register) : null;
  const hidden = (selector: Place | null): Source =>
    segment![2] === 'selector' ? copy(selector, null) : descriptorSource(r, selector);

  if (/^(MOV|MOVZX|MOVSX|CMOV\w+)$/.test(mnemonic)) return segment ? hidden(operand(1)) : copy(operand(1), operand(0));
  if (mnemonic === 'XCHG') return touches(operand(0), written) ? copy(operand(1), operand(0)) : copy(operand(0), operand(1)); // prettier-ignore
  if (mnemonic === 'XADD' && touches(operand(1), written)) return copy(operand(0), operand(1));
  if (mnemonic === 'CMPXCHG') return touches(operand(0), written) ? copy(operand(1), operand(0)) : copy(operand(0), gpr(0, 0, 32)); // prettier-ignore
  if (/^PUSH(AD?|FD?)?$/.test(mnemonic) && written.kind === 'memory') return pushed(one, r, written, copy, operand);
  if (mnemonic === 'POP') {
    if (segment) return hidden(memory(stackAt(r, 0), 2));
    const target = operand(0);
    if (isStackPointer && !touches(target, written)) return COMPUTED;
    return copy(memory(stackAt(r, 0), size), target);
  }
  if (/^POPAD?$/.test(mnemonic) && written.kind === 'register' && !isStackPointer) {
    const number = REG32.indexOf(written.register as (typeof REG32)[number]);
    return copy(memory(stackAt(r, (7 - number) * size), size), gpr(number, 0, size * 8));
  }
  if (/^POPFD?$/.test(mnemonic) && !isStackPointer) return copy(memory(stackAt(r, 0), size), whole('EFLAGS'));
  if (mnemonic === 'LAHF') return copy({ kind: 'register', register: 'EFLAGS', low: 0, width: 8 }, gpr(0, 8, 8));
  if (mnemonic === 'SAHF') return copy(gpr(0, 8, 8), { kind: 'register', register: 'EFLAGS', low: 0, width: 8 });
  if (mnemonic === 'LEAVE') return isStackPointer ? COMPUTED : copy(memory(frameBase(r), size), gpr(BP, 0, size * 8));
  if (mnemonic === 'ENTER') return written.kind === 'memory' ? copy(gpr(BP, 0, size * 8), memory(stackAt(r, -size), size)) : COMPUTED; // prettier-ignore
  if (mnemonic === 'CALL' && written.kind === 'memory') return { origin: 'return-address' };
  const string = stringSource(one, r, written);
  if (string !== null) return string;
  if (/^L[DEFGS]S$/.test(mnemonic)) {
    const pointer = operand(1);
    if (pointer?.kind !== 'memory') return COMPUTED;
    if (segment) return hidden(memory(pointer.linear + size, 2));
    return copy(memory(pointer.linear, size), operand(0));
  }
  if (/^L[GI]DT$/.test(mnemonic) && written.kind === 'register') {
    const table = operand(0);
    if (table?.kind !== 'memory') return COMPUTED;
    return { place: written.register.endsWith('limit') ? memory(table.linear, 2) : memory(table.linear + 2, 4) };
  }
  if (/^(LLDT|LTR)$/.test(mnemonic) && segment) return hidden(operand(0));
  if (/^S[GI]DT$/.test(mnemonic) && written.kind === 'memory') {
    const target = operand(0);
    const isLimit = target?.kind === 'memory' && written.linear === target.linear;
    return { place: whole(`${mnemonic.slice(1, 2)}DTR.${isLimit ? 'limit' : 'base'}`) };
  }
  if (mnemonic === 'SLDT' || mnemonic === 'STR') return copy(whole(mnemonic === 'STR' ? 'TR.selector' : 'LDTR.selector'), operand(0)); // prettier-ignore
  if (mnemonic === 'SMSW') return copy(whole('CR0'), operand(0));
  if (mnemonic === 'LMSW') return copy(operand(0), whole('CR0'));
  if (mnemonic === 'IN') return { origin: 'port', port: form.operands[1] === 'DX' ? r.gpr[DX] & 0xffff : one.immediate & 0xff }; // prettier-ignore
  if (form.flow === 'far-jump' || form.flow === 'far-call') return farTarget(one, segment, operand);
  return COMPUTED;
}

function pushed(
  one: DecodedInstruction,
  r: RegisterState,
  written: Place & { kind: 'memory' },
  copy: (from: Place | null, to: Place | null) => Source,
  operand: (k: number) => Place | null,
): Source {
  // prettier-ignore
  const mnemonic = one.form!.mnemonic;
  const size = one.operandSize / 8;
  if (mnemonic === 'PUSHF' || mnemonic === 'PUSHFD') return copy(whole('EFLAGS'), memory(stackAt(r, -size), size));
  if (mnemonic === 'PUSH') return copy(operand(0), memory(stackAt(r, -size), size));
  for (let number = 0; number < 8; number++) {
    const slot = memory(stackAt(r, -(number + 1) * size), size);
    if (touches(slot, written)) return copy(gpr(number, 0, size * 8), slot);
  }
  return COMPUTED;
}

/** MOVS LODS STOS INS: the element of this iteration. */
function stringSource(one: DecodedInstruction, r: RegisterState, written: Place): Source | null {
  const match = /^(MOVS|LODS|STOS|INS)([BWD])$/.exec(one.form!.mnemonic);
  if (match === null) return null;
  const size = { B: 1, W: 2, D: 4 }[match[2] as 'B' | 'W' | 'D'];
  const index = (number: number): number => (one.addressSize === 16 ? r.gpr[number] & 0xffff : r.gpr[number]);
  const from = memory(r.segments[one.segment >= 0 ? one.segment : DS].base + index(SI), size);
  const to = memory(r.segments[ES].base + index(DI), size);
  const isPointer = written.kind === 'register' && /^E(SI|DI|CX)$/.test(written.register);
  if (isPointer) return COMPUTED;
  if (match[1] === 'INS') return { origin: 'port', port: r.gpr[DX] & 0xffff };
  const source = match[1] === 'STOS' ? gpr(0, 0, size * 8) : from;
  const target = match[1] === 'LODS' ? gpr(0, 0, size * 8) : to;
  const place = matching(source, target, written);
  return place === null ? COMPUTED : { place };
}

/** Hidden parts come from the descriptor that the selector names; in real and virtual-8086 mode from the selector itself. */
function descriptorSource(r: RegisterState, selector: Place | null): Source {
  if ((r.cr0 & CR0_PE) === 0 || (r.eflags & EFLAGS_VM) !== 0)
    return selector === null ? IMMEDIATE : { place: selector };
  const value = selector?.kind === 'register' ? selectorValue(r, selector) : null;
  if (value === null || value < 4) return selector === null ? IMMEDIATE : { place: selector };
  const base = value & 4 ? r.segments[6].base : r.gdtr.base;
  return { place: memory(base + (value & 0xfff8), 8) };
}
function selectorValue(r: RegisterState, place: Place & { kind: 'register' }): number | null {
  const number = REG32.indexOf(place.register as (typeof REG32)[number]);
  if (number >= 0) return (r.gpr[number] >>> place.low) & 0xffff;
  const at = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS'].indexOf(place.register.split('.')[0]);
  return at < 0 ? null : r.segments[at].selector;
}

/** A far pointer in the instruction is a constant; one in memory is copied. */
function farTarget(
  one: DecodedInstruction,
  segment: RegExpExecArray | null,
  operand: (k: number) => Place | null,
): Source {
  // prettier-ignore
  const pointer = operand(0);
  if (pointer?.kind !== 'memory') return IMMEDIATE;
  const size = one.operandSize / 8;
  return { place: segment ? memory(pointer.linear + size, 2) : memory(pointer.linear, size) };
}

/** SS.base + EBP: LEAVE reads there. */
const frameBase = (r: RegisterState): number => stackAt({ ...r, gpr: r.gpr.map((value, k) => (k === 4 ? r.gpr[BP] : value)) }, 0); // prettier-ignore

function touches(a: Place | null, b: Place): boolean {
  if (a === null || a.kind !== b.kind) return false;
  if (a.kind === 'memory' && b.kind === 'memory') return a.linear < b.linear + b.length && b.linear < a.linear + a.length; // prettier-ignore
  if (a.kind === 'register' && b.kind === 'register') return a.register === b.register && a.low < b.low + b.width && b.low < a.low + a.width; // prettier-ignore
  return false;
}
