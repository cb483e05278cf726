/** The machine right before a fault, copied: what locators, repairs and recognisers look at. */
import { CR0_PE, EFLAGS_VM, REG32, SS } from '#emulator/arch';
import type { DisassembledInstruction } from '#emulator/disassembler';
import type { Program } from '#emulator/debug';
import type { Machine, RegisterState } from '#emulator/machine';
import { effectiveAddress, instructionHere, labelOf } from '#emulator/provenance';
import type { FaultCard, FaultLink, Facts, InstructionView } from './types.ts';

export const modeOf = ({ cr0, eflags }: RegisterState): FaultCard['mode'] =>
  (cr0 & CR0_PE) === 0 ? 'real' : eflags & EFLAGS_VM ? 'virtual-8086' : 'protected';

export function viewOf(
  one: DisassembledInstruction,
  linear: number,
  program: Program | null,
  role: InstructionView['role'] = 'faulting',
): InstructionView {
  return { role, linear, bytes: [...one.bytes], text: one.text, label: labelOf(program, linear), source: program?.source.place(linear) ?? null }; // prettier-ignore
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
  const address = instruction && effectiveAddress(instruction.decoded, registers.gpr);
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
