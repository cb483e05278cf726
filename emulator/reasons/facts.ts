/** The machine right before a fault, copied: what locators, repairs and recognisers look at. */
import { CR0_PE, EBP, EFLAGS_VM, ESP, REG32, SS } from '#emulator/arch';
import { disassemble, type DisassembledInstruction } from '#emulator/disassembler';
import type { Program } from '#emulator/debug';
import type { Machine, RegisterState } from '#emulator/machine';
import type { FaultCard, FaultLink, Facts, InstructionView } from './types.ts';

export const modeOf = ({ cr0, eflags }: RegisterState): FaultCard['mode'] =>
  (cr0 & CR0_PE) === 0 ? 'real' : eflags & EFLAGS_VM ? 'virtual-8086' : 'protected';

/** The instruction at CS:EIP, or null where nothing is mapped. */
export function instructionHere(machine: Machine, program: Program | null): DisassembledInstruction | null {
  const registers = machine.registers();
  const cs = registers.segments[1];
  const { bytes, mapped } = machine.readLinear((cs.base + registers.eip) >>> 0, 16);
  if (mapped[0] === 0) return null;
  const symbolAt = (offset: number): string | undefined => {
    const place = program?.symbols.nearest((offset + cs.base) >>> 0);
    return place?.offset === 0 ? place.name : undefined;
  };
  const codeSize = (cs.attributes >>> 22) & 1 ? 32 : 16;
  return disassemble((at) => bytes[at] ?? 0, registers.eip, codeSize, { symbolAt, cpuModel: machine.config.cpuModel });
}

export function labelOf(program: Program | null, linear: number): string {
  const place = program?.symbols.nearest(linear >>> 0) ?? null;
  if (place === null) return '';
  return place.offset === 0 ? place.name : `${place.name}+${place.offset.toString(16).toUpperCase()}h`;
}

export function viewOf(
  one: DisassembledInstruction,
  linear: number,
  program: Program | null,
  role: InstructionView['role'] = 'faulting',
): InstructionView {
  return { role, linear, bytes: [...one.bytes], text: one.text, label: labelOf(program, linear), source: program?.source.place(linear) ?? null }; // prettier-ignore
}

/** Segment and offset of the ModR/M memory operand (SDM vol. 2 tables 2-1 to 2-3); null for a register operand. */
function effectiveAddress(
  one: DisassembledInstruction,
  gpr: readonly number[],
): { segment: number; offset: number } | null {
  const { modrm, sib, displacement, addressSize, segment, form } = one.decoded;
  const override = (natural: number): number => (segment >= 0 ? segment : natural);
  if (form?.roles.includes('moffs')) return { segment: override(3), offset: displacement >>> 0 };
  if (modrm < 0 || modrm >= 0xc0) return null;
  const rm = modrm & 7;
  const noBase = modrm >> 6 === 0;
  if (addressSize === 16) {
    if (noBase && rm === 6) return { segment: override(3), offset: displacement & 0xffff };
    const [bx, bp, si, di] = [gpr[3], gpr[5], gpr[6], gpr[7]];
    const sum = [bx + si, bx + di, bp + si, bp + di, si, di, bp, bx][rm];
    return { segment: override(rm === 2 || rm === 3 || rm === 6 ? SS : 3), offset: (sum + displacement) & 0xffff };
  }
  const base = rm === 4 ? sib & 7 : rm;
  const hasBase = !(noBase && base === 5);
  const index = rm === 4 && ((sib >> 3) & 7) !== 4 ? gpr[(sib >> 3) & 7] * (1 << (sib >> 6)) : 0;
  const onStack = hasBase && (base === ESP || base === EBP);
  return { segment: override(onStack ? SS : 3), offset: ((hasBase ? gpr[base] : 0) + index + displacement) >>> 0 };
}

/** Stack and string instructions name their segment by what they are. */
function impliedSegment(one: DisassembledInstruction): number {
  const mnemonic = one.form?.mnemonic ?? '';
  if (/^(PUSH|POP|CALL|RET|ENTER|LEAVE|IRET|INT)/.test(mnemonic)) return SS;
  if (/^(STOS|SCAS|INS)/.test(mnemonic)) return 0;
  return one.decoded.segment >= 0 ? one.decoded.segment : 3;
}

/** @param at registers right before the fault; the machine stands there. */
export function factsOf(machine: Machine, link: FaultLink, program: Program | null, cr2: number): Facts {
  const registers = machine.registers();
  const instruction = instructionHere(machine, program);
  const linear = (registers.segments[1].base + registers.eip) >>> 0;
  const address = instruction && effectiveAddress(instruction, registers.gpr);
  const segment = link.vector === 12 ? SS : (address?.segment ?? (instruction ? impliedSegment(instruction) : 3));
  const inSegment = address === null || address === undefined ? -1 : (registers.segments[segment].base + address.offset) >>> 0; // prettier-ignore
  const byteAt = (at: number): number | null => {
    const { bytes, mapped } = machine.readLinear(at >>> 0, 1);
    return mapped[0] === 0 ? null : bytes[0];
  };
  return {
    link,
    registers,
    cpl: link.delivered?.from.cpl ?? registers.cpl,
    mode: modeOf(registers),
    linear,
    instruction,
    operand: { segment, linear: inSegment },
    cr2,
    symbol: (name) => program?.symbols.value(name) ?? null,
    value(at, length) {
      let value = 0;
      for (let k = Math.min(length, 4) - 1; k >= 0; k--) {
        const byte = byteAt(at + k);
        if (byte === null) return null;
        value = value * 256 + byte;
      }
      return value;
    },
    physicalValue: (physical) => new DataView(machine.readPhysical(physical, 4).buffer).getUint32(0, true),
    translate: (at) => machine.translate(at),
  };
}

/** `EAX` of a register number. */
export const generalName = (number: number): string => REG32[number & 7];
