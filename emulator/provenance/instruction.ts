/** The instruction the machine stands before, and names for where it stands. */
import type { Program } from '#emulator/debug';
import { disassemble, type DisassembledInstruction } from '#emulator/disassembler';
import type { DecodedInstruction } from '#emulator/isa';
import type { Machine } from '#emulator/machine';

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

export const decodedHere = (machine: Machine): DecodedInstruction | null => instructionHere(machine, null)?.decoded ?? null; // prettier-ignore

export function labelOf(program: Program | null, linear: number): string {
  const place = program?.symbols.nearest(linear >>> 0) ?? null;
  if (place === null) return '';
  return place.offset === 0 ? place.name : `${place.name}+${place.offset.toString(16).toUpperCase()}h`;
}
