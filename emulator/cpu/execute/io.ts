/** IN OUT, one access at a time; INS and OUTS are with the string instructions. */
import { CR4_DE, EAX, EDX } from '#emulator/arch';
import type { AccessSize } from '../cpu-core.ts';
import type { Cpu } from '../cpu.ts';
import { checkIoPermission } from '../io-permission.ts';
import { type Execute, immediate, readRegister, writeRegister } from './operands.ts';

/** What the I/O bitmap let through is rare and tells of the kernel: it is told at every level. */
const isTold = (c: Cpu, allowedBy: ReturnType<typeof checkIoPermission>): boolean =>
  c.observeLevel === 'accesses' || (allowedBy === 'bitmap' && c.observeLevel !== 'off');

/** Checks, reads the port, tells. @returns unsigned. @throws #GP(0) */
export function readPort(c: Cpu, port: number, size: AccessSize): number {
  const allowedBy = checkIoPermission(c, port, size);
  if (c.state.cr4[0] & CR4_DE) c.portTouched(port, size);
  const value = c.host.ports.read(port, size);
  if (isTold(c, allowedBy)) c.emit({ kind: 'port', direction: 'in', port, size, value, cpl: c.cpl, allowedBy });
  return value;
}
export function writePort(c: Cpu, port: number, size: AccessSize, value: number): void {
  const allowedBy = checkIoPermission(c, port, size);
  const clean = size === 4 ? value >>> 0 : size === 2 ? value & 0xffff : value & 0xff;
  if (isTold(c, allowedBy)) c.emit({ kind: 'port', direction: 'out', port, size, value: clean, cpl: c.cpl, allowedBy });
  if (c.state.cr4[0] & CR4_DE) c.portTouched(port, size);
  c.host.ports.write(port, size, clean);
}

const input =
  (size: AccessSize, port: (c: Cpu, i: number) => number): Execute =>
  (c, i) =>
    writeRegister(c, EAX, size, readPort(c, port(c, i), size));
const output =
  (size: AccessSize, port: (c: Cpu, i: number) => number): Execute =>
  (c, i) =>
    writePort(c, port(c, i), size, readRegister(c, EAX, size));
const dx = (c: Cpu): number => c.gpr16[EDX * 2];
const fixed = (c: Cpu, i: number): number => immediate(c, i) & 0xff;

export const IO: Readonly<Record<string, Execute>> = {
  IN_AL_imm8: input(1, fixed),
  IN_AX_imm8: input(2, fixed),
  IN_EAX_imm8: input(4, fixed),
  IN_AL_DX: input(1, dx),
  IN_AX_DX: input(2, dx),
  IN_EAX_DX: input(4, dx),
  OUT_imm8_AL: output(1, fixed),
  OUT_imm8_AX: output(2, fixed),
  OUT_imm8_EAX: output(4, fixed),
  OUT_DX_AL: output(1, dx),
  OUT_DX_AX: output(2, dx),
  OUT_DX_EAX: output(4, dx),
};
