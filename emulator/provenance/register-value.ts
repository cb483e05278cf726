/** Registers by name, out of a copy of the state. */
import { REG32, SEGMENT_LIKE } from '#emulator/arch';
import type { RegisterState } from '#emulator/machine';

/** Value of a register by the names of the input `poke-register`; null when there is no such register. */
export function registerNamed(registers: RegisterState, name: string): number | null {
  const general = REG32.indexOf(name as (typeof REG32)[number]);
  if (general >= 0) return registers.gpr[general] >>> 0;
  const [first, part = ''] = name.split('.');
  const segment = SEGMENT_LIKE.indexOf(first as (typeof SEGMENT_LIKE)[number]);
  if (segment >= 0) {
    const value = registers.segments[segment][part as 'selector' | 'base' | 'limit' | 'attributes'];
    return value === undefined ? null : value >>> 0;
  }
  if (first === 'GDTR' || first === 'IDTR') {
    const value = registers[first === 'GDTR' ? 'gdtr' : 'idtr'][part as 'base' | 'limit'];
    return value === undefined ? null : value >>> 0;
  }
  if (/^DR[0-7]$/.test(first)) return registers.dr[Number(first[2])] >>> 0;
  const rest: Readonly<Record<string, number>> = { EFLAGS: registers.eflags, EIP: registers.eip, CPL: registers.cpl, CR0: registers.cr0, CR2: registers.cr2, CR3: registers.cr3, CR4: registers.cr4 }; // prettier-ignore
  return Object.hasOwn(rest, name) ? rest[name] >>> 0 : null;
}

/** `width` bits from bit `low` on. */
export const bitsOf = (value: number, low: number, width: number): number => Math.floor(value / 2 ** low) % 2 ** width;
