/** Register values as the protocol writes them: hexadecimal digits, the lowest byte first. */
import type { Machine } from '#emulator/machine';
import { fromHex, toHex } from './packet.ts';
import { EIP, REGISTERS } from './registers.table.ts';
import type { RegisterRow, RegisterSource } from './registers.table.ts';

export function registerSource(machine: Machine): RegisterSource {
  let fpu: RegisterSource['fpu'] | null = null;
  return {
    r: machine.registers(),
    // Every step is answered with a few general registers; few answers need the x87.
    get fpu() {
      return (fpu ??= machine.section('fpu'));
    },
    icount: machine.icount,
    now: machine.now,
  };
}

function littleEndian(value: number | bigint, bits: number): string {
  const bytes: number[] = [];
  for (let left = BigInt(value), k = 0; k < bits / 8; k++, left >>= 8n) bytes.push(Number(left & 0xffn));
  return toHex(bytes);
}

export const registerText = (row: RegisterRow, from: RegisterSource): string => littleEndian(row.read(from), row.bits);
/** All registers in the order of their numbers: the answer to `g`. */
export const allRegisters = (from: RegisterSource): string => REGISTERS.map((row) => registerText(row, from)).join('');

export interface RegisterWrite {
  readonly register: string;
  readonly value: number;
}

/** What a written value means as an input of the machine; null = this register cannot be written, or not with that. */
export function registerWrite(row: RegisterRow, digits: string, from: RegisterSource): RegisterWrite | null {
  const bytes = fromHex(digits);
  if (row.poke === undefined || bytes === null || bytes.length !== row.bits / 8) return null;
  const value = (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0;
  return { register: row.poke, value: row === REGISTERS[EIP] ? (value - from.r.segments[1].base) >>> 0 : value };
}

/**
 * What `G` with all registers means: those that differ.
 * @returns null when the text has the wrong length or changes a register that cannot be written.
 */
export function allRegisterWrites(digits: string, from: RegisterSource): RegisterWrite[] | null {
  const writes: RegisterWrite[] = [];
  let at = 0;
  for (const row of REGISTERS) {
    const width = row.bits / 4;
    const told = digits.slice(at, at + width).toLowerCase();
    at += width;
    if (told === registerText(row, from)) continue;
    const write = registerWrite(row, told, from);
    if (write === null) return null;
    writes.push(write);
  }
  return at === digits.length ? writes : null;
}

/** True where CS says that code is 32-bit (bit D of its descriptor). */
export const isWide = (machine: Machine): boolean => ((machine.registers().segments[1].attributes >>> 22) & 1) === 1;
export const programCounter = (machine: Machine): number => {
  const { segments, eip } = machine.registers();
  return (segments[1].base + eip) >>> 0;
};
