/** The linear address behind a CS:EIP that was. */
import { CR0_PE, EFLAGS_VM, parseDescriptor } from '#emulator/arch';
import { read32 } from '#emulator/base';
import type { Where } from '#emulator/events';
import type { Machine } from '#emulator/machine';

/** By the rules of the mode, and for protected mode by the descriptor as it is now in the table. */
export function linearOfCode(machine: Machine, at: Pick<Where, 'cs' | 'eip' | 'eflags'>): number {
  const r = machine.registers();
  if ((r.cr0 & CR0_PE) === 0 || (at.eflags & EFLAGS_VM) !== 0) return ((at.cs << 4) + at.eip) >>> 0;
  if (r.segments[1].selector === at.cs) return (r.segments[1].base + at.eip) >>> 0;
  const table = at.cs & 4 ? r.segments[6] : r.gdtr;
  const { bytes, mapped } = machine.readLinear((table.base + (at.cs & ~7)) >>> 0, 8);
  if (mapped.includes(0)) return at.eip >>> 0;
  return (parseDescriptor(read32(bytes, 0), read32(bytes, 4)).base + at.eip) >>> 0;
}
